//! What the fuzzer and a long test ask of the native door's parser: whatever comes, it neither fails nor takes something for what it is not.
//!
//! Touches: nothing.

use super::frame::{self, Hello, Received};
use super::protocol::{Answer, Request};

/// Reads `data` as each of the messages. A request that is understood says the same when it is written and read again.
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

#[cfg(test)]
mod tests {
    use super::check;
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

        fn mutate(&mut self, bytes: &mut Vec<u8>, words: &[&[u8]]) {
            for _ in 0..=self.below(4) {
                let at = self.below(bytes.len() + 1);
                let byte = u8::try_from(self.below(256)).unwrap_or(0);
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

    #[test]
    fn neither_random_nor_mutated_requests_upset_the_parser_or_make_it_grow() {
        const MANY: usize = 2_000_000;
        let rounds = match os::variable("SEVAULT_TEST_SLOW") {
            Some(_) => MANY,
            None => 20_000,
        };
        let words: [&[u8]; 10] = [
            b"{",
            b"[[[[[[[[[[[[[[[[[",
            b"\"lock\":",
            b"\\u0000",
            b"\\ud800",
            b"1e999",
            b"null",
            b"\xff",
            b"\"vault\"",
            b"}",
        ];
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
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
        let round = |chance: &mut Chance| {
            let mut bytes = corpus[chance.below(corpus.len())].clone();
            if chance.below(8) == 0 {
                bytes = (0..chance.below(200))
                    .map(|_| u8::try_from(chance.below(256)).unwrap_or(0))
                    .collect();
            }
            chance.mutate(&mut bytes, &words);
            check(&bytes);
            // The same with a length that fits, so that the JSON is looked at.
            if bytes.len() > 56 {
                let head = u32::try_from(bytes.len() - 56).unwrap();
                bytes[48..52].copy_from_slice(&head.to_le_bytes());
                bytes[52..56].copy_from_slice(&[0; 4]);
                check(&bytes);
            }
        };
        for _ in 0..rounds / 20 {
            round(&mut chance);
        }
        let before = resident();
        for _ in 0..rounds {
            round(&mut chance);
        }
        let grown = resident().saturating_sub(before);
        // Other tests run in this process at the same time.
        assert!(grown < 16 * 1024, "{grown} pages more than before");
    }
}
