//! Masks patterns in one stream: bytes in, bytes out, time as an argument.
//!
//! Touches: nothing.
//!
//! Invariant: what has come out, then what is held, is the stream so far with every match masked. An end of the stream is held while it may still
//! grow into a match, and a line break while it may prove to lie inside of one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use zeroize::Zeroizing;

use super::matcher::{Id, Node, Patterns, ROOT};
use super::visible::{Class, Parser};

/// What stands in the place of a secret.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Mask {
    /// `[REDACTED]`, whatever the width of the secret.
    #[default]
    Label,
    /// One `*` for each column: how some of the vectors want it.
    #[cfg(test)]
    Columns,
    /// Columns where the program draws, by placing the cursor or hiding it, so that a screen keeps its layout; the label elsewhere.
    Screen,
}

/// How a stream is masked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    pub(crate) mask: Mask,
    /// Put the secret's name into the label.
    pub(crate) names: bool,
    /// Nobody watches: what may become a match is held ten times as long.
    pub(crate) is_unwatched: bool,
}

/// A byte whose fate is open, or that stands behind one.
struct Held {
    byte: u8,
    class: Class,
    in_columns: bool,
    is_masked: bool,
    /// One match covers this byte and the visible byte before it.
    is_joined: bool,
    pattern: Id,
}

/// A match that has committed and goes on.
struct Follower {
    pattern: Id,
    matched: usize,
}

/// One stream on its way through the filter. Two streams need two, or a secret half on each would be neither's.
pub(crate) struct Redactor {
    patterns: Arc<Patterns>,
    style: Style,
    parser: Parser,
    node: Node,
    followers: Vec<Follower>,
    /// Of patterns that overlap themselves: how long an end of its first n bytes begins it again (Knuth, Morris, Pratt 1977).
    borders: BTreeMap<Id, Zeroizing<Vec<u32>>>,
    held: VecDeque<Held>,
    held_visible: usize,
    /// The last visible byte that went out was masked.
    after_mask: bool,
    deadline: Option<Duration>,
}

/// Unseen bytes between two visible ones have no natural limit; this is ours.
const MOST_HELD: usize = 64 * 1024;

impl Redactor {
    pub(crate) fn new(patterns: Arc<Patterns>, style: Style) -> Self {
        Self {
            patterns,
            style,
            parser: Parser::default(),
            node: ROOT,
            followers: Vec::new(),
            borders: BTreeMap::new(),
            held: VecDeque::new(),
            held_visible: 0,
            after_mask: false,
            deadline: None,
        }
    }

    /// Takes the next bytes of the stream and appends to `out` what is certain.
    pub(crate) fn push(&mut self, bytes: &[u8], now: Duration, out: &mut Vec<u8>) {
        if self.patterns.is_empty() {
            out.extend_from_slice(bytes);
            return;
        }
        out.reserve(bytes.len());
        let visible_before = self.held_visible;
        let node_before = self.node;
        let mut rest = bytes;
        while let [byte, after @ ..] = rest {
            if self.is_calm() && self.parser.is_ground() {
                let (clean, from) = rest.split_at(self.patterns.skip.skip(rest));
                if !clean.is_empty() {
                    self.pass(clean, out);
                    rest = from;
                    continue;
                }
            }
            self.take(*byte, out);
            rest = after;
        }
        let has_moved = self.node != node_before || self.held_visible != visible_before;
        if self.held.is_empty() {
            self.deadline = None;
        } else if has_moved || self.deadline.is_none() {
            self.deadline = Some(now.saturating_add(self.patience()));
        }
    }

