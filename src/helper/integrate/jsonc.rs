//! Edits JSON with comments where it stands: finds the place of a key and changes that place alone.
//!
//! Touches: nothing.
//!
//! What is read is what editors and tools write into their settings: JSON (RFC 8259), `//` and `/* */` comments, and commas before a closing bracket. Invariant:
//! every byte outside the place that is changed stays as it is, so that comments, order and line ends do too.

use std::ops::Range;

use crate::error::{Error, Kind, Result};
use crate::helper::escape::json_text;

/// No settings are nested deeper.
const DEEPEST: usize = 100;

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Range<usize>,
    pub(super) value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    Object(Vec<Member>),
    Array(Vec<Node>),
    Text(String),
    /// A number, `true`, `false` or `null`.
    Other,
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) key: String,
    /// Where the key begins.
    start: usize,
    pub(super) node: Node,
}

impl Node {
    pub(super) fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(members) => members,
            Value::Array(_) | Value::Text(_) | Value::Other => &[],
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let mut members = self.members().iter();
        members
            .find(|member| member.key == key)
            .map(|member| &member.node)
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Object(_) | Value::Array(_) | Value::Other => None,
        }
    }
}

/// Reads a whole document; nothing at all is an empty object.
pub(super) fn parse(text: &str) -> Result<Node> {
    let mut reader = Reader { text, at: 0 };
    if text.starts_with('\u{feff}') {
        reader.at = 3;
    }
    let read = reader.space().and_then(|()| {
        if reader.at == text.len() {
            return Some(Node {
                span: text.len()..text.len(),
                value: Value::Object(Vec::new()),
            });
        }
        let node = reader.node(0)?;
        reader.space()?;
        (reader.at == text.len()).then_some(node)
    });
    read.ok_or_else(|| {
        let line = text[..reader.at.min(text.len())].matches('\n').count() + 1;
        Error::new(
            Kind::Failed,
            format!("it is not JSON that we understand, at line {line}"),
        )
    })
}

/// The document with the value at `path` replaced by `value`, which is JSON; what is missing on the way is made.
pub(super) fn set(text: &str, path: &[&str], value: &str) -> Result<String> {
    let root = parse(text)?;
    let (node, left) = walk(&root, path)?;
    let [first, deeper @ ..] = left else {
        return Ok(splice(text, node.span.clone(), value));
    };
    let Value::Object(members) = &node.value else {
        return Err(Error::new(
            Kind::Conflict,
            format!(
                "`{}` is no object in it",
                path[..path.len() - left.len()].join(".")
            ),
        ));
    };
    let mut value = value.to_owned();
    for key in deeper.iter().rev() {
        value = format!("{{\"{}\": {value}}}", json_text(key));
    }
    let member = format!("\"{}\": {value}", json_text(first));
    Ok(insert(text, node, members, &member))
}

/// The document without the member at `path`; as it was if there is none.
pub(super) fn remove(text: &str, path: &[&str]) -> Result<String> {
    let root = parse(text)?;
    let Some((last, above)) = path.split_last() else {
        return Ok(text.to_owned());
    };
    let (node, left) = walk(&root, above)?;
    let members = node.members();
    let place = members.iter().position(|member| member.key == *last);
    let Some(place) = place.filter(|_| left.is_empty()) else {
        return Ok(text.to_owned());
    };
    let member = &members[place];
    let range = match (members.get(place + 1), place.checked_sub(1)) {
        (Some(next), _) => member.start..next.start,
        (None, Some(before)) => members[before].node.span.end..member.node.span.end,
        (None, None) => member.start..member.node.span.end,
    };
    // Of a last one its own comma, if it has one, becomes that of the one before.
    Ok(splice(text, range, ""))
}

/// The document with `items`, which are JSON, before those of the array at `path`.
pub(super) fn prepend(text: &str, path: &[&str], items: &[String]) -> Result<String> {
    let root = parse(text)?;
    let (node, left) = walk(&root, path)?;
    if let (Value::Array(old), []) = (&node.value, left) {
        let comma = if old.is_empty() { "" } else { ", " };
        let first = old.first().map(|first| first.span.start);
        let at = first.unwrap_or(node.span.start + 1);
        return Ok(splice(
            text,
            at..at,
            &format!("{}{comma}", items.join(", ")),
        ));
    }
    set(text, path, &format!("[{}]", items.join(", ")))
}

