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
        let shift = 32 - self.bits;
        for end in 3..=self.width {
            let (block, rest) = (triple(&head[end - 3..]), self.width - end);
            let at = hash(block, shift);
            self.moves[at] = self.moves[at].min(rest as u8);
        }
        let start = hash(quadruple(head), shift);
        self.starts[start >> 6] |= 1 << (start & 63);
        self.firsts[usize::from(head[0])] = true;
        let pair = pair(head[0], head[1]);
        self.pairs[pair >> 6] |= 1 << (pair & 63);
    }

    /// How many bytes at the start of `text`, which is running text after no beginning of a pattern, hold none either. Stops
    /// before unseen bytes, but not before line breaks.
    pub(super) fn skip(&self, text: &[u8]) -> usize {
        if self.is_empty {
            return next_unseen(text, |class| class == Class::Unseen);
        }
        if self.width == 0 {
            return 0;
        }
        let mut rest = text;
        loop {
            let (run, after) = rest.split_at(next_unseen(rest, |class| class != Class::Visible));
            // A pattern may begin in what is left of the run, and go on after the break.
            let mut run = self.skip_windows(run);
            while let [_, shorter @ ..] = run {
                if self.may_begin(run) {
                    let at = text.len() - after.len() - run.len();
                    if self.may_begin_across(&text[at..]) {
                        return at;
                    }
                }
                run = shorter;
            }
            rest = after;
            while let [byte, after @ ..] = rest
                && class(*byte) == Class::Break
            {
                rest = after;
            }
            if rest
                .first()
                .is_none_or(|byte| class(*byte) == Class::Unseen)
            {
                return text.len() - rest.len();
            }
        }
    }

    /// The same for visible bytes only: what is left of them where a pattern may begin, or the window meets the end.
    #[inline(always)]
    fn skip_windows<'a>(&self, mut rest: &'a [u8]) -> &'a [u8] {
        // Taken out of the loop by hand, as are the checks that no table is left: this is where the time goes.
        let (moves, starts, shift) = (&self.moves[..], &self.starts[..], 32 - self.bits);
        let before = self.width - 4;
        while let Some(last) = rest.get(before..).and_then(<[u8]>::first_chunk) {
            let block = u32::from_le_bytes(*last) >> 8;
            let mut forward = moves
                .get(hash(block, shift))
                .map_or(0, |by| usize::from(*by));
            if forward == 0 {
                if has(starts, hash(quadruple(rest), shift)) {
                    break;
                }
                forward = 1;
            }
            rest = rest.get(forward..).unwrap_or_default();
        }
        rest
    }

    /// Whether a pattern may begin with these visible bytes, by the first two.
    #[inline(always)]
    fn may_begin(&self, run: &[u8]) -> bool {
        match run {
            [first, second, ..] => has(&self.pairs, pair(*first, *second)),
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
                        return has(&self.starts, hash(quadruple(&seen), 32 - self.bits));
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

/// Fibonacci hashing (Knuth, volume 3, section 6.4).
#[inline(always)]
fn hash(block: u32, shift: u32) -> usize {
    block.wrapping_mul(0x9e37_79b1).wrapping_shr(shift) as usize
}

/// Whether bit `at` is set.
#[inline(always)]
fn has(bits: &[u64], at: usize) -> bool {
    bits.get(at >> 6)
        .is_some_and(|word| word >> (at & 63) & 1 == 1)
}

#[inline(always)]
fn pair(first: u8, second: u8) -> usize {
    usize::from(u16::from_be_bytes([first, second]))
}

#[inline(always)]
fn quadruple(text: &[u8]) -> u32 {
    text.first_chunk()
        .map_or(0, |four: &[u8; 4]| u32::from_le_bytes(*four))
}

fn triple(text: &[u8]) -> u32 {
    match text {
        [a, b, c, ..] => u32::from_le_bytes([*a, *b, *c, 0]),
        _ => 0,
    }
}

/// The place of the first byte that is of such a class, none of which is a printable character.
fn next_unseen(text: &[u8], is_such: impl Fn(Class) -> bool) -> usize {
    let mut rest = text;
    loop {
        rest = after_printable(rest);
        match rest {
            [byte, after @ ..] if !is_such(class(*byte)) => rest = after,
            _ => return text.len() - rest.len(),
        }
    }
}

/// What comes from the first control character on: 32 bytes are looked at in a step, then eight, then one.
#[inline]
fn after_printable(mut rest: &[u8]) -> &[u8] {
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
            let count = found.trailing_zeros() as usize / 8;
            return rest.get(count..).unwrap_or_default();
        }
        rest = after;
    }
    while let [b' '..=u8::MAX, after @ ..] = rest {
        rest = after;
    }
    rest
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
