//! What the user reads: data to standard output, words to standard error, and the one door for values.
//!
//! Touches: terminal.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use crate::error::{Error, Kind, Result};
use crate::os;
use crate::secret::Secret;

/// So much a pipe takes at once, whatever the system (POSIX, PIPE_BUF), with what stands around it.
const LONGEST_LOG: usize = 480;

/// How much is said.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Voice {
    Normal,
    /// Only errors.
    Quiet,
}

pub(crate) struct Ui {
    voice: Voice,
    colour: bool,
}

impl Ui {
    /// `plain` is whether the user refuses colours: NO_COLOR set and not empty (no-color.org), or a terminal that is none.
    pub(crate) fn new(voice: Voice, plain: bool) -> Self {
        Self {
            voice,
            colour: !plain && io::stderr().is_terminal(),
        }
    }

    pub(crate) fn is_quiet(&self) -> bool {
        self.voice == Voice::Quiet
    }

    /// Something that went well, or that is worth knowing.
    pub(crate) fn note(&self, text: &str) {
        if self.voice == Voice::Normal {
            self.say("", "", text);
        }
    }

    /// Something that may not be what the user wants.
    pub(crate) fn warn(&self, text: &str) {
        if self.voice == Voice::Normal {
            self.say("33", "warning: ", text);
        }
    }

    pub(crate) fn error(&self, error: &Error) {
        self.say("31", "error: ", &error.message);
        if let Some(hint) = &error.hint {
            self.say("36", "hint: ", hint);
        }
    }

    /// How far long work is, on one line of a terminal that the next one replaces; an empty text wipes it.
    pub(crate) fn progress(&self, text: &str) {
        if self.voice == Voice::Normal && io::stderr().is_terminal() {
            let text: String = printable(text).chars().take(78).collect();
            let _ = io::stderr().write_all(format!("\r\x1b[K{text}").as_bytes());
        }
    }

    /// One write a line, so that lines of several processes do not mix. A closed standard error is nobody's fault.
    fn say(&self, colour: &str, kind: &str, text: &str) {
        let text = printable(text);
        let line = if self.colour && !colour.is_empty() {
            format!("sevault: \x1b[1;{colour}m{kind}\x1b[0m{text}\n")
        } else {
            format!("sevault: {kind}{text}\n")
        };
        let _ = io::stderr().write_all(line.as_bytes());
    }

    /// A line of the agent in the foreground, which waits for no reader.
    pub(crate) fn log(text: &str) {
        let text: String = printable(text).chars().take(LONGEST_LOG).collect();
        os::write_log(&format!("sevault: {text}\n"));
    }

    /// Data, as it is. A reader that has gone away is no error: `sevault list | head` is silent.
    pub(crate) fn data(&self, bytes: &[u8]) -> Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(cause) if cause.kind() != io::ErrorKind::BrokenPipe => {
                Err(Error::io("cannot write to standard output", &cause))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// A line of data.
    pub(crate) fn line(&self, text: &str) -> Result<()> {
        self.data(format!("{text}\n").as_bytes())
    }

    /// Any serialisable data, as one line of JSON.
    pub(crate) fn json(&self, data: &impl serde::Serialize) -> Result<()> {
        let text = serde_json::to_string(data)
            .map_err(|_| Error::new(Kind::Failed, "cannot write the answer as JSON"))?;
        self.line(&text)
    }

    /// A table: the first row is the head. Columns are as wide as their widest cell.
    pub(crate) fn table(&self, rows: &[Vec<String>]) -> Result<()> {
        let bold = self.colour && is_output_terminal();
        self.data(lay_out(rows, bold).as_bytes())
    }

    /// The one door for values: the bytes, and a line end only where a person reads them.
    pub(crate) fn reveal(&self, value: &Secret) -> Result<()> {
        self.data(value.expose())?;
        if is_output_terminal() && !value.expose().ends_with(b"\n") {
            self.data(b"\n")?;
        }
        Ok(())
    }

    /// Asks a question that `y` or `yes` answers. Without a terminal nobody can be asked, so that it is an error.
    pub(crate) fn confirm(&self, question: &str) -> Result<bool> {
        if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return Err(Error::new(
                Kind::Failed,
                format!("cannot ask without a terminal: {}", printable(question)),
            )
            .hint("say yes with `--yes`"));
        }
        let _ = write!(io::stderr(), "{} [y/N] ", printable(question));
        let mut answer = String::new();
        io::stdin()
            .lock()
            .read_line(&mut answer)
            .map_err(|cause| Error::io("cannot read the answer", &cause))?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
    }

