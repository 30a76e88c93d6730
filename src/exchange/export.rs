//! What goes out as YAML, for Docker and for GitHub Actions: formats that we only write.
//!
//! Touches: nothing.

use data_encoding::{BASE64, HEXLOWER};

use crate::error::{Error, Kind, Result, named};
use crate::exchange::json;
use crate::secret::Secret;

/// A name and its value.
pub(crate) type Pair<'a> = (&'a str, &'a Secret);

/// YAML: a mapping of strings. A string in JSON is one in YAML, whose version 1.2 was made so; what is not UTF-8 is `!!binary`.
pub(crate) fn yaml(pairs: &[Pair<'_>]) -> Secret {
    if pairs.is_empty() {
        return Secret::new(b"{}\n".to_vec());
    }
    let mut text = room(pairs, 6);
    for (name, value) in pairs {
        json::push(name, &mut text);
        text.extend_from_slice(b": ");
        match std::str::from_utf8(value.expose()) {
            Ok(value) => json::push(value, &mut text),
            Err(_) => {
                text.extend_from_slice(b"!!binary \"");
                let start = text.len();
                text.resize(start + BASE64.encode_len(value.len()), 0);
                BASE64.encode_mut(value.expose(), &mut text[start..]);
                text.push(b'"');
            }
        }
        text.push(b'\n');
    }
    Secret::new(text)
}

/// What `docker run --env-file` reads: a line for each, on which nothing is quoted and nothing escaped.
pub(crate) fn docker(pairs: &[Pair<'_>]) -> Result<Secret> {
    // Docker's reader takes a carriage return before the line end for a part of it, and refuses what is not UTF-8 (cli/kvfile).
    refuse(pairs, "a file for docker", |value| {
        value.contains(&b'\n') || value.ends_with(b"\r") || std::str::from_utf8(value).is_err()
    })?;
    let mut text = room(pairs, 1);
    for (name, value) in pairs {
        text.extend_from_slice(name.as_bytes());
        text.push(b'=');
        text.extend_from_slice(value.expose());
        text.push(b'\n');
    }
    Ok(Secret::new(text))
}

/// What GitHub Actions takes: commands for the log, by which it masks the values, and lines for the file of variables.
/// `chance` makes the word that ends a value, which must not stand in one.
///
/// <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>
pub(crate) fn github(pairs: &[Pair<'_>], chance: [u8; 16]) -> Result<(Secret, Secret)> {
    refuse(pairs, "GitHub Actions", |value| {
        std::str::from_utf8(value).is_err()
    })?;
    let word = format!("sevault_{}", HEXLOWER.encode(&chance));
    let (mut masks, mut variables) = (room(pairs, 3), room(pairs, 1));
    for (name, value) in pairs {
        let value = value.expose();
        // The runner refuses to mask nothing.
        if !value.trim_ascii().is_empty() {
            masks.extend_from_slice(b"::add-mask::");
            // The runner takes the lines of a value for masks too.
            for byte in value {
                match byte {
                    b'%' => masks.extend_from_slice(b"%25"),
                    b'\r' => masks.extend_from_slice(b"%0D"),
                    b'\n' => masks.extend_from_slice(b"%0A"),
                    _ => masks.push(*byte),
                }
            }
            masks.push(b'\n');
        }
        variables.extend_from_slice(format!("{name}<<{word}\n").as_bytes());
        variables.extend_from_slice(value);
        variables.extend_from_slice(format!("\n{word}\n").as_bytes());
    }
    Ok((Secret::new(masks), Secret::new(variables)))
}

/// Room for all at once, where a byte of a value takes at most `each`: a vector that grows leaves copies behind.
fn room(pairs: &[Pair<'_>], each: usize) -> Vec<u8> {
    let size = |(name, value): &Pair<'_>| name.len() + each * value.len() + 128;
    Vec::with_capacity(pairs.iter().map(size).sum())
}

fn refuse(pairs: &[Pair<'_>], what: &str, is_unfit: impl Fn(&[u8]) -> bool) -> Result<()> {
    let unfit: Vec<&str> = pairs
        .iter()
        .filter(|(_, value)| is_unfit(value.expose()))
        .map(|(name, _)| *name)
        .collect();
    if unfit.is_empty() {
        return Ok(());
    }
    Err(Error::new(
        Kind::Failed,
        format!("{what} cannot hold the value of {}", named(unfit, 20)),
    )
    .hint("choose others with `--keys`, or another format"))
}

#[cfg(test)]
mod tests {
    use super::{Pair, docker, github, yaml};
    use crate::secret::Secret;

    fn with<T>(value: &[u8], write: impl Fn(&[Pair<'_>]) -> T) -> T {
        write(&[("A", &Secret::new(value.to_vec()))])
    }

    fn check_docker(value: &[u8], want: Option<&[u8]>) {
        let text = with(value, docker).ok();
        assert_eq!(text.as_ref().map(Secret::expose), want, "{value:?}");
    }

    #[test]
    fn docker_holds_what_stands_on_one_line() {
        check_docker(b"a 'b' \"c\" $d #e\\ ", Some(b"A=a 'b' \"c\" $d #e\\ \n"));
        check_docker("a\r\u{e9}".as_bytes(), Some("A=a\r\u{e9}\n".as_bytes()));
        for value in [&b"a\nb"[..], b"a\r", b"\xff"] {
            check_docker(value, None);
        }
    }

    fn check_github(value: &[u8], masks: &str, variables: &str) {
        let (said, set) = with(value, |pairs| github(pairs, [0xab; 16])).unwrap();
        assert_eq!(said.expose(), masks.as_bytes());
        assert_eq!(
            set.expose(),
            variables
                .replace("WORD", &format!("sevault_{}", "ab".repeat(16)))
                .as_bytes()
        );
    }

    #[test]
    fn github_masks_before_it_sets() {
        check_github(b"x%0Ay", "::add-mask::x%250Ay\n", "A<<WORD\nx%0Ay\nWORD\n");
        check_github(
            b"x\r\ny\n",
            "::add-mask::x%0D%0Ay%0A\n",
            "A<<WORD\nx\r\ny\n\nWORD\n",
        );
        check_github(b"", "", "A<<WORD\n\nWORD\n");
        assert!(with(b"\xff", |pairs| github(pairs, [0; 16])).is_err());
    }

    #[test]
    fn yaml_has_strings_and_bytes() {
        let check = |value: &[u8], want: &str| {
            assert_eq!(
                with(value, yaml).expose(),
                format!("\"A\": {want}\n").as_bytes()
            );
        };
        check("no: \"é\"\n\u{85}".as_bytes(), r#""no: \"é\"\n\u0085""#);
        check(b"\xff\xfe", "!!binary \"//4=\"");
        assert_eq!(yaml(&[]).expose(), b"{}\n");
    }
}
