//! Finds where patterns begin: an automaton over the first bytes of every pattern, up to its commit.
//!
//! Touches: nothing.
//!
//! This is Aho and Corasick's machine (Communications of the ACM 18:6, 1975), cut off at the commits: ten secrets in all their forms would make
//! forty megabytes otherwise. What follows a commit is compared with the pattern directly, by the filter.

use std::ops::Range;

use zeroize::{Zeroize, Zeroizing};

use super::forms::{self, Form};
use super::skip::Skip;
use super::visible;
use crate::secret::Secret;

/// What is searched for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// Search for the encodings and the parts of a secret too.
    pub(crate) encodings: bool,
    /// The shortest secret that is masked. Shorter ones would shred every log.
    pub(crate) shortest: usize,
    /// How many bytes after the public head make a match.
    pub(crate) commit: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            encodings: true,
            shortest: 6,
            commit: 12,
        }
    }
}

/// An index into the nodes. Zero is the root.
pub(super) type Node = u32;
pub(super) const ROOT: Node = 0;

/// The number of a pattern.
pub(super) type Id = u32;

/// A place in the tree of heads: the longest end of the stream that begins a pattern.
struct Place {
    /// The first child. The children stand in one row.
    children: Node,
    breadth: u16,
    byte: u8,
    depth: u16,
    /// The longest proper end of this place that is a place itself.
    fail: Node,
    /// The nearest place on the chain of `fail`, from here on, where a head ends. The root if there is none.
    end: Node,
    /// The patterns whose heads end here.
    ending: Range<Id>,
    /// The depth of the longest end that can grow into a head.
    open: u16,
    /// How many bytes of a secret such an end shows, at most.
    shown: u16,
    /// The depth of the longest such end that shows too much to be let out.
    risk: u16,
    /// A pattern whose head passes through here.
    through: Id,
}

struct Pattern {
    bytes: Range<usize>,
    head: usize,
    commit: usize,
    secret: usize,
}

/// The patterns of a set of secrets, ready to be searched for. Their bytes are wiped when this is dropped.
pub(crate) struct Patterns {
    names: Vec<String>,
    too_short: Vec<String>,
    text: Zeroizing<Vec<u8>>,
    patterns: Vec<Pattern>,
    places: Vec<Place>,
    roots: Box<[Node; 256]>,
    pub(super) skip: Skip,
}

/// This many bytes of a secret are never let out just because nothing followed.
const TOO_MUCH: usize = 8;