    /// Asks for something that must not show. `Kind::Failed` where there is no terminal.
    pub(crate) fn ask_hidden(&self, prompt: &str) -> Result<Secret> {
        let _guard = os::guard_terminal();
        match rpassword::prompt_password(prompt) {
            Ok(typed) => Ok(Secret::new(typed.into_bytes())),
            Err(cause) => Err(Error::io("cannot ask on the terminal", &cause)),
        }
    }
}

/// One line of standard input with its end; empty at the end of all.
pub(crate) fn read_line(limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(limit + 1);
    io::stdin()
        .lock()
        .take(limit as u64 + 1)
        .read_until(b'\n', &mut bytes)
        .map_err(|cause| Error::io("cannot read standard input", &cause))?;
    Ok(bytes)
}

/// Whether a person may be looking at what we print.
pub(crate) fn is_output_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether somebody can be asked, wherever standard input and error go.
pub(crate) fn is_person_present() -> bool {
    os::has_terminal()
}

/// Everything on standard input, for a value; reading stops past `limit` bytes.
pub(crate) fn read_input(limit: usize) -> Result<Vec<u8>> {
    // Room for all at once: a vector that grows leaves copies behind.
    let mut bytes = Vec::with_capacity(limit + 1);
    io::stdin()
        .lock()
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|cause| Error::io("cannot read standard input", &cause))?;
    Ok(bytes)
}

/// The first line of standard input without its end, read byte by byte so that the rest is left for the command.
pub(crate) fn read_first_line() -> Result<Secret> {
    const LONGEST: usize = 4096;
    let mut line = Vec::with_capacity(LONGEST);
    let mut byte = [0u8];
    loop {
        match os::read_input_byte(&mut byte) {
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) if line.len() == LONGEST => {
                return Err(Error::new(
                    Kind::Usage,
                    "a password is not longer than 4096 bytes",
                ));
            }
            Ok(_) => line.push(byte[0]),
            Err(cause) => return Err(Error::io("cannot read standard input", &cause)),
        }
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Secret::new(line))
}

/// The text with everything escaped that could move a cursor, turn text around or hide in it: C0, DEL, C1, bidirectional and zero-width characters.
pub(crate) fn printable(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        let hides = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if letter.is_control() || hides {
            safe.extend(letter.escape_unicode());
        } else {
            safe.push(letter);
        }
    }
    safe
}

fn lay_out(rows: &[Vec<String>], bold: bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| printable(cell)).collect())
        .collect();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            let gap = width - cell.chars().count() + 2;
            line.extend(std::iter::repeat_n(' ', gap));
        }
        let line = line.trim_end();
        if number == 0 && bold {
            text.push_str(&format!("\x1b[1m{line}\x1b[0m\n"));
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{lay_out, printable};

    #[test]
    fn a_hostile_name_cannot_drive_the_terminal() {
        assert_eq!(
            printable("a\x1b[2Jb\u{202e}c\u{200b}"),
            "a\\u{1b}[2Jb\\u{202e}c\\u{200b}"
        );
        assert_eq!(printable("Straße"), "Straße");
    }

    #[test]
    fn a_table_is_as_wide_as_its_cells() {
        let rows = [
            vec!["ID".into(), "NAME".into()],
            vec!["1234".into(), "A".into()],
        ];
        assert_eq!(lay_out(&rows, false), "ID    NAME\n1234  A\n");
    }
}
