//! Bytes in, hits out: which stretches of a text are secrets.
//!
//! Touches: nothing.
//!
//! One automaton looks for the literal parts of all formats and for the ends of names; only where it stops is a pattern tried, anchored
//! at that place, or an assignment read. Patterns are compiled when they are first needed: most texts need none.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::bytes::{Regex, RegexBuilder};

use crate::doctor::assignment::{self, Assignment};
use crate::doctor::formats::{FORMATS, Format, JWT, PRIVATE_KEY, Place, URL};
use crate::doctor::{likeness, names};

/// The longest stretch after a key that a pattern may look at, and so the overlap of two chunks.
pub(crate) const REACH: usize = 8 * 1024;
/// How far before a hit the text decides about it.
pub(crate) const LOOK_BACK: usize = 512;

/// The rule of a secret that only its name tells.
pub(crate) const NAMED: &str = "named-secret";
/// The rule of a secret that follows `Bearer`.
pub(crate) const BEARER: &str = "bearer-token";

/// How closely a text is read.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Look {
    /// Formats, and what is assigned to the variables of known programs. For source trees and transcripts, where much sounds secret.
    Strict,
    /// Also what is assigned to any name that sounds secret. For settings, histories and credentials.
    Settings,
}

/// One secret in a text. It holds places, not the value.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Hit {
    pub(crate) rule: &'static str,
    pub(crate) provider: &'static str,
    /// The variable that such a key is usually read from; empty where there is none.
    pub(crate) variable: &'static str,
    pub(crate) secret: Range<usize>,
    /// The assignment around it, if its name says that it is one of a secret.
    pub(crate) assignment: Option<Assignment>,
}

/// What a literal stands for.
#[derive(Clone, Copy, Debug)]
enum Meaning {
    Format(usize),
    NameEnd,
    Bearer,
}

/// The ends of names that are worth a look, for each way of looking.
const STRICT_ENDS: &[&str] = &[
    "_KEY",
    "TOKEN",
    "_SECRET",
    "PASSWORD",
    "_PAT",
    "_PWD",
    "_PASSPHRASE",
    "_AUTH",
    "_KEY_BASE",
];
const LOOSE_ENDS: &[&str] = &[
    "KEY",
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "_PAT",
    "_PASS",
    "PWD",
    "PASSPHRASE",
    "WEBHOOK_URL",
    "key",
    "Key",
    "token",
    "Token",
    "secret",
    "Secret",
    "password",
    "Password",
    "passwd",
    "passphrase",
    "auth",
    "webhook_url",
];
const BEARERS: &[&str] = &["Bearer ", "bearer "];

/// The automata and the patterns.
pub(crate) struct Rules {
    strict: Literals,
    settings: Literals,
    patterns: Vec<OnceLock<Option<Regex>>>,
}

/// One automaton and what each of its literals stands for.
struct Literals {
    automaton: Option<AhoCorasick>,
    meanings: Vec<Meaning>,
}

impl Literals {
    fn new(ends: &[&str], bearers: &[&str]) -> Self {
        let formats = FORMATS.iter().enumerate().flat_map(|(number, format)| {
            format
                .keys
                .iter()
                .map(move |key| (*key, Meaning::Format(number)))
        });
        let ends = ends.iter().map(|end| (*end, Meaning::NameEnd));
        let bearers = bearers.iter().map(|bearer| (*bearer, Meaning::Bearer));
        let (literals, meanings): (Vec<&str>, Vec<Meaning>) =
            formats.chain(ends).chain(bearers).unzip();
        // The table is ours and small, so that building cannot fail; a test holds that.
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(literals)
            .ok();
        Self {
            automaton,
            meanings,
        }
    }
}

