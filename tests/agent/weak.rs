//! The control of the attacks: a keeper that speaks the agent's language and believes what the first page of a search says is enough.
//!
//! It knows its caller by the process that connected, and looks at that process when it gets around to it.

use std::fs;
use std::io::Write;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use super::wire::{self, Tongue};
use crate::support::is_soon;

/// What it takes for proof that a caller is the honest program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trust {
    /// The bytes that /proc/PID/exe leads to.
    Bytes,
    /// The bytes that lie at the path which /proc/PID/exe names.
    Path,
    /// The name that /proc/PID/exe has.
    Name,
    /// What the process calls itself.
    Words,
}

/// Serves until it is killed. The honest program lies beside its own.
pub(super) fn serve(socket: &Path, trust: &str) -> ! {
    let honest = fs::read(super::attack::honest()).unwrap();
    let tongue = Tongue::at(socket);
    let listener = UnixListener::bind(socket).unwrap();
    for stream in listener.incoming() {
        // Whoever goes away costs only itself.
        let _ = answer(stream.unwrap(), tongue, trust, &honest);
    }
    unreachable!("a listener does not end")
}

fn answer(
    mut stream: UnixStream,
    tongue: Tongue,
    trust: &str,
    honest: &[u8],
) -> std::io::Result<()> {
    let pid = rustix::net::sockopt::socket_peercred(&stream)?.pid;
    let served = if tongue == Tongue::Native {
        stream.write_all(&wire::hello())?;
        wire::read_request(&mut stream)?;
        wire::answer(r#"{"entries":{"entries":[]}}"#)
    } else {
        stream.write_all(b"{\"type\":\"HELLO\",\"protocol\":1,\"nonce\":\"00\"}\n")?;
        wire::read_line(&mut stream);
        b"{\"type\":\"RESPONSE\",\"status\":\"success\",\"results\":[]}\n".to_vec()
    };
    let process = |name: &str| format!("/proc/{pid}/{name}");
    let path = || {
        let path = fs::read_link(process("exe")).unwrap_or_default();
        let path = path.to_string_lossy().into_owned();
        path.trim_end_matches(" (deleted)").to_owned()
    };
    let is_honest = || match trust {
        "Bytes" => fs::read(process("exe")).is_ok_and(|bytes| bytes == honest),
        "Path" => fs::read(path()).is_ok_and(|bytes| bytes == honest),
        "Name" => path().ends_with("sevault"),
        _ => fs::read_to_string(process("cmdline")).is_ok_and(|words| words.contains("sevault")),
    };
    if is_soon(Duration::from_secs(3), is_honest) {
        stream.write_all(&served)?;
    }
    Ok(())
}
