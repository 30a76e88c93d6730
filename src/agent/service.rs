//! The agent as a service of the user: what systemd, launchd and the scheduler of Windows are told.
//!
//! Touches: nothing.

use std::path::Path;

use crate::error::{Error, Kind, Result};

/// Sandboxing of units is absent on purpose: a mount or user namespace of its own would make every caller one from elsewhere, whom the agent does not serve.
const SERVICE: &str = "\
[Unit]
Description=sevault agent
Documentation=man:sevault-agent-run(1)
Requires=sevault-agent.socket

[Service]
ExecStart=PROGRAM agent run --quiet
ExecReload=/bin/kill -USR1 $MAINPID
LimitCORE=0
NoNewPrivileges=yes
";

const SOCKET: &str = "\
[Unit]
Description=socket of the sevault agent

[Socket]
ListenStream=%t/sevault/agent.sock
SocketMode=0600
DirectoryMode=0700

[Install]
WantedBy=sockets.target
";

const AGENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>sevault-agent</string>
  <key>ProgramArguments</key>
  <array>
    <string>PROGRAM</string>
    <string>agent</string>
    <string>run</string>
    <string>--quiet</string>
  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Background</string>
</dict>
</plist>
"#;

/// Without a declaration the scheduler reads it as UTF-8 (Task Scheduler Schema).
const TASK: &str = r#"<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>sevault agent</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>PROGRAM</Command>
      <Arguments>agent start --quiet</Arguments>
    </Exec>
  </Actions>
</Task>
"#;

/// A service, as its manager is told of it.
pub(crate) struct Service {
    /// By name, with what stands in them.
    pub(crate) files: Vec<(&'static str, String)>,
    /// What is to be typed so that it runs now, and not at the next login only.
    pub(crate) begin: &'static str,
    /// What is to be typed before the files go.
    pub(crate) end: &'static str,
}

/// For systemd, with the program at `path`: started by whoever first connects.
pub(crate) fn systemd(path: &Path) -> Result<Service> {
    let service = SERVICE.replace("PROGRAM", &for_systemd(readable(path)?));
    Ok(Service {
        files: vec![
            ("sevault-agent.service", service),
            ("sevault-agent.socket", SOCKET.to_owned()),
        ],
        begin: "systemctl --user daemon-reload && systemctl --user enable --now sevault-agent.socket",
        end: "systemctl --user disable --now sevault-agent.socket sevault-agent.service",
    })
}

/// For launchd, likewise: started at login.
pub(crate) fn launchd(path: &Path) -> Result<Service> {
    let agent = AGENT.replace("PROGRAM", &for_xml(readable(path)?));
    Ok(Service {
        files: vec![("sevault-agent.plist", agent)],
        begin: "launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/sevault-agent.plist",
        end: "launchctl bootout gui/$(id -u)/sevault-agent",
    })
}

/// For the scheduler of Windows, likewise: started at login. What is to be typed is for PowerShell.
pub(crate) fn task(path: &Path) -> Result<Service> {
    let task = TASK.replace("PROGRAM", &for_xml(readable(path)?));
    Ok(Service {
        files: vec![("sevault-agent.xml", task)],
        begin: r#"schtasks /create /tn sevault-agent /xml "$env:LOCALAPPDATA\sevault-agent.xml""#,
        end: "schtasks /delete /tn sevault-agent /f",
    })
}

fn readable(path: &Path) -> Result<&str> {
    let path = path
        .to_str()
        .filter(|path| !path.contains(char::is_control));
    path.ok_or_else(|| {
        Error::new(
            Kind::Usage,
            "the path of `sevault` cannot be written into a service file",
        )
    })
}

/// One word of ExecStart (systemd.service(5), "command lines").
fn for_systemd(path: &str) -> String {
    let mut word = String::from("\"");
    for letter in path.chars() {
        match letter {
            '"' | '\\' => word.extend(['\\', letter]),
            '%' | '$' => word.extend([letter, letter]),
            _ => word.push(letter),
        }
    }
    word.push('"');
    word
}

fn for_xml(path: &str) -> String {
    path.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Service, launchd, systemd, task};
    use crate::error::Result;

    fn check(manager: fn(&Path) -> Result<Service>, path: &str, want: &str) {
        let service = manager(Path::new(path)).unwrap();
        let (_, text) = &service.files[0];
        assert!(text.contains(want) && !text.contains("PROGRAM"), "{text}");
    }

    #[test]
    fn a_path_is_quoted_as_each_manager_reads_it() {
        check(
            systemd,
            "/usr/bin/sevault",
            "ExecStart=\"/usr/bin/sevault\" agent run",
        );
        check(
            systemd,
            "/a b/100%/$x/\"/s",
            r#"ExecStart="/a b/100%%/$$x/\"/s" agent"#,
        );
        check(launchd, "/a&b/<s>", "<string>/a&amp;b/&lt;s&gt;</string>");
        check(task, r"C:\a&b\s", r"<Command>C:\a&amp;b\s</Command>");
    }

    #[test]
    fn a_path_of_two_lines_is_refused() {
        assert!(systemd(Path::new("/a\nExecStart=b")).is_err());
    }
}