impl Rules {
    pub(crate) fn new() -> Self {
        Self {
            strict: Literals::new(STRICT_ENDS, &[]),
            settings: Literals::new(LOOSE_ENDS, BEARERS),
            patterns: FORMATS.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// Every secret in the text, in order; none overlaps another. Where several rules agree, the most telling one is given.
    pub(crate) fn find(&self, text: &[u8], look: Look) -> Vec<Hit> {
        let literals = match look {
            Look::Strict => &self.strict,
            Look::Settings => &self.settings,
        };
        let Some(automaton) = &literals.automaton else {
            return Vec::new();
        };
        let mut hits = Vec::new();
        for found in automaton.find_overlapping_iter(text) {
            match literals.meanings[found.pattern().as_usize()] {
                Meaning::Format(number) => {
                    self.by_format(number, text, found.start()..found.end(), look, &mut hits);
                }
                Meaning::NameEnd => hits.extend(by_name(text, found.end(), look)),
                Meaning::Bearer => hits.extend(by_bearer(text, found.end())),
            }
        }
        settle(hits)
    }

    fn by_format(
        &self,
        number: usize,
        text: &[u8],
        key: Range<usize>,
        look: Look,
        hits: &mut Vec<Hit>,
    ) {
        let format = &FORMATS[number];
        let bounded = format.pattern.starts_with(r"\b");
        let (start, end) = match format.place {
            Place::Start if bounded && !is_start(text, key.start) => return,
            Place::Start => (key.start, key.start + REACH),
            Place::Within { .. } if format.id == URL && !may_hold_password(&text[key.end..]) => {
                return;
            }
            Place::Within { before, after } | Place::Near { before, after } => {
                (key.start.saturating_sub(before), key.start + after)
            }
        };
        let window = &text[start..end.min(text.len())];
        let Some(pattern) = self.patterns[number].get_or_init(|| compile(format)) else {
            return;
        };
        let mut from = 0;
        while let Some(found) = pattern.find_at(window, from) {
            let secret = start + found.start()..start + found.end();
            from = found.start() + 1;
            let begins = !bounded || is_start(text, secret.start);
            let ends =
                !format.pattern.ends_with(r"\b") || !text.get(secret.end).is_some_and(is_word);
            let holds = matches!(format.place, Place::Near { .. }) || secret.contains(&key.start);
            if begins && ends && holds && is_likely(format, text, &secret, look) {
                from = found.end();
                hits.push(Hit {
                    rule: format.id,
                    provider: format.provider,
                    variable: format.variable,
                    secret,
                    assignment: None,
                });
            }
            if format.place == Place::Start {
                return;
            }
        }
    }
}

/// A pattern that stands at the beginning is tried there alone. Where a token may begin and end we know better
/// than `\b`: after the letter of an escape, and with a dash as its last character.
fn compile(format: &Format) -> Option<Regex> {
    let anchor = if format.place == Place::Start {
        "^"
    } else {
        ""
    };
    let pattern = format.pattern;
    let pattern = pattern.strip_prefix(r"\b").unwrap_or(pattern);
    let pattern = pattern.strip_suffix(r"\b").unwrap_or(pattern);
    RegexBuilder::new(&format!("{anchor}(?:{pattern})"))
        .unicode(false)
        .build()
        .ok()
}

/// Whether a token may begin here. In escaped text the letter of an escape stands before it: `\n`, `%3D`, `ESC[0m`.
fn is_start(text: &[u8], at: usize) -> bool {
    match text[..at] {
        [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'] => true,
        [.., b'%', high, low] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        [.., b'0'..=b'9' | b';' | b'[', b'm'] => {
            text[..at].iter().rev().take(12).any(|byte| *byte == b'[')
        }
        [.., last] => !is_word(&last),
        [] => true,
    }
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// Whether `user:` follows, which few addresses have: the cheap half of the pattern.
fn may_hold_password(rest: &[u8]) -> bool {
    rest.iter().take(66).find(|byte| {
        byte.is_ascii_whitespace() || matches!(byte, b':' | b'/' | b'@' | b'"' | b'\'')
    }) == Some(&b':')
}

/// Whether what fits a format is a key and not an example of one, or a stretch of something larger.
fn is_likely(format: &Format, text: &[u8], place: &Range<usize>, look: Look) -> bool {
    let secret = &text[place.clone()];
    match format.id {
        URL => is_address(secret, look),
        PRIVATE_KEY => has_body(secret, &text[place.end..]),
        // A marker has no value of its own.
        "gcp-sa-key" => true,
        _ if likeness::is_placeholder(secret) || is_in_blob(&text[..place.start]) => false,
        // These have nothing but a short word to tell them, so that chance has to vouch for the rest.
        "crates-token" | "mailgun-key" | "mailchimp-key" | "twilio-key" | "elevenlabs-key"
        | "airtable-pat" | "discord-bot" | "netlify-token" => likeness::is_varied(secret),
        _ => true,
    }
}

/// Whether an address holds a password. In sources, one of this machine or of a host without a domain is an example.
fn is_address(address: &[u8], look: Look) -> bool {
    let split = |text: &'_ [u8], mark: u8| text.iter().rposition(|byte| *byte == mark);
    let Some(at) = split(address, b'@') else {
        return false;
    };
    let Some(colon) = split(&address[..at], b':') else {
        return false;
    };
    let user = split(&address[..colon], b'/').map_or(0, |slash| slash + 1);
    let (user, password, host) = (
        &address[user..colon],
        &address[colon + 1..at],
        &address[at + 1..],
    );
    let is_far = host.contains(&b'.') && !host.starts_with(b"127.");
    likeness::is_literal(password)
        && user != password
        && !likeness::is_placeholder(address)
        && (look == Look::Settings || is_far)
}

/// Whether a key follows its first line: code that only speaks of keys has the line alone. One that a passphrase protects is no finding.
fn has_body(first_line: &[u8], rest: &[u8]) -> bool {
    /// Room for the headers of a PGP key, and the shortest line of a body.
    const HEADERS: usize = 300;
    const LINE: usize = 40;
    let is_body = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let near = &rest[..rest.len().min(HEADERS)];
    let is_sealed = |text: &[u8]| text.windows(9).any(|word| word == b"ENCRYPTED");
    !is_sealed(first_line)
        && !is_sealed(near)
        && near
            .split(|byte| !is_body(byte))
            .any(|line| line.len() >= LINE)
}

/// Whether what stands before is the beginning of one long base64 text, in which chance makes every short word.
fn is_in_blob(before: &[u8]) -> bool {
    const LONG: usize = 48;
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let tail = &before[before.len().saturating_sub(LONG)..];
    tail.len() == LONG && tail.iter().all(is_base64) && likeness::is_varied(tail)
}

fn by_name(text: &[u8], end: usize, look: Look) -> Option<Hit> {
    let assignment = assignment::at_name(text, end)?;
    let name = &text[assignment.name.clone()];
    let value = &text[assignment.value.clone()];
    let is_secret = match look {
        _ if !likeness::is_literal(value) || value == name => false,
        Look::Strict => {
            names::is_known(name) && (likeness::is_random(value) || likeness::is_uuid(value))
        }
        Look::Settings if names::is_known(name) => true,
        Look::Settings => {
            names::sounds_secret(name)
                && (likeness::is_random(value) || is_thought_up(name, value, &assignment))
        }
    };
    is_secret.then(|| Hit {
        rule: NAMED,
        provider: "",
        variable: "",
        secret: assignment.value.clone(),
        assignment: Some(assignment),
    })
}

/// A password that a person made: not random, so that the name must say that it is one and the value must not be a word of a program.
fn is_thought_up(name: &[u8], value: &[u8], assignment: &Assignment) -> bool {
    let is_variable = name
        .iter()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
    let small = name.to_ascii_lowercase();
    let is_password = small.ends_with(b"password")
        || small.ends_with(b"passwd")
        || small.ends_with(b"_pass")
        || small.ends_with(b"pwd");
    let is_mixed = value.iter().any(|byte| {
        !byte.is_ascii_alphabetic() && !matches!(byte, b'_' | b'-' | b'.' | b':' | b'/')
    });
    (is_password || is_variable)
        && is_mixed
        && (assignment.quote.is_some() || !value.ends_with(b":"))
}

fn by_bearer(text: &[u8], end: usize) -> Option<Hit> {
    let is_token = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
    };
    let length = text[end..]
        .iter()
        .take(REACH)
        .take_while(|byte| is_token(byte))
        .count();
    let secret = end..end + length;
    let value = &text[secret.clone()];
    (value.len() >= 20 && likeness::is_random(value) && !likeness::is_placeholder(value)).then_some(
        Hit {
            rule: BEARER,
            provider: "",
            variable: "",
            secret,
            assignment: None,
        },
    )
}

/// Lets the more telling rule win where hits overlap, and keeps the name that another rule found there.
fn settle(mut hits: Vec<Hit>) -> Vec<Hit> {
    let rank = |hit: &Hit| match hit.rule {
        NAMED => 3,
        BEARER => 2,
        URL | JWT => 1,
        _ => 0,
    };
    hits.sort_by_key(|hit| {
        (
            rank(hit),
            hit.secret.start,
            std::cmp::Reverse(hit.secret.end),
        )
    });
    let mut kept: BTreeMap<usize, Hit> = BTreeMap::new();
    for hit in hits {
        let last_before_end = kept.range_mut(..hit.secret.end).next_back();
        match last_before_end {
            Some((_, other)) if other.secret.end > hit.secret.start => {
                if other.assignment.is_none() {
                    other.assignment = hit.assignment;
                }
            }
            _ => {
                kept.insert(hit.secret.start, hit);
            }
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use proptest::strategy::{Strategy, ValueTree};
    use proptest::test_runner::TestRunner;

    use super::{BEARER, FORMATS, Look, NAMED, PRIVATE_KEY, Rules, URL, compile};

    /// Texts that have a format, made of it by chance: none stands in this file.
    fn samples(pattern: &str, count: usize) -> Vec<Vec<u8>> {
        let strategy =
            proptest::string::bytes_regex(&pattern.replace(r"\b", "").replace(r"\s", " ")).unwrap();
        let mut runner = TestRunner::deterministic();
        let mut next = || strategy.new_tree(&mut runner).unwrap().current();
        (0..count).map(|_| next()).collect()
    }

    fn found(text: &[u8], look: Look) -> Vec<String> {
        let hits = Rules::new().find(text, look);
        hits.iter()
            .map(|hit| {
                format!(
                    "{} {}",
                    hit.rule,
                    String::from_utf8_lossy(&text[hit.secret.clone()])
                )
            })
            .collect()
    }

    #[test]
    fn every_format_compiles_and_has_its_key_in_it() {
        let rules = Rules::new();
        assert!(rules.strict.automaton.is_some() && rules.settings.automaton.is_some());
        for format in FORMATS {
            assert!(compile(format).is_some(), "{}", format.id);
            assert!(
                format.keys.iter().all(|key| key.len() >= 2),
                "{}",
                format.id
            );
        }
    }

    #[test]
    fn a_key_of_every_format_is_found_wherever_it_stands() {
        let rules = Rules::new();
        for format in FORMATS.iter().filter(|format| format.id != URL) {
            let mut missed = 0;
            let samples = samples(format.pattern, 20);
            for sample in &samples {
                for (before, after) in [
                    ("", ""),
                    ("export X=\"", "\"\n"),
                    ("{\"text\":\"a\\n", "\\nb\"}"),
                    ("\u{1b}[31m", "\u{1b}[0m"),
                    ("?x%3D", " discord "),
                ] {
                    let after = if format.id == PRIVATE_KEY {
                        &format!("\\n{}{after}", "q8Zt3LmPx0aVw2Rk".repeat(4))
                    } else {
                        after
                    };
                    let context = if format.id == "discord-bot" {
                        "discord "
                    } else {
                        ""
                    };
                    let text = [
                        context.as_bytes(),
                        before.as_bytes(),
                        sample,
                        after.as_bytes(),
                    ]
                    .concat();
                    let hits = rules.find(&text, Look::Strict);
                    let is_found = hits.iter().any(|hit| {
                        hit.rule == format.id
                            && hit.secret.start <= text.len() - after.len() - sample.len()
                    });
                    missed += usize::from(!is_found);
                }
            }
            // Chance makes a text that looks like an example now and then.
            assert!(
                missed <= 2 * 5,
                "{}: {missed} of {} missed",
                format.id,
                samples.len() * 5
            );
        }
    }

    #[test]
    fn a_password_in_an_address_is_found_and_an_example_of_one_is_not() {
        let address = |host: &str| ["https://bob:", "q8Zt3LmPx0", "@", host].concat();
        for host in ["host.example.org", "localhost", "127.0.0.1", "db"] {
            let found = found(address(host).as_bytes(), Look::Strict);
            assert_eq!(found, Vec::<String>::new(), "{host}");
        }
        for host in ["git.acme.io", "db"] {
            let want = [format!("{URL} {}", address(host))];
            assert_eq!(found(address(host).as_bytes(), Look::Settings), want);
        }
        let far = address("git.acme.io");
        assert_eq!(
            found(far.as_bytes(), Look::Strict),
            [format!("{URL} {far}")]
        );
        for text in [
            "https://user:password@h.io",
            "https://${USER}:${PASS}@h.io",
            "http://h.io:8080/a@b",
            "https://a:a@h.io",
            "ssh://git@h.io:22/x",
        ] {
            assert_eq!(
                found(text.as_bytes(), Look::Settings),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_private_key_has_a_body_without_a_passphrase() {
        let marker = ["-----BEGIN ", "PRIVATE", " KEY-----"].concat();
        let body = "q8Zt3LmPx0aVw2Rk".repeat(4);
        let check = |text: &str, want: usize| {
            assert_eq!(found(text.as_bytes(), Look::Strict).len(), want, "{text}");
        };
        check(&format!("{marker}\n{body}\n"), 1);
        check(&format!("\"{marker}\\n{body}\\n\""), 1);
        check(&format!("if text.contains(\"{marker}\") {{}}"), 0);
        check(&format!("{marker}\nProc-Type: 4,ENCRYPTED\n\n{body}\n"), 0);
    }

    #[test]
    fn a_word_inside_a_long_text_of_base64_is_no_key() {
        let key = samples(r"EAAA[A-Za-z0-9_-]{60}", 1).remove(0);
        let before = "q8Zt3LmPx0aVw2Rk".repeat(4);
        let text = [before.as_bytes(), b"/", &key].concat();
        assert_eq!(found(&text, Look::Strict), Vec::<String>::new());
        assert_eq!(found(&key, Look::Strict).len(), 1);
    }

    #[test]
    fn the_name_tells_where_the_format_does_not() {
        let value = ["0a1b2c3d4e5f", "60718293a4b5c6d7e8f9"].concat();
        let named = [format!("{NAMED} {value}")];
        for text in [
            "DD_API_KEY=VALUE",
            "export DD_API_KEY='VALUE'",
            "\"DD_API_KEY\": \"VALUE\"",
            "set -gx DD_API_KEY VALUE",
        ] {
            assert_eq!(
                found(text.replace("VALUE", &value).as_bytes(), Look::Strict),
                named,
                "{text}"
            );
        }
        for text in [
            "my_api_token: VALUE",
            "client.secret=VALUE",
            "--api-key VALUE",
            "aws_secret_access_key = VALUE",
        ] {
            let text = text.replace("VALUE", &value);
            assert_eq!(found(text.as_bytes(), Look::Settings), named, "{text}");
            assert_eq!(
                found(text.as_bytes(), Look::Strict),
                Vec::<String>::new(),
                "{text}"
            );
        }
        assert_eq!(
            found(
                format!("Authorization: Bearer {value}").as_bytes(),
                Look::Settings
            ),
            [format!("{BEARER} {value}")]
        );
        assert_eq!(
            found(b"DB_PASSWORD=tr0ub4dor&3", Look::Settings),
            [format!("{NAMED} tr0ub4dor")]
        );
    }

    #[test]
    fn what_only_sounds_secret_is_none() {
        for text in [
            "OPENAI_API_KEY=your_api_key_here",
            "OPENAI_API_KEY=${KEY}",
            "export GITHUB_TOKEN=$(gh auth token)",
            "SSH_KEY=/home/u/.ssh/id",
            "OPENAI_API_KEY=process.env.KEY",
            "password: string",
            "token = get_token()",
            "PASSWORD=\"\"",
            "max_tokens: 4096",
            "API_KEY=<paste it here>",
            "if token == other_token_value_1:",
            "key: value",
            "SECRET_KEY = os.environ['SECRET_KEY']",
            "password=password",
            "TOKEN=xxxxxxxxxxxxxxxxxxxx",
            "auth: required",
        ] {
            assert_eq!(
                found(text.as_bytes(), Look::Settings),
                Vec::<String>::new(),
                "{text}"
            );
        }
    }
}
