//! What the fuzzer and a long test ask of the parsers at the doors: whatever comes, they neither fail nor take something for what it is not.
//!
//! Touches: nothing.

use super::clients::wire;
use super::frame::{self, Hello, Received};
use super::http::head::{self, Route};
use super::http::secrets;
use super::protocol::{Answer, Request};
use super::{cells, frame::is_too_deep};

/// Reads `data` as each of the messages of our own door. A request that is understood says the same when it is written and read again.
pub(crate) fn check(mut data: &[u8]) {
    // Most of what comes is none of these, which is the point.
    let _ = Hello::read(&mut &data[..]);
    let _ = frame::read_part::<Answer>(&mut &data[..]);
    let Ok(received) = frame::read_request::<Request>(&mut data) else {
        return;
    };
    let Received {
        nonce,
        head,
        values,
        ..
    } = received;
    // A path that is not UTF-8 is never read, so it never has to be written.
    let Ok(again) = frame::request(&nonce, None, &head, &values) else {
        return;
    };
    let Ok(read) = frame::read_request::<Request>(&mut &again[..]) else {
        unreachable!("what was written is not read");
    };
    assert_eq!(format!("{head:?}"), format!("{:?}", read.head));
    assert_eq!(values.len(), read.values.len());
}

/// Reads `data` as a line at the door of clients. What is understood is a batch that is aligned, of names in its service, each once.
pub(crate) fn check_client(data: &[u8]) {
    let Some(asked) = wire::read(data) else {
        return;
    };
    assert!(!is_too_deep(data));
    let start = format!("{}/", asked.service);
    assert!(!asked.service.contains('/') && asked.names.len() <= 64);
    assert!(
        asked
            .names
            .iter()
            .all(|name| name.as_str().starts_with(&start))
    );
    assert!(asked.values.is_empty() || asked.values.len() == asked.names.len());
}

/// Reads `data` as a line at the door of cells.
pub(crate) fn check_cell(data: &[u8]) {
    assert!(cells::read(data).is_none() || !is_too_deep(data));
}

/// Reads `data` as a head and a body at the door of HTTP. What is understood has one reading: no line that ends otherwise, and no name that is a path elsewhere.
pub(crate) fn check_http(data: &[u8]) {
    let end = data.windows(4).position(|some| some == b"\r\n\r\n");
    let end = end.map_or(data.len(), |place| place + 4);
    let (text, body) = data.split_at(end);
    let _ = secrets::read_body(body);
    let Ok(head) = head::read(text) else {
        return;
    };
    let count = |byte| text.iter().filter(|other| **other == byte).count();
    let ends = text.windows(2).filter(|some| *some == b"\r\n").count();
    assert_eq!((count(b'\r'), count(b'\n')), (ends, ends));
    assert!(head.length < 100_000_000);
    if let Route::Secret(name) = head.route {
        assert!(name.as_str().split('/').all(|part| !part.starts_with('.')));
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "a test is run once more, by itself"
)]
mod tests {
    use super::{check, check_cell, check_client, check_http};
    use crate::agent::frame;
    use crate::agent::protocol::Request;
    use crate::os;
    use crate::secret::Secret;

    /// A generator that is the same each time (xorshift64).
    struct Chance(u64);

    impl Chance {
        fn below(&mut self, end: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 8).unwrap_or(0) % end
        }

        fn byte(&mut self) -> u8 {
            u8::try_from(self.below(256)).unwrap_or(0)
        }