impl Patterns {
    pub(crate) fn new<'a>(
        secrets: impl IntoIterator<Item = (&'a str, &'a Secret)>,
        rules: Rules,
    ) -> Self {
        let mut names = Vec::new();
        let mut too_short = Vec::new();
        let mut found = Vec::new();
        for (name, secret) in secrets {
            let value = secret.expose();
            if visible::visible(value.trim_ascii()).count() < rules.shortest {
                too_short.push(name.to_owned());
                continue;
            }
            let forms = if rules.encodings {
                forms::forms(value, rules.shortest)
            } else {
                vec![forms::plain(value)]
            };
            found.extend(forms.into_iter().map(|form| (names.len(), form)));
            names.push(name.to_owned());
        }
        let (text, patterns) = distinct(&found, rules);
        let heads: Vec<&[u8]> = patterns
            .iter()
            .map(|pattern| &text[pattern.bytes.start..pattern.bytes.start + pattern.commit])
            .collect();
        let skip = Skip::new(&heads);
        let mut this = Self {
            names,
            too_short,
            text: Zeroizing::new(Vec::new()),
            places: grow(&heads, &patterns),
            patterns,
            roots: Box::new([ROOT; 256]),
            skip,
        };
        this.text = text;
        this.link();
        this
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The names of the secrets that are too short to be masked.
    pub(crate) fn too_short(&self) -> &[String] {
        &self.too_short
    }

    pub(super) fn name(&self, id: Id) -> &str {
        &self.names[self.pattern(id).secret]
    }

    pub(super) fn bytes(&self, id: Id) -> &[u8] {
        &self.text[self.pattern(id).bytes.clone()]
    }

    pub(super) fn commit(&self, id: Id) -> usize {
        self.pattern(id).commit
    }

    fn pattern(&self, id: Id) -> &Pattern {
        &self.patterns[id as usize]
    }

    fn place(&self, node: Node) -> &Place {
        &self.places[node as usize]
    }

    /// The place after one more visible byte.
    pub(super) fn step(&self, mut node: Node, byte: u8) -> Node {
        while node != ROOT {
            if let Some(child) = self.child(node, byte) {
                return child;
            }
            node = self.place(node).fail;
        }
        self.roots[usize::from(byte)]
    }

    fn child(&self, node: Node, byte: u8) -> Option<Node> {
        let place = self.place(node);
        let first = place.children as usize;
        let row = &self.places[first..first + usize::from(place.breadth)];
        let at = if row.len() < 8 {
            row.iter().position(|child| child.byte == byte)?
        } else {
            row.binary_search_by_key(&byte, |child| child.byte).ok()?
        };
        Some(place.children + at as Node)
    }

    /// The heads that end here, longest first: each with its length and its patterns.
    pub(super) fn ends(&self, node: Node) -> impl Iterator<Item = (usize, Range<Id>)> {
        let mut node = self.place(node).end;
        std::iter::from_fn(move || {
            let place = self.place(node);
            node = self.place(place.fail).end;
            (place.depth > 0).then(|| (usize::from(place.depth), place.ending.clone()))
        })
    }

    /// How many bytes back the longest possible match begins.
    pub(super) fn open(&self, node: Node) -> usize {
        usize::from(self.place(node).open)
    }

    /// How many bytes of a secret stand there, at most.
    pub(super) fn shown(&self, node: Node) -> usize {
        usize::from(self.place(node).shown)
    }

    /// How many bytes may not be let out, and a pattern that they begin.
    pub(super) fn risk(&self, node: Node) -> (usize, Id) {
        let place = self.place(node);
        (usize::from(place.risk), place.through)
    }

    /// Fills in what a place learns from the shorter places on its chain, which stand before it.
    fn link(&mut self) {
        for parent in 0..self.places.len() {
            let place = self.place(parent as Node);
            let (fail, row) = (
                place.fail,
                place.children..place.children + Node::from(place.breadth),
            );
            for child in row {
                let byte = self.place(child).byte;
                let own_fail = if parent == 0 {
                    self.roots[usize::from(byte)] = child;
                    ROOT
                } else {
                    self.step(fail, byte)
                };
                self.inherit(child, own_fail);
            }
        }
    }

    fn inherit(&mut self, node: Node, fail: Node) {
        let shorter = self.place(fail);
        let (end, open, shown, risk, through) = (
            shorter.end,
            shorter.open,
            shorter.shown,
            shorter.risk,
            shorter.through,
        );
        let place = &mut self.places[node as usize];
        place.fail = fail;
        place.end = if place.ending.is_empty() { end } else { node };
        if place.breadth == 0 {
            (place.open, place.shown) = (open, shown);
            (place.risk, place.through) = (risk, through);
            return;
        }
        place.open = place.depth;
        if usize::from(place.shown) >= TOO_MUCH {
            place.risk = place.depth;
        } else {
            (place.risk, place.through) = (risk, through);
        }
        place.shown = place.shown.max(shown);
    }
}

impl Drop for Patterns {
    fn drop(&mut self) {
        self.places
            .iter_mut()
            .for_each(|place| place.byte.zeroize());
        self.roots.zeroize();
    }
}

/// Makes patterns of the forms, sorted by head, without those that another one covers.
fn distinct(found: &[(usize, Form)], rules: Rules) -> (Zeroizing<Vec<u8>>, Vec<Pattern>) {
    let size = found.iter().map(|(_, form)| form.bytes.len()).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(size));
    let mut patterns = Vec::new();
    for (secret, form) in found {
        let start = text.len();
        text.extend(visible::visible(&form.bytes));
        let length = text.len() - start;
        let head = visible::visible(&form.bytes[..form.head]).count();
        // The tree counts depth in sixteen bits; no public head is nearly that long.
        let head = head.min(usize::from(u16::MAX) / 2);
        if length >= rules.shortest.max(1) {
            patterns.push(Pattern {
                bytes: start..text.len(),
                head,
                commit: length
                    .min(head.saturating_add(rules.commit))
                    .min(usize::from(u16::MAX)),
                secret: *secret,
            });
        }
    }
    patterns.sort_by(|a, b| {
        text[a.bytes.clone()]
            .cmp(&text[b.bytes.clone()])
            .then(a.commit.cmp(&b.commit))
    });
    // A pattern that begins another one is covered by it, if that one is masked as early.
    let mut kept: Vec<Pattern> = Vec::new();
    for pattern in patterns.into_iter().rev() {
        let is_covered = kept.last().is_some_and(|longer| {
            longer.commit <= pattern.commit
                && text[longer.bytes.clone()].starts_with(&text[pattern.bytes.clone()])
        });
        if !is_covered {
            kept.push(pattern);
        }
    }
    let head = |pattern: &Pattern| &text[pattern.bytes.start..pattern.bytes.start + pattern.commit];
    kept.sort_by(|a, b| head(a).cmp(head(b)));
    (text, kept)
}

