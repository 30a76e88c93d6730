//! The agent as a service of the user: what systemd and launchd are told.
//!
//! Touches: nothing.

use std::path::Path;

use crate::error::{Error, Kind, Result};
use crate::os::ServiceManager;

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

/// The files by name, with what stands in them, for the program at `path`.
pub(crate) fn files(manager: ServiceManager, path: &Path) -> Result<Vec<(&'static str, String)>> {
    let path = path
        .to_str()
        .filter(|path| !path.contains(char::is_control));
    let path = path.ok_or_else(|| {
        Error::new(
            Kind::Usage,
            "the path of `sevault` cannot be written into a service file",
        )
    })?;
    Ok(match manager {
        ServiceManager::Systemd => vec![
            (
                "sevault-agent.service",
                SERVICE.replace("PROGRAM", &for_systemd(path)),
            ),
            ("sevault-agent.socket", SOCKET.to_owned()),
        ],
        ServiceManager::Launchd => {
            vec![(
                "sevault-agent.plist",
                AGENT.replace("PROGRAM", &for_xml(path)),
            )]
        }
    })
}

/// What is to be typed so that it runs now, and not at the next login only.
pub(crate) fn begin(manager: ServiceManager) -> &'static str {
    match manager {
        ServiceManager::Systemd => {
            "systemctl --user daemon-reload && systemctl --user enable --now sevault-agent.socket"
        }
        ServiceManager::Launchd => {
            "launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/sevault-agent.plist"
        }
    }
}

/// What is to be typed before the files go.
pub(crate) fn end(manager: ServiceManager) -> &'static str {
    match manager {
        ServiceManager::Systemd => {
            "systemctl --user disable --now sevault-agent.socket sevault-agent.service"
        }
        ServiceManager::Launchd => "launchctl bootout gui/$(id -u)/sevault-agent",
    }
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

    use super::files;
    use crate::os::ServiceManager;

    fn check(manager: ServiceManager, path: &str, want: &str) {
        let all = files(manager, Path::new(path)).unwrap();
        let (_, text) = &all[0];
        assert!(text.contains(want) && !text.contains("PROGRAM"), "{text}");
    }

    #[test]
    fn a_path_is_quoted_as_each_manager_reads_it() {
        check(
            ServiceManager::Systemd,
            "/usr/bin/sevault",
            "ExecStart=\"/usr/bin/sevault\" agent run",
        );
        check(
            ServiceManager::Systemd,
            "/a b/100%/$x/\"/s",
            r#"ExecStart="/a b/100%%/$$x/\"/s" agent"#,
        );
        check(
            ServiceManager::Launchd,
            "/a&b/<s>",
            "<string>/a&amp;b/&lt;s&gt;</string>",
        );
    }

    #[test]
    fn a_path_of_two_lines_is_refused() {
        assert!(files(ServiceManager::Systemd, Path::new("/a\nExecStart=b")).is_err());
    }
}
