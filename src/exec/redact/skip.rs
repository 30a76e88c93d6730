//! Skips text in which no pattern begins, several bytes at a step.
//!
//! Touches: nothing.
//!
//! This is Wu and Manber's search (University of Arizona, TR 94-17): the last three bytes of a window say how far the window may move. Where it
//! may not move, the first four bytes say whether a pattern can begin there at all.

use zeroize::{Zeroize, Zeroizing};

use super::visible::{Class, class};

/// The window is never wider, so that a wide window does not cost the ends of lines.
const WIDEST: usize = 12;
/// Below this the window would hardly move.
const NARROWEST: usize = 4;

/// How far the search may go on.
pub(super) struct Skip {
    /// The width of the window. Zero: nothing can be skipped, every byte is looked at.
    width: usize,
    /// How far the window may move, by the hash of its last three bytes.
    moves: Zeroizing<Vec<u8>>,
    /// Whether a pattern begins with four such bytes, by their hash, one bit each.
    starts: Zeroizing<Vec<u64>>,
    /// Whether a pattern begins with this byte.
    firsts: [bool; 256],
    /// Whether a pattern begins with these two bytes, one bit each.
    pairs: Zeroizing<Vec<u64>>,
    /// How many bits a hash has: larger tables for more patterns, but no larger than they need be for the cache.
    bits: u32,
    is_empty: bool,
}

impl Skip {
    pub(super) fn new(heads: &[&[u8]]) -> Self {
        let shortest = heads.iter().map(|head| head.len()).min().unwrap_or(0);
        let width = if shortest < NARROWEST {
            0
        } else {
            shortest.min(WIDEST)
        };
        let bits = match heads.len() {
            0..=400 => 15,
            401..=4000 => 18,
            _ => 20,
        };
        let mut this = Self {
            width,
            moves: Zeroizing::new(vec![width.saturating_sub(2) as u8; 1 << bits]),
            starts: Zeroizing::new(vec![0; 1 << (bits - 6)]),
            firsts: [false; 256],
            pairs: Zeroizing::new(vec![0; 1 << 10]),
            bits,
            is_empty: heads.is_empty(),
        };
        if width > 0 {
            heads.iter().for_each(|head| this.add(head));
        }
        this
    }

    fn add(&mut self, head: &[u8]) {
        for end in 3..=self.width {
            let (block, rest) = (triple(head, end - 3), self.width - end);
            let at = self.hash(block);
            self.moves[at] = self.moves[at].min(rest as u8);
        }
        let start = self.hash(quadruple(head, 0));
        self.starts[start >> 6] |= 1 << (start & 63);
        self.firsts[usize::from(head[0])] = true;
        let pair = usize::from(head[0]) << 8 | usize::from(head[1]);
        self.pairs[pair >> 6] |= 1 << (pair & 63);
    }

    /// Fibonacci hashing (Knuth, volume 3, section 6.4).
    #[inline(always)]
    fn hash(&self, block: u32) -> usize {
        (block.wrapping_mul(0x9e37_79b1) >> (32 - self.bits)) as usize
    }

    /// How many bytes at the start of `text`, which is running text after no beginning of a pattern, hold none either. Stops
    /// before unseen bytes, but not before line breaks.
    pub(super) fn skip(&self, text: &[u8]) -> usize {
        if self.is_empty {
            return next_unseen(text, 0, |class| class == Class::Unseen);
        }
        if self.width == 0 {
            return 0;
        }
        let mut at = 0;
        loop {
            let end = next_unseen(text, at, |class| class != Class::Visible);
            at += self.skip_windows(&text[at..end]);
            // A pattern may begin in what is left of the run, and go on after the break.
            while at < end {
                if self.may_begin(&text[at..end]) && self.may_begin_across(&text[at..]) {
                    return at;
                }
                at += 1;
            }
            while text
                .get(at)
                .is_some_and(|byte| class(*byte) == Class::Break)
            {
                at += 1;
            }
            if text
                .get(at)
                .is_none_or(|byte| class(*byte) == Class::Unseen)
            {
                return at;
            }
        }
    }

    /// The same for visible bytes only, up to where a pattern may begin, or the window meets the end.
    #[inline(always)]
    fn skip_windows(&self, run: &[u8]) -> usize {
        let mut rest = run;
        while let Some(last) = rest.get(self.width - 4..).and_then(<[u8]>::first_chunk) {
            let forward = self.moves[self.hash(u32::from_le_bytes(*last) >> 8)];
            if forward > 0 {
                rest = &rest[usize::from(forward)..];
            } else if self.is_start(quadruple(rest, 0)) {
                break;
            } else {
                rest = &rest[1..];
            }
        }
        run.len() - rest.len()
    }

