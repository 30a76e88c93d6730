//! The secrets that other programs keep, asked of those programs: pass by gpg, envchain, aws-vault.
//!
//! Touches: files, processes, terminal.

use std::ffi::OsStr;
use std::io;
use std::path::Path;

use crate::commands::access::Desk;
use crate::error::{Error, Kind, Result};
use crate::exchange::{Item, Parsed, json, pass};
use crate::os::{self, Printed};
use crate::secret::Secret;

/// What an entry of pass is called after its name.
const SEALED: &str = ".gpg";
/// The deepest directory of a store.
const DEEPEST: usize = 32;

/// Every entry of the store of pass in `directory`, opened by gpg.
pub(super) fn pass(directory: &Path, desk: &Desk<'_>) -> Result<Parsed> {
    let mut paths = Vec::new();
    walk(directory, "", &mut paths)?;
    if paths.is_empty() {
        return Err(Error::new(
            Kind::Missing,
            format!("there is no entry of pass in `{}`", directory.display()),
        )
        .hint("name the directory of the store, such as `~/.password-store`"));
    }
    paths.sort_unstable();
    let mut entries = Vec::with_capacity(paths.len());
    for (done, path) in paths.iter().enumerate() {
        desk.ui
            .progress(&format!("opening with gpg: {done} of {}", paths.len()));
        let file = directory.join(format!("{path}{SEALED}"));
        let arguments = ["--quiet", "--batch", "--decrypt", "--"].map(OsStr::new);
        let answer = ask("gpg", &[&arguments[..], &[file.as_os_str()]].concat());
        if answer.is_err() {
            desk.ui.progress("");
        }
        entries.push((path.clone(), answer?));
    }
    desk.ui.progress("");
    pass::read(&entries)
}

/// Finds the entries, by their paths without the end of their names. What begins with a dot is pass's own, or git's.
fn walk(directory: &Path, above: &str, found: &mut Vec<String>) -> Result<()> {
    let cannot =
        |cause: io::Error| Error::io(format!("cannot read `{}`", directory.display()), &cause);
    for name in os::list_files(directory).map_err(cannot)? {
        let path = directory.join(&name);
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if above.matches('/').count() < DEEPEST {
                walk(&path, &format!("{above}{name}/"), found)?;
            }
        } else if let Some(entry) = name.strip_suffix(SEALED) {
            found.push(format!("{above}{entry}"));
        }
    }
    Ok(())
}

/// The variables of a namespace of envchain. Each is printed by a program that envchain starts, since it prints none itself.
pub(super) fn envchain(namespace: &Path) -> Result<Parsed> {
    let namespace = namespace.as_os_str();
    let listed = ask("envchain", &[OsStr::new("--list"), namespace])?;
    let listed = String::from_utf8_lossy(listed.expose()).into_owned();
    let mut parsed = Parsed::default();
    for variable in listed.lines() {
        let arguments = [namespace, OsStr::new("printenv"), OsStr::new(variable)];
        let value = ask("envchain", &arguments)?;
        let value = value.expose();
        parsed.items.push(Item {
            name: variable.parse()?,
            value: Secret::value(value.strip_suffix(b"\n").unwrap_or(value).to_vec())?,
        });
    }
    if parsed.items.is_empty() {
        return Err(
            Error::new(Kind::Missing, "envchain has nothing in that namespace")
                .hint("see what there is with `envchain --list`"),
        );
    }
    Ok(parsed)
}

/// The key of a profile of aws-vault, as AWS's own programs read it.
pub(super) fn aws_vault(profile: &Path) -> Result<Parsed> {
    let arguments = ["export", "--no-session", "--format=json"].map(OsStr::new);
    let printed = ask(
        "aws-vault",
        &[&arguments[..], &[profile.as_os_str()]].concat(),
    )?;
    let object = json::read(&printed)?;
    let mut parsed = Parsed::default();
    for item in object.items {
        let name = match item.name.as_str() {
            "AccessKeyId" => "AWS_ACCESS_KEY_ID",
            "SecretAccessKey" => "AWS_SECRET_ACCESS_KEY",
            "SessionToken" => {
                return Err(Error::new(
                    Kind::Failed,
                    "aws-vault gives that profile a key that ends soon, which is not worth keeping",
                )
                .hint("name the profile that the role of this one is assumed from"));
            }
            _ => continue,
        };
        parsed.items.push(Item {
            name: name.parse()?,
            ..item
        });
    }
    Ok(parsed)
}

fn ask(program: &str, arguments: &[&OsStr]) -> Result<Secret> {
    let answered = os::ask(OsStr::new(program), arguments, None, Printed::Taken);
    match answered {
        Ok(mut answered) if answered.is_success => {
            Ok(Secret::new(std::mem::take(&mut *answered.output)))
        }
        Ok(_) => Err(Error::new(
            Kind::Failed,
            format!("`{program}` does not give what it keeps"),
        )
        .hint("see what it says above; a terminal may be missing on which it could ask")),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(Error::new(
            Kind::Missing,
            format!("there is no program `{program}` here"),
        )
        .hint(format!(
            "install `{program}`, or see that it is on your PATH"
        ))),
        Err(cause) => Err(Error::io(format!("cannot run `{program}`"), &cause)),
    }
}
