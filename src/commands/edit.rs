//! `sevault edit`: change a value in an editor, in a file that is never on a disk.
//!
//! Touches: files, processes, terminal.
//!
//! The file lies in a directory of its own, mode 0700, in a file system in memory, so that what an editor puts beside it lies there too: swap files,
//! backups. Both are overwritten and removed when the editor ends, and by the next `edit` where that could not be done. What this does not keep: memory
//! that the system swaps out, an editor set up to put copies elsewhere, what its plug-ins do. Vim is told to leave no trace in its own files.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::agent::protocol::Step;
use crate::cli::exchange::EditArgs;
use crate::commands::access::{Desk, here};
use crate::commands::place;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::os::{self, Descriptors, Ending, Isolation, Program};
use crate::rules;
use crate::scope::find::{Pick, find};
use crate::secret::{LARGEST_VALUE, Secret};
use crate::ui;

/// How the directories begin in which values are edited.
const PREFIX: &str = "sevault-edit-";
/// Held as long as such a directory is in use.
const LOCK: &str = ".lock";
/// What keeps Vim and its kin from writing anywhere but into the file.
const VIM: [&str; 5] = [
    "-n",
    "-i",
    "NONE",
    "--cmd",
    "set nobackup nowritebackup noundofile noswapfile",
];

pub(super) fn run(
    EditArgs {
        pick,
        allow_name,
        password,
    }: EditArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    if !ui::is_person_present() {
        return Err(Error::new(Kind::Failed, "cannot edit without a terminal")
            .hint("store a new value with `sevault set NAME --stdin`"));
    }
    let editor = editor()?;
    let pick = desk.pick(pick)?;
    let mut vault = desk.vault(&password)?;
    let entries = vault.entries()?;
    let entry = find(&entries, &pick, &here()?)?;
    place::check_name(&entry.name, &allow_name)?;
    let id = Pick {
        text: entry.id.hyphenated().to_string(),
        scope: None,
        label: None,
    };
    let before = place::read(&mut vault, id, None)?;
    let desktop = Desktop::set_up(entry.name.leaf(), &before)?;
    launch(&editor, &desktop.file)?;
    let after = desktop.value(&before)?;
    drop(desktop);
    if after.expose() == before.expose() {
        desk.ui.note("nothing was changed");
        return Ok(ExitCode::SUCCESS);
    }
    rules::check_value(&entry.name, after.expose())?;
    let now = vault.entries()?;
    if now.iter().find(|other| other.id == entry.id) != Some(entry) {
        return Err(Error::new(
            Kind::Conflict,
            format!(
                "`{}` was changed meanwhile, so that this change is not stored",
                entry.name
            ),
        ));
    }
    let step = Step::Put {
        name: entry.name.clone(),
        tool: entry.tool.clone(),
        scope: entry.scope.clone(),
        label: entry.label.clone(),
        ttl: entry.ttl,
        expires: entry.expires,
        tags: entry.tags.clone(),
    };
    place::store(desk, &mut vault, vec![step], vec![after])?;
    Ok(ExitCode::SUCCESS)
}

/// The program of the user's choice and its arguments.
fn editor() -> Result<Vec<OsString>> {
    let chosen = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(os::variable)
        .find(|text| !text.is_empty());
    let text = chosen.map_or_else(|| Some("vi".to_owned()), |text| text.into_string().ok());
    let words = text.and_then(|text| shell_words::split(&text).ok());
    let mut words: Vec<OsString> = words
        .unwrap_or_default()
        .into_iter()
        .map(OsString::from)
        .collect();
    let Some(first) = words.first() else {
        return Err(Error::new(Kind::Usage, "EDITOR is no command")
            .hint("set it to the editor of your choice, as in `EDITOR=nano`"));
    };
    let program = os::find_program(first, os::variable("PATH").as_deref()).map_err(|_| {
        Error::new(Kind::NoProgram, "the editor is not there")
            .hint("set EDITOR to the editor of your choice, as in `EDITOR=nano`")
    })?;
    let is_vim = os::canonical(&program).is_ok_and(|program| {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        name.contains("vim")
    });
    if is_vim {
        words.splice(1..1, VIM.map(OsString::from));
    }
    words.insert(0, program.into_os_string());
    Ok(words)
}