        fn mutate(&mut self, bytes: &mut Vec<u8>, words: &[&[u8]]) {
            for _ in 0..=self.below(4) {
                let at = self.below(bytes.len() + 1);
                let byte = self.byte();
                match self.below(6) {
                    0 => bytes.truncate(at),
                    1 => bytes.insert(at, byte),
                    2 => {
                        let word = words[self.below(words.len())];
                        bytes.splice(at..at, word.iter().copied());
                    }
                    3 if at < bytes.len() => drop(bytes.remove(at)),
                    _ if at < bytes.len() => bytes[at] ^= 1 << (byte % 8),
                    _ => bytes.push(byte),
                }
            }
        }
    }

    fn resident() -> u64 {
        let text = os::read_if_there(std::path::Path::new("/proc/self/statm"))
            .ok()
            .flatten();
        let text = String::from_utf8(text.unwrap_or_default()).unwrap();
        text.split(' ')
            .nth(1)
            .map_or(0, |pages| pages.parse().unwrap())
    }

    /// Asks about each of `corpus`, changed at random, and about random bytes, and sees that this takes no memory; so many times, or many where time is.
    /// `test` is who calls: it is run again by a process of its own, in which nothing else takes memory.
    fn check_many(
        test: &str,
        corpus: &[Vec<u8>],
        (few, many): (usize, usize),
        ask: impl Fn(&[u8]),
    ) {
        const ALONE: &str = "SEVAULT_TEST_ALONE";
        if os::variable(ALONE).is_none() {
            let done = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", &format!("agent::fuzz::tests::{test}")])
                .args(["--nocapture"])
                .env(ALONE, "yes")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&done.stdout);
            assert!(done.status.success(), "{said}");
            assert!(said.contains("1 passed"), "{said}");
            return;
        }
        let rounds = match os::variable("SEVAULT_TEST_SLOW") {
            Some(_) => many,
            None => few,
        };
        let words: [&[u8]; 18] = [
            b"{",
            b"[[[[[[[[[[[[[[[[[",
            b"\"lock\":",
            b"\"action\":\"write\"",
            b"\"targets\":[",
            b"\\u0000",
            b"\\ud800",
            b"1e999",
            b"null",
            b"\xff",
            b"\"vault\"",
            b"}",
            b"\r\n",
            b"\r\n ",
            b"%2e%2e/",
            b"Content-Length: 9\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"/../",
        ];
        for whole in corpus {
            ask(whole);
        }
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let round = |chance: &mut Chance| {
            let mut bytes = corpus[chance.below(corpus.len())].clone();
            if chance.below(8) == 0 {
                bytes = (0..chance.below(200)).map(|_| chance.byte()).collect();
            }
            chance.mutate(&mut bytes, &words);
            ask(&bytes);
        };
        for _ in 0..rounds / 20 {
            round(&mut chance);
        }
        let before = resident();
        for _ in 0..rounds {
            round(&mut chance);
        }
        let grown = resident().saturating_sub(before);
        println!("{rounds} requests, {grown} pages more than before");
        assert!(grown < 1024, "{grown} pages more than before");
    }

    fn owned(texts: &[&str]) -> Vec<Vec<u8>> {
        texts.iter().map(|text| text.as_bytes().to_vec()).collect()
    }

    #[test]
    fn neither_random_nor_mutated_requests_upset_the_parser_or_make_it_grow() {
        let heads = [
            r#""status""#,
            r#""stop""#,
            r#"{"lock":{"vault":"/v"}}"#,
            r#"{"unlock":{"vault":{"profile":"default","file":"/v","state":"/s"},"slot":"00000000-0000-0000-0000-000000000000","ttl":1,"idle":1,"binding":"token"}}"#,
            r#"{"vault":{"vault":"/v","work":"list"}}"#,
            r#"{"vault":{"vault":"/v","work":{"change":{"steps":[{"remove":{"id":"00000000-0000-0000-0000-000000000000"}}]}}}}"#,
        ];
        let whole = |head: &str| {
            let head: Request = serde_json::from_str(head).unwrap();
            let values = [Secret::new(b"value".to_vec())];
            frame::request(&[7; 16], None, &head, &values)
                .unwrap()
                .to_vec()
        };
        let corpus: Vec<Vec<u8>> = heads.iter().map(|head| whole(head)).collect();
        check_many(
            "neither_random_nor_mutated_requests_upset_the_parser_or_make_it_grow",
            &corpus,
            (20_000, 2_000_000),
            |bytes| {
                check(bytes);
                // The same with a length that fits, so that the JSON is looked at.
                if bytes.len() > 56 {
                    let mut fitting = bytes.to_vec();
                    let head = u32::try_from(bytes.len() - 56).unwrap();
                    fitting[48..52].copy_from_slice(&head.to_le_bytes());
                    fitting[52..56].copy_from_slice(&[0; 4]);
                    check(&fitting);
                }
            },
        );
    }

    #[test]
    fn nor_do_the_lines_of_clients() {
        let corpus = owned(&[
            include_str!("../../tests/fuzz/seeds/clients/read"),
            include_str!("../../tests/fuzz/seeds/clients/write"),
            include_str!("../../tests/fuzz/seeds/clients/search"),
        ]);
        check_many(
            "nor_do_the_lines_of_clients",
            &corpus,
            (10_000, 500_000),
            check_client,
        );
    }

    #[test]
    fn nor_do_the_lines_of_cells() {
        let corpus = owned(&[
            include_str!("../../tests/fuzz/seeds/cells/resolve"),
            include_str!("../../tests/fuzz/seeds/cells/revoke"),
        ]);
        check_many(
            "nor_do_the_lines_of_cells",
            &corpus,
            (10_000, 500_000),
            check_cell,
        );
    }

    #[test]
    fn nor_do_the_heads_and_bodies_of_http() {
        let corpus = owned(&[
            include_str!("../../tests/fuzz/seeds/http/get"),
            include_str!("../../tests/fuzz/seeds/http/list"),
            include_str!("../../tests/fuzz/seeds/http/put"),
        ]);
        check_many(
            "nor_do_the_heads_and_bodies_of_http",
            &corpus,
            (10_000, 500_000),
            check_http,
        );
    }
}