/// The deepest value on the way that is there, and the rest of the way.
fn walk<'a, 'p>(root: &'a Node, path: &'p [&'p str]) -> Result<(&'a Node, &'p [&'p str])> {
    let mut node = root;
    for (depth, key) in path.iter().enumerate() {
        let mut found = node.members().iter().filter(|member| member.key == *key);
        match (found.next(), found.next()) {
            (None, _) => return Ok((node, &path[depth..])),
            (Some(one), None) => node = &one.node,
            // Which of the two a program means is its own affair.
            (Some(_), Some(_)) => {
                return Err(Error::new(
                    Kind::Conflict,
                    format!("`{}` is there twice", path[..=depth].join(".")),
                ));
            }
        }
    }
    Ok((node, &[]))
}

/// Puts a member first into an object: there no comma of another line has to be touched.
fn insert(text: &str, object: &Node, members: &[Member], member: &str) -> String {
    if object.span.is_empty() {
        // The document was empty.
        return format!("{text}{{\n  {member}\n}}\n");
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let inside = object.span.start + 1;
    if let Some(first) = members.first() {
        let own_line = indentation(text, first.start);
        return match own_line {
            Some(indent) => splice(text, inside..inside, &format!("{end}{indent}{member},")),
            None => splice(text, first.start..first.start, &format!("{member}, ")),
        };
    }
    let line = text[..object.span.start].rfind('\n').map_or(0, |at| at + 1);
    let outer: String = text[line..]
        .chars()
        .take_while(|letter| matches!(letter, ' ' | '\t'))
        .collect();
    let close = object.span.end - 1;
    let is_bare = text[inside..close].trim().is_empty();
    let unit = if outer.starts_with('\t') { "\t" } else { "  " };
    let opening = format!("{end}{outer}{unit}{member}");
    if is_bare {
        splice(text, inside..close, &format!("{opening}{end}{outer}"))
    } else {
        splice(text, inside..inside, &opening)
    }
}

/// What stands before a place on its line, if that is blank and the line is not the first.
fn indentation(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('\n')? + 1;
    text[start..at].trim().is_empty().then(|| &text[start..at])
}

fn splice(text: &str, at: Range<usize>, with: &str) -> String {
    [&text[..at.start], with, &text[at.end..]].concat()
}

/// Reads from a place on; nothing where it is not what it should be, and then the place is where.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Passes blanks and comments.
    fn space(&mut self) -> Option<()> {
        loop {
            let rest = self.rest();
            let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let step = if blank > 0 {
                blank
            } else if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if let Some(comment) = rest.strip_prefix("/*") {
                comment.find("*/")? + 4
            } else {
                return Some(());
            };
            self.at += step;
        }
    }

    fn node(&mut self, depth: usize) -> Option<Node> {
        let start = self.at;
        let value = match self.peek()? {
            _ if depth > DEEPEST => return None,
            b'{' => Value::Object(self.list(b'}', |reader| {
                let start = reader.at;
                let key = reader.string()?;
                reader.space()?;
                reader.take(b':')?;
                reader.space()?;
                let node = reader.node(depth + 1)?;
                Some(Member { key, start, node })
            })?),
            b'[' => Value::Array(self.list(b']', |reader| reader.node(depth + 1))?),
            b'"' => Value::Text(self.string()?),
            _ => {
                let rest = self.rest();
                let end = rest
                    .find(|letter: char| !letter.is_ascii_alphanumeric() && !"+-.".contains(letter))
                    .unwrap_or(rest.len());
                serde_json::from_str::<serde_json::Value>(&rest[..end]).ok()?;
                self.at += end;
                Value::Other
            }
        };
        Some(Node {
            span: start..self.at,
            value,
        })
    }

    /// What stands between brackets, the opening one first.
    fn list<T>(
        &mut self,
        close: u8,
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.space()?;
            if self.take(close).is_some() {
                return Some(items);
            }
            items.push(item(self)?);
            self.space()?;
            if self.take(b',').is_none() {
                self.take(close)?;
                return Some(items);
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.take(b'"')?;
        while self.peek()? != b'"' {
            self.at += if self.peek()? == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};

    use super::{parse, prepend, remove, set};

    fn check(text: &str, path: &str, value: &str, want: &str) {
        let path: Vec<&str> = path.split('.').collect();
        let got = set(text, &path, value).unwrap_or_else(|error| error.message);
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn a_key_is_put_in_and_nothing_else_moves() {
        check("", "a", "1", "{\n  \"a\": 1\n}\n");
        check("{}", "a", "1", "{\n  \"a\": 1\n}");
        check("{ }\n", "a.b", "1", "{\n  \"a\": {\"b\": 1}\n}\n");
        check("{\"x\":1}", "a", "2", "{\"a\": 2, \"x\":1}");
        check(
            "{\n\t// why\n\t\"x\": 1, // this\n}\n",
            "a",
            "2",
            "{\n\t\"a\": 2,\n\t// why\n\t\"x\": 1, // this\n}\n",
        );
        check(
            "{\r\n  \"x\": 1\r\n}",
            "a",
            "2",
            "{\r\n  \"a\": 2,\r\n  \"x\": 1\r\n}",
        );
        check("{ // soon\n}", "a", "2", "{\n  \"a\": 2 // soon\n}");
        check(
            "{\n  \"m\": {}\n}",
            "m.a",
            "2",
            "{\n  \"m\": {\n    \"a\": 2\n  }\n}",
        );
    }

    #[test]
    fn a_value_is_replaced_where_it_stands() {
        check("{\"a\" : \"x\" /* y */}", "a", "2", "{\"a\" : 2 /* y */}");
        check(
            "{\"a\":{\"b\":[1,{}],},}",
            "a.b",
            "2",
            "{\"a\":{\"b\":2,},}",
        );
        check("{\"\\u0061\":1}", "a", "2", "{\"\\u0061\":2}");
    }

    #[test]
    fn what_is_broken_or_unclear_is_left_alone() {
        for (text, line) in [
            ("{", 1),
            ("{\n\"a\" 1}", 2),
            ("[1,2", 1),
            ("{\"a\":tru}", 1),
            ("{}\n{}", 2),
            ("{/*", 1),
            ("{\"a\":1,,}", 1),
            ("'a'", 1),
        ] {
            check(
                text,
                "b",
                "1",
                &format!("it is not JSON that we understand, at line {line}"),
            );
        }
        check("{\"a\":1,\"a\":2}", "a", "3", "`a` is there twice");
        check("{\"a\":1}", "a.b", "3", "`a` is no object in it");
        check("[]", "a", "3", "`` is no object in it");
        let deep = "[".repeat(1000);
        assert!(parse(&deep).is_err());
    }

    #[test]
    fn members_and_items_come_and_go() {
        for (text, want) in [
            ("{\"a\":1}", "{}"),
            ("{\"a\":1, \"b\":2}", "{\"b\":2}"),
            ("{\"b\":2, \"a\":1}", "{\"b\":2}"),
            ("{\"b\":2,\n  \"a\":1,\n}", "{\"b\":2,\n}"),
            ("{\"b\":2}", "{\"b\":2}"),
        ] {
            assert_eq!(remove(text, &["a"]).unwrap(), want);
        }
        for (text, want) in [
            ("{}", "{\n  \"a\": [\"x\"]\n}"),
            ("{\"a\":[]}", "{\"a\":[\"x\"]}"),
            ("{\"a\":[ 1 ]}", "{\"a\":[ \"x\", 1 ]}"),
        ] {
            assert_eq!(prepend(text, &["a"], &["\"x\"".to_owned()]).unwrap(), want);
        }
    }

    /// Documents as people write them: any value, with blanks and comments in between.
    fn documents() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i32>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        let value = leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                prop::collection::btree_map("[a-d]{1,2}", inner, 0..4)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        });
        prop::collection::btree_map("[a-d]{1,2}", value, 0..4)
            .prop_map(|map| serde_json::Value::Object(map.into_iter().collect()))
    }

    proptest! {
        #[test]
        fn after_an_edit_the_document_says_the_new_thing_and_all_the_old_ones(
            document in documents(),
            key in "[a-e]{1,2}",
            is_pretty in any::<bool>(),
        ) {
            let text = if is_pretty {
                serde_json::to_string_pretty(&document).unwrap()
            } else {
                document.to_string()
            };
            let after = set(&text, &[&key], "\"new\"").unwrap();
            let mut want = document;
            want[&key] = "new".into();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&after).unwrap(), want);
            // A removed member leaves the rest, whatever stood around it.
            let without = remove(&after, &[&key]).unwrap();
            want.as_object_mut().unwrap().remove(&key);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&without).unwrap(), want);
        }

        #[test]
        fn no_text_makes_the_reader_fall(text in any::<String>(), at in any::<prop::sample::Index>()) {
            let _ = parse(&text);
            let good = "{\"a\":[1,\"\\u00e9\",{\"b\":null}] /* x */, // y\n}";
            let mut cut = at.index(good.len());
            while !good.is_char_boundary(cut) {
                cut -= 1;
            }
            assert!(cut == 0 || parse(&good[..cut]).is_err());
        }
    }
}