/// Runs the editor: the first word is its file, the second the name that it is called by.
fn launch(editor: &[OsString], file: &Path) -> Result<()> {
    let mut arguments = editor[1..].to_vec();
    arguments.push(file.into());
    let environment = os::environment();
    let environment: Vec<_> = environment
        .iter()
        .filter(|(name, _)| !name.as_encoded_bytes().starts_with(b"SEVAULT_"))
        .map(|(name, value)| (name.as_os_str(), value.as_encoded_bytes()))
        .collect();
    let program = Program {
        file: Path::new(&editor[0]),
        arguments: &arguments,
        environment: &environment,
        input: None,
        descriptors: Descriptors::Standard,
        isolation: Isolation::Off,
    };
    let ending =
        os::run(&program, None).map_err(|cause| Error::io("cannot run the editor", &cause))?;
    if ending == Ending::Exited(0) {
        return Ok(());
    }
    Err(Error::new(
        Kind::Failed,
        "the editor failed, so that nothing was changed",
    ))
}

/// A directory in memory with one file in it. Both are wiped when it goes.
struct Desktop {
    directory: PathBuf,
    file: PathBuf,
    _lock: File,
}

impl Desktop {
    fn set_up(name: &str, value: &Secret) -> Result<Self> {
        let cannot = |cause: std::io::Error| Error::io("cannot lay the value out", &cause);
        let Some(memory) = os::memory_directory() else {
            return Err(Error::new(
                Kind::Failed,
                "there is no file system in memory here, and the value may not lie on a disk",
            )
            .hint("store a new value with `sevault set NAME`"));
        };
        sweep(&memory);
        let mut chance = [0; 8];
        os::random(&mut chance).map_err(cannot)?;
        let directory = memory.join(format!("{PREFIX}{:016x}", u64::from_ne_bytes(chance)));
        os::private_dir(&directory).map_err(cannot)?;
        let lock = os::lock_file(&directory.join(LOCK), Duration::from_secs(1)).map_err(cannot)?;
        let desktop = Self {
            file: directory.join(name),
            directory,
            _lock: lock,
        };
        os::create_private(&desktop.file, value.expose()).map_err(cannot)?;
        Ok(desktop)
    }

    /// What is in the file now. Editors end a file with a line end; where there was none before, it is not the value's.
    fn value(&self, before: &Secret) -> Result<Secret> {
        let cannot = |cause: std::io::Error| Error::io("cannot read what was edited", &cause);
        let file = os::open_file(&self.file).map_err(cannot)?;
        let mut bytes = os::read_file(&file, LARGEST_VALUE as u64 + 2).map_err(cannot)?;
        if bytes.last() == Some(&b'\n') && before.expose().last() != Some(&b'\n') {
            bytes.pop();
        }
        Secret::value(bytes)
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        wipe(&self.directory);
    }
}

/// Overwrites and removes what is in a directory, and then the directory. What cannot be overwritten is still removed.
fn wipe(directory: &Path) {
    for name in os::list_dir(directory).unwrap_or_default() {
        let _ = os::overwrite(&directory.join(name));
    }
    let _ = os::remove_dir(directory);
}

/// Wipes what an `edit` left that was killed: its lock is held by nobody.
fn sweep(memory: &Path) {
    for name in os::list_dir(memory).unwrap_or_default() {
        let directory = memory.join(&name);
        if name.to_string_lossy().starts_with(PREFIX)
            && os::is_private_directory(&directory)
            && matches!(os::try_lock_file(&directory.join(LOCK)), Ok(Some(_)))
        {
            wipe(&directory);
        }
    }
}