/// Makes the tree of the sorted heads, level by level, so that children stand in one row and after their parents.
fn grow(heads: &[&[u8]], patterns: &[Pattern]) -> Vec<Place> {
    let place = |byte, depth| Place {
        children: 0,
        breadth: 0,
        byte,
        depth,
        fail: ROOT,
        end: ROOT,
        ending: 0..0,
        open: 0,
        shown: 0,
        risk: 0,
        through: 0,
    };
    let mut places = vec![place(0, 0)];
    let mut groups = Vec::new();
    groups.push(0..heads.len());
    let mut parent = 0;
    while parent < places.len() {
        let group = groups[parent].clone();
        let depth = usize::from(places[parent].depth);
        let ending = group
            .clone()
            .take_while(|id| heads[*id].len() == depth)
            .count();
        places[parent].ending = group.start as Id..(group.start + ending) as Id;
        places[parent].children = places.len() as Node;
        let mut start = group.start + ending;
        while start < group.end {
            let byte = heads[start][depth];
            let length = heads[start..group.end].partition_point(|head| head[depth] == byte);
            let children = start..start + length;
            let mut child = place(byte, depth as u16 + 1);
            let public = children
                .clone()
                .map(|id| patterns[id].head)
                .min()
                .unwrap_or(0);
            child.through = start as Id;
            child.shown = (depth + 1).saturating_sub(public) as u16;
            places.push(child);
            places[parent].breadth += 1;
            groups.push(children);
            start += length;
        }
        parent += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::{Patterns, ROOT, Rules};
    use crate::secret::Secret;

    fn patterns(secrets: &[&str], encodings: bool) -> Patterns {
        let secrets: Vec<Secret> = secrets
            .iter()
            .map(|text| Secret::new(text.as_bytes().to_vec()))
            .collect();
        let rules = Rules {
            encodings,
            ..Rules::default()
        };
        Patterns::new(secrets.iter().map(|secret| ("NAME", secret)), rules)
    }

    /// Where heads end in `stream`: `end-length`, space-separated.
    fn check(secrets: &[&str], stream: &str, want: &str) {
        let patterns = patterns(secrets, false);
        let mut node = ROOT;
        let mut found = Vec::new();
        for (at, byte) in stream.bytes().enumerate() {
            node = patterns.step(node, byte);
            found.extend(
                patterns
                    .ends(node)
                    .map(|(length, _)| format!("{}-{length}", at + 1)),
            );
        }
        assert_eq!(found.join(" "), want);
    }

    #[test]
    fn every_head_is_found_where_it_ends() {
        check(&["abcabd"], "abcabcabd", "9-6");
        check(&["aaaaaa"], "aaaaaaa", "6-6 7-6");
        check(&["abcdef", "zabcdefg", "bcdefg"], "zabcdefg", "7-6 8-8 8-6");
    }

    #[test]
    fn a_head_ends_twelve_bytes_after_what_is_public() {
        check(&["abcdefghijklmnop"], "abcdefghijklmnop", "12-12");
        check(&["ghp_abcdefghijklmnop"], "ghp_abcdefghijklmnop", "16-16");
    }

    #[test]
    fn a_plain_token_makes_few_patterns() {
        let count = patterns(&["Zq7kk9LpZq7kk9LpXw"], true).patterns.len();
        assert!((10..=20).contains(&count), "{count}");
    }

    #[test]
    fn short_secrets_are_named() {
        assert_eq!(patterns(&["12345", "123456"], true).too_short(), ["NAME"]);
    }
}
