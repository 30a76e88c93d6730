//! What holds for the filter as a whole: the vectors, and the rule of [`super`] applied by brute force.
//!
//! Touches: nothing.
//!
//! `SEVAULT_TEST_LONG=1 cargo test --release redact::properties` tries half a million cases instead of a few thousand.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::filter::{Mask, Redactor, Style};
use super::forms;
use super::matcher::{Patterns, Rules};
use super::visible::{Class, Parser, visible};
use crate::secret::Secret;

const IS_LONG: bool = match option_env!("SEVAULT_TEST_LONG") {
    Some(value) => !value.is_empty(),
    None => false,
};

/// Half a million take two minutes with the optimiser, and twenty without.
const CASES: u64 = match (IS_LONG, cfg!(debug_assertions)) {
    (true, false) => 500_000,
    (true, true) => 40_000,
    (false, _) => 2_000,
};

fn patterns(secrets: &[Vec<u8>], rules: Rules) -> Arc<Patterns> {
    let secrets: Vec<Secret> = secrets.iter().cloned().map(Secret::new).collect();
    Arc::new(Patterns::new(
        secrets.iter().map(|secret| ("NAME", secret)),
        rules,
    ))
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    secrets: Vec<String>,
    chunks: Vec<Chunk>,
    expect: String,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    opts: Options,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Chunk {
    Text(String),
    Tick {},
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    encodings: Option<bool>,
    min_len: Option<usize>,
    commit: Option<usize>,
    mask: Option<String>,
}

impl Vector {
    fn redactor(&self) -> Redactor {
        let usual = Rules::default();
        let rules = Rules {
            encodings: self.opts.encodings.unwrap_or(usual.encodings),
            shortest: self.opts.min_len.unwrap_or(usual.shortest),
            commit: self.opts.commit.unwrap_or(usual.commit),
        };
        let secrets: Vec<Vec<u8>> = self
            .secrets
            .iter()
            .map(|secret| secret.as_bytes().to_vec())
            .collect();
        let mask = self
            .opts
            .mask
            .as_ref()
            .map_or(Mask::Label, |_| Mask::Columns);
        Redactor::new(
            patterns(&secrets, rules),
            Style {
                mask,
                ..Style::default()
            },
        )
    }
}

fn tick(redactor: &mut Redactor, out: &mut Vec<u8>) {
    if let Some(deadline) = redactor.deadline() {
        redactor.tick(deadline, out);
    }
}

#[test]
fn every_vector_holds_whole_and_byte_by_byte() {
    let files = [
        include_str!("../../../tests/fixtures/redaction-vectors.json"),
        // What others were seen to leak or to break.
        include_str!("../../../tests/fixtures/redaction-leaks.json"),
    ];
    let vectors: Vec<Vector> = files
        .iter()
        .flat_map(|file| serde_json::from_str::<Vec<Vector>>(file).unwrap())
        .collect();
    let mut failures = Vec::new();
    for vector in &vectors {
        for by_byte in [false, true] {
            let mut redactor = vector.redactor();
            let mut out = Vec::new();
            let mut after = vector.after.iter();
            for chunk in &vector.chunks {
                match chunk {
                    Chunk::Tick {} => tick(&mut redactor, &mut out),
                    Chunk::Text(text) if by_byte => {
                        for byte in text.as_bytes() {
                            redactor.push(&[*byte], Duration::ZERO, &mut out);
                        }
                    }
                    Chunk::Text(text) => redactor.push(text.as_bytes(), Duration::ZERO, &mut out),
                }
                if let Some(after) = after.next()
                    && out != after.as_bytes()
                {
                    failures.push(format!(
                        "{}: after a chunk: {:?}",
                        vector.name,
                        String::from_utf8_lossy(&out)
                    ));
                }
            }
            redactor.finish(&mut out);
            if out != vector.expect.as_bytes() {
                failures.push(format!(
                    "{}: {:?}",
                    vector.name,
                    String::from_utf8_lossy(&out)
                ));
            }
        }
    }
    assert!(vectors.len() >= 117);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Chance that repeats itself (Steele, Lea, Flood: SplitMix, 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn between(&mut self, first: usize, last: usize) -> usize {
        first + self.below(last - first + 1)
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    fn word(&mut self, alphabet: &[u8], length: usize) -> Vec<u8> {
        (0..length)
            .map(|_| alphabet[self.below(alphabet.len())])
            .collect()
    }
}

struct Case {
    secrets: Vec<Vec<u8>>,
    rules: Rules,
    stream: Vec<u8>,
}

/// Few letters, so that secrets overlap each other and themselves; breaks and escapes in all places.
fn case(chance: &mut Chance) -> Case {
    let letters = chance.between(2, 9);
    let alphabet = &b"abcdefghi"[..letters];
    let secrets: Vec<Vec<u8>> = (0..chance.between(1, 4))
        .map(|_| {
            let length = chance.between(1, 40);
            let mut secret = chance.word(alphabet, length);
            if chance.one_in(4) {
                // A period, so that the secret begins again within itself.
                let period = chance.between(1, length);
                secret = secret
                    .iter()
                    .copied()
                    .take(period)
                    .cycle()
                    .take(length + 20)
                    .collect();
            }
            if chance.one_in(8) {
                secret.insert(length / 2, b'\n');
            }
            secret
        })
        .collect();
    let rules = Rules {
        encodings: chance.one_in(3),
        shortest: chance.between(1, 6),
        commit: chance.between(2, 14),
    };
    let mut stream = Vec::new();
    for _ in 0..chance.between(1, 30) {
        match chance.below(9) {
            0..=2 => {
                let length = chance.between(1, 12);
                stream.extend(chance.word(alphabet, length));
            }
            3 | 4 => stream.extend(&secrets[chance.below(secrets.len())]),
            5 | 6 => {
                let secret = &secrets[chance.below(secrets.len())];
                let (a, b) = (
                    chance.below(secret.len() + 1),
                    chance.below(secret.len() + 1),
                );
                stream.extend(&secret[a.min(b)..a.max(b)]);
            }
            7 => stream.extend(
                [
                    &b"\n"[..],
                    b"\r\n",
                    b"\x1b[31m",
                    b"\x1b]0;",
                    b"\x07",
                    b"\x1b[2J\n",
                ][chance.below(6)],
            ),
            _ => {
                let letter = chance.word(b"xyz \t-", 3);
                stream.extend(letter);
            }
        }
    }
    for _ in 0..chance.below(4) {
        let at = chance.below(stream.len() + 1);
        stream.splice(
            at..at,
            [&b"\n"[..], b"\r\n", b"\x1b[m"][chance.below(3)]
                .iter()
                .copied(),
        );
    }
    Case {
        secrets,
        rules,
        stream,
    }
}

/// The rule, applied without thought for time.
fn brute_force(case: &Case) -> Vec<u8> {
    let mut all = Vec::new();
    for secret in case
        .secrets
        .iter()
        .filter(|secret| visible(secret.trim_ascii()).count() >= case.rules.shortest)
    {
        let forms = if case.rules.encodings {
            forms::forms(secret, case.rules.shortest)
        } else {
            vec![forms::plain(secret)]
        };
        for form in forms {
            let pattern: Vec<u8> = visible(&form.bytes).collect();
            if pattern.len() < case.rules.shortest {
                continue;
            }
            let head = visible(&form.bytes[..form.head]).count();
            let commit = pattern.len().min(head + case.rules.commit);
            all.push((pattern, commit));
        }
    }
    let mut parser = Parser::default();
    let stream: Vec<(u8, Class)> = case
        .stream
        .iter()
        .map(|byte| (*byte, parser.next(*byte)))
        .collect();
    let seen: Vec<u8> = visible(&case.stream).collect();
    let mut masked = vec![false; seen.len() + 1];
    let mut joined = vec![false; seen.len() + 1];
    for start in 0..seen.len() {
        for (pattern, commit) in &all {
            let agree = seen[start..]
                .iter()
                .zip(pattern)
                .take_while(|(a, b)| a == b)
                .count();
            if agree >= *commit && agree > 0 {
                masked[start..start + agree].fill(true);
                joined[start + 1..start + agree].fill(true);
            }
        }
    }
    let mut out = Vec::new();
    let mut next = 0;
    let mut after_mask = false;
    for (byte, class) in stream {
        match class {
            Class::Visible if masked[next] => {
                if !after_mask {
                    out.extend(b"[REDACTED]");
                }
                after_mask = true;
                next += 1;
            }
            Class::Visible => {
                out.push(byte);
                after_mask = false;
                next += 1;
            }
            Class::Break if after_mask && joined[next] => {}
            Class::Break => {
                out.push(byte);
                after_mask = false;
            }
            Class::Unseen => out.push(byte),
        }
    }
    out
}

/// Feeds the stream in pieces of 1 to `longest` bytes.
fn filtered(
    patterns: &Arc<Patterns>,
    stream: &[u8],
    chance: &mut Chance,
    longest: usize,
) -> Vec<u8> {
    let mut redactor = Redactor::new(Arc::clone(patterns), Style::default());
    let mut out = Vec::new();
    let mut rest = stream;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(chance.between(1, longest).min(rest.len()));
        redactor.push(piece, Duration::ZERO, &mut out);
        rest = after;
    }
    // The end of the stream masks what it would have flushed masked, which the rule does not know: a byte that fits nothing comes last.
    redactor.finish(&mut out);
    out
}

#[test]
fn the_filter_is_the_rule_whatever_the_chunks() {
    for seed in 0..CASES {
        let mut chance = Chance(seed);
        let mut case = case(&mut chance);
        case.stream.extend(b"\x1b\\\x00~");
        let want = brute_force(&case);
        let patterns = patterns(&case.secrets, case.rules);
        for longest in [usize::MAX / 2, 1, 7, 40] {
            let got = filtered(
                &patterns,
                &case.stream,
                &mut chance,
                longest.min(case.stream.len()),
            );
            assert_eq!(
                String::from_utf8_lossy(&got),
                String::from_utf8_lossy(&want),
                "seed {seed}, pieces of {longest}, {:?} in {:?}",
                case.secrets
                    .iter()
                    .map(|secret| String::from_utf8_lossy(secret))
                    .collect::<Vec<_>>(),
                String::from_utf8_lossy(&case.stream),
            );
        }
    }
}

fn longest_common(a: &[u8], b: &[u8]) -> usize {
    (0..a.len())
        .flat_map(|i| (0..b.len()).map(move |j| (i, j)))
        .map(|(i, j)| {
            a[i..]
                .iter()
                .zip(&b[j..])
                .take_while(|(x, y)| x == y)
                .count()
        })
        .max()
        .unwrap_or(0)
}

#[test]
fn a_dripping_secret_shows_at_most_seven_bytes() {
    let alphabet: Vec<u8> = (b'a'..=b'z').chain(b'0'..=b'9').collect();
    for seed in 0..CASES / 4 {
        let mut chance = Chance(seed);
        let length = chance.between(13, 52);
        let secret = chance.word(&alphabet, length);
        let mut redactor = Redactor::new(
            patterns(std::slice::from_ref(&secret), Rules::default()),
            Style::default(),
        );
        let mut stream = b"KEY=".to_vec();
        for _ in 0..3 {
            stream.extend(&secret);
            stream.extend(b"\r\nPS> ");
        }
        let mut out = Vec::new();
        let mut rest = &stream[..];
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(chance.between(1, 6).min(rest.len()));
            redactor.push(piece, Duration::ZERO, &mut out);
            assert!(
                redactor.held_visible() <= 11,
                "{} bytes held",
                redactor.held_visible()
            );
            if chance.one_in(2) {
                tick(&mut redactor, &mut out);
            }
            rest = after;
        }
        redactor.finish(&mut out);
        let shown = String::from_utf8_lossy(&out).replace("[REDACTED]", "\0");
        let longest = shown
            .split('\0')
            .map(|piece| longest_common(piece.as_bytes(), &secret))
            .max();
        assert!(
            longest <= Some(7),
            "seed {seed}: {longest:?} bytes shown in {shown:?}"
        );
    }
}

#[test]
fn what_is_no_secret_passes_unchanged() {
    let secrets: Vec<Vec<u8>> = (0..10)
        .map(|at| format!("Zq{at}kk9LpXw{at}cH4sYt7").into_bytes())
        .collect();
    let patterns = patterns(&secrets, Rules::default());
    let mut chance = Chance(7);
    let mut noise = |alphabet: &[u8], length: usize| chance.word(alphabet, length);
    let everything: Vec<u8> = (0..=255).collect();
    let unended = [b"\x1b]0;".to_vec(), noise(b"abc def", 400_000)].concat();
    let streams = [
        noise(&everything, 400_000),
        noise(b"\x1b[]0;7mP\\\x07\x18\r\n?hHl1049 Zqk", 400_000),
        vec![0x1b; 1_600_000],
        unended,
    ];
    for stream in streams {
        for longest in [stream.len(), 4095] {
            assert!(filtered(&patterns, &stream, &mut Chance(1), longest) == stream);
        }
    }
}

#[test]
fn a_secret_that_repeats_itself_takes_linear_time() {
    let secret = vec![b'_'; 200_000];
    let stream = [vec![b'_'; 600_000], b"x".to_vec()].concat();
    let rules = Rules {
        encodings: false,
        ..Rules::default()
    };
    let out = filtered(
        &patterns(&[secret], rules),
        &stream,
        &mut Chance(1),
        stream.len(),
    );
    assert_eq!(out, b"[REDACTED]x");
}

#[test]
fn the_label_names_the_secret_when_asked() {
    let style = Style {
        names: true,
        ..Style::default()
    };
    let mut redactor = Redactor::new(
        patterns(&[b"hunter2hunter2".to_vec()], Rules::default()),
        style,
    );
    let mut out = Vec::new();
    redactor.push(b"a hunter2hunter2 b", Duration::ZERO, &mut out);
    redactor.finish(&mut out);
    assert_eq!(out, b"a [REDACTED:NAME] b");
}

#[test]
fn a_screen_keeps_its_columns_and_lines_get_the_label() {
    let style = Style {
        mask: Mask::Screen,
        ..Style::default()
    };
    let mut redactor = Redactor::new(
        patterns(&[b"Zq7kk9LpXw41".to_vec()], Rules::default()),
        style,
    );
    let mut out = Vec::new();
    redactor.push(
        b"Zq7kk9LpXw41\n\x1b[2AZq7kk9LpXw41\nZq7kk9LpXw41 \x1b[?1049hZq7kk9L\r\npXw41.",
        Duration::ZERO,
        &mut out,
    );
    assert_eq!(
        String::from_utf8_lossy(&out),
        "[REDACTED]\n\x1b[2A************\n[REDACTED] \x1b[?1049h*******\r\n*****."
    );
}

#[test]
fn the_wait_grows_with_what_would_be_shown() {
    let mut redactor = Redactor::new(
        patterns(&[b"hunter2hunter2".to_vec()], Rules::default()),
        Style::default(),
    );
    let mut out = Vec::new();
    let mut waits = Vec::new();
    for byte in b"hunter2h" {
        redactor.push(&[*byte], Duration::ZERO, &mut out);
        waits.push(redactor.deadline().unwrap().as_millis());
    }
    assert_eq!(waits, [5, 20, 20, 100, 100, 100, 100, 250]);
}