    /// When [`Redactor::tick`] wants to be called, unless more bytes come first.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.deadline
    }

    /// Lets out what was held long enough. What was let out is remembered: the rest of a secret that drips is still masked.
    pub(crate) fn tick(&mut self, now: Duration, out: &mut Vec<u8>) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            self.flush(out);
        }
    }

    /// Lets out everything: the stream has ended.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) {
        self.flush(out);
        self.node = ROOT;
        self.followers.clear();
    }

    #[cfg(test)]
    pub(super) fn held_visible(&self) -> usize {
        self.held_visible
    }

    /// How long the held bytes wait: the longer, the more of a secret they would show.
    fn patience(&self) -> Duration {
        let shown = if self.held_visible == 0 {
            0
        } else {
            self.patterns.shown(self.node)
        };
        let milliseconds = match shown {
            0 | 1 => 5,
            2 | 3 => 20,
            4..=7 => 100,
            _ => 250,
        };
        Duration::from_millis(milliseconds) * if self.style.is_unwatched { 10 } else { 1 }
    }

    /// No match has begun.
    fn is_calm(&self) -> bool {
        self.node == ROOT && self.held.is_empty() && self.followers.is_empty()
    }

    fn pass(&mut self, clean: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(clean);
        self.after_mask = false;
        if self.parser.counts_columns() && clean.contains(&b'\n') {
            self.parser.line_feed();
        }
    }

    fn take(&mut self, byte: u8, out: &mut Vec<u8>) {
        let mut class = self.parser.next(byte);
        if class == Class::Visible {
            self.see(byte, out);
            return;
        }
        let in_columns = self.in_columns();
        if in_columns {
            class = Class::Unseen;
        }
        let is_open = class == Class::Break
            && self.after_mask
            && self.may_join(0, self.patterns.open(self.node));
        if self.held.is_empty() && !is_open {
            out.push(byte);
            self.after_mask &= class == Class::Unseen;
            return;
        }
        self.hold(byte, class, in_columns);
        if self.held.len() > MOST_HELD {
            self.flush(out);
        }
    }

    fn see(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.node = self.patterns.step(self.node, byte);
        if self.is_calm() {
            out.push(byte);
            self.after_mask = false;
            return;
        }
        self.hold(byte, Class::Visible, self.in_columns());
        self.follow(byte);
        self.commit();
        self.release(self.patterns.open(self.node), out);
    }

    fn in_columns(&self) -> bool {
        match self.style.mask {
            Mask::Label => false,
            #[cfg(test)]
            Mask::Columns => true,
            Mask::Screen => self.parser.counts_columns(),
        }
    }

    fn hold(&mut self, byte: u8, class: Class, in_columns: bool) {
        self.held_visible += usize::from(class == Class::Visible);
        self.held.push_back(Held {
            byte,
            class,
            in_columns,
            is_masked: false,
            is_joined: false,
            pattern: 0,
        });
    }

    /// Compares the byte with what must follow in the matches that have committed.
    fn follow(&mut self, byte: u8) {
        let (patterns, borders) = (&self.patterns, &self.borders);
        let mut matching = None;
        self.followers.retain_mut(|follower| {
            let id = follower.pattern;
            let (bytes, commit) = (patterns.bytes(id), patterns.commit(id));
            let shorter =
                |matched: usize| borders.get(&id).map_or(0, |table| table[matched] as usize);
            while bytes[follower.matched] != byte {
                follower.matched = shorter(follower.matched);
                if follower.matched < commit {
                    return false;
                }
            }
            matching = matching.or(Some(id));
            follower.matched += 1;
            if follower.matched == bytes.len() {
                follower.matched = shorter(follower.matched);
            }
            follower.matched >= commit
        });
        if let (Some(pattern), Some(last)) = (matching, self.held.back_mut()) {
            last.is_masked = true;
            last.is_joined = true;
            last.pattern = pattern;
        }
    }

    /// Masks the heads that end here, and follows their patterns from now on.
    fn commit(&mut self) {
        let patterns = Arc::clone(&self.patterns);
        for (at, (length, ids)) in patterns.ends(self.node).enumerate() {
            if at == 0 {
                self.mask(length, ids.start);
            }
            for pattern in ids {
                let bytes = patterns.bytes(pattern);
                if bytes.len() == length {
                    continue;
                }
                if self
                    .followers
                    .iter()
                    .all(|follower| follower.pattern != pattern)
                {
                    self.followers.push(Follower {
                        pattern,
                        matched: length,
                    });
                } else {
                    self.borders
                        .entry(pattern)
                        .or_insert_with(|| borders(bytes));
                }
            }
        }
    }

    /// Masks the last `length` visible bytes, as far as they are still here.
    fn mask(&mut self, length: usize, pattern: Id) {
        let visible = self
            .held
            .iter_mut()
            .rev()
            .filter(|held| held.class == Class::Visible);
        for (at, held) in visible.take(length).enumerate() {
            if !held.is_masked {
                held.is_masked = true;
                held.pattern = pattern;
            }
            held.is_joined |= at + 1 < length;
        }
    }

    /// Whether a match may yet cover both the `visible` last bytes and the one before them, if matches reach `open` bytes back at most.
    fn may_join(&self, visible: usize, open: usize) -> bool {
        open > visible || (visible == 0 && !self.followers.is_empty())
    }

    /// Lets out what is decided, if a match may still begin at most `open` visible bytes back.
    fn release(&mut self, open: usize, out: &mut Vec<u8>) {
        while let Some(first) = self.held.front() {
            let is_decided = match first.class {
                Class::Visible => first.is_masked || self.held_visible > open,
                Class::Unseen => true,
                Class::Break if !self.after_mask => true,
                Class::Break => {
                    let next = self.held.iter().find(|held| held.class == Class::Visible);
                    if next.is_some_and(|next| next.is_joined) {
                        self.held.pop_front();
                        continue;
                    }
                    !self.may_join(self.held_visible, open)
                }
            };
            if !is_decided {
                return;
            }
            if let Some(held) = self.held.pop_front() {
                self.let_out(&held, out);
            }
        }
    }

    fn let_out(&mut self, held: &Held, out: &mut Vec<u8>) {
        if held.class == Class::Visible {
            self.held_visible -= 1;
        }
        if !held.is_masked {
            out.push(held.byte);
            self.after_mask &= held.class == Class::Unseen;
            return;
        }
        if held.in_columns {
            out.extend(std::iter::repeat_n(b'*', columns(held.byte)));
        } else if !self.after_mask {
            out.extend_from_slice(b"[REDACTED");
            if self.style.names {
                out.push(b':');
                out.extend_from_slice(self.patterns.name(held.pattern).as_bytes());
            }
            out.push(b']');
        }
        self.after_mask = true;
    }

    fn flush(&mut self, out: &mut Vec<u8>) {
        let (length, pattern) = self.patterns.risk(self.node);
        self.mask(length, pattern);
        let followers = std::mem::take(&mut self.followers);
        self.release(0, out);
        self.followers = followers;
        self.deadline = None;
    }
}

fn borders(pattern: &[u8]) -> Zeroizing<Vec<u32>> {
    let mut table = Zeroizing::new(Vec::with_capacity(pattern.len() + 1));
    table.extend([0, 0]);
    let mut border = 0;
    for byte in pattern.iter().skip(1) {
        while border > 0 && pattern[border] != *byte {
            border = table[border] as usize;
        }
        border += usize::from(pattern[border] == *byte);
        table.push(border as u32);
    }
    table
}

/// How many columns the character takes that begins with this byte of UTF-8: none for the bytes that continue one, two for East Asian scripts and
/// pictures, told apart by their first byte as closely as that allows (UAX #11).
fn columns(byte: u8) -> usize {
    match byte {
        0x80..=0xbf | 0xcc => 0,
        0xe3..=0xed | 0xf0 => 2,
        _ => 1,
    }
}