    #[inline(always)]
    fn is_start(&self, four: u32) -> bool {
        let at = self.hash(four);
        self.starts[at >> 6] >> (at & 63) & 1 == 1
    }

    /// Whether a pattern may begin with these visible bytes, by the first two.
    #[inline(always)]
    fn may_begin(&self, run: &[u8]) -> bool {
        match run {
            [first, second, ..] => {
                let pair = usize::from(*first) << 8 | usize::from(*second);
                self.pairs[pair >> 6] >> (pair & 63) & 1 == 1
            }
            [first] => self.firsts[usize::from(*first)],
            [] => false,
        }
    }

    /// The same by four bytes, if so many are to be seen before anything but a break: without it every other line would end in an alarm.
    fn may_begin_across(&self, text: &[u8]) -> bool {
        let mut seen = [0; 4];
        let mut count = 0;
        for byte in text {
            match class(*byte) {
                Class::Break => {}
                Class::Unseen => break,
                Class::Visible => {
                    seen[count] = *byte;
                    count += 1;
                    if count == seen.len() {
                        return self.is_start(quadruple(&seen, 0));
                    }
                }
            }
        }
        self.may_begin(&seen[..count])
    }
}

impl Drop for Skip {
    fn drop(&mut self) {
        self.firsts.zeroize();
    }
}

fn quadruple(text: &[u8], at: usize) -> u32 {
    text[at..]
        .first_chunk()
        .map_or(0, |four: &[u8; 4]| u32::from_le_bytes(*four))
}

fn triple(text: &[u8], at: usize) -> u32 {
    match &text[at..] {
        [a, b, c, ..] => u32::from_le_bytes([*a, *b, *c, 0]),
        _ => 0,
    }
}

/// The first byte from `at` on that is of such a class, none of which is a printable character.
fn next_unseen(text: &[u8], mut at: usize, is_such: impl Fn(Class) -> bool) -> usize {
    loop {
        at += printable(&text[at..]);
        match text.get(at) {
            Some(byte) if !is_such(class(*byte)) => at += 1,
            _ => return at,
        }
    }
}

/// How many bytes at the start are no control characters: 32 at a step, then eight, then one.
#[inline]
fn printable(text: &[u8]) -> usize {
    let mut rest = text;
    // Written out, because a compiler that is asked for small code unrolls nothing and vectorises nothing.
    while let Some((block, after)) = rest.split_first_chunk::<32>() {
        let (words, _) = block.as_chunks();
        if controls(words[0]) | controls(words[1]) | controls(words[2]) | controls(words[3]) != 0 {
            break;
        }
        rest = after;
    }
    while let Some((word, after)) = rest.split_first_chunk() {
        let found = controls(*word);
        if found != 0 {
            return text.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = after;
    }
    let left = rest.iter().take_while(|byte| **byte >= b' ');
    text.len() - rest.len() + left.count()
}

/// Zero if none of the bytes is under 0x20, else a word whose lowest set bit is the highest of the first that is (Bit Twiddling Hacks, "hasless").
#[inline(always)]
fn controls(word: [u8; 8]) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let word = u64::from_le_bytes(word);
    word.wrapping_sub(EACH * 0x20) & !word & (EACH * 0x80)
}

#[cfg(test)]
mod tests {
    use super::Skip;

    fn check(heads: &[&str], text: &str, want: usize) {
        let heads: Vec<&[u8]> = heads.iter().map(|head| head.as_bytes()).collect();
        assert_eq!(Skip::new(&heads).skip(text.as_bytes()), want, "{text:?}");
    }

    #[test]
    fn text_without_a_beginning_is_skipped() {
        check(
            &["secret-1", "abcdefgh"],
            "nothing to be seen here at all",
            30,
        );
        check(&[], "abc\r\ndef\tg\x1b[0m", 10);
    }

    #[test]
    fn a_beginning_stops_the_search() {
        check(&["secret-1"], "it is secret-1", 6);
        check(&["secret-1"], "this is se", 8);
        check(&["secret-1"], "this is se\ncret-1", 8);
        check(&["secret"], "a\nb\n\nsecret", 5);
    }

    #[test]
    fn unseen_bytes_stop_the_search_and_breaks_do_not() {
        check(&["secret-1"], "red\r\n\x1b[31m", 5);
        check(&["secret-1"], "a\tb\0", 3);
    }

    #[test]
    fn nothing_is_skipped_where_a_pattern_is_too_short() {
        check(&["abc", "secret-1"], "nothing", 0);
    }
}
