//! Rust source as the rules of the house see it: which words and which paths stand in the code of a file.
//!
//! A small reader of its own rather than a parser: it has to know comments, literals and `use` groups, and nothing else.

/// One source file, as text and as the words of its code: comments and literals left out.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
    pub(super) words: Vec<String>,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            words: words(text),
        }
    }

    /// The module that this file is or belongs to: `src/vault/format.rs` is in `vault`.
    pub(super) fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs")
    }

    /// The module path of the file: `src/vault/format.rs` is `[vault, format]`.
    fn module(&self) -> Vec<String> {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        inside
            .trim_end_matches(".rs")
            .split('/')
            .filter(|name| !matches!(*name, "mod" | "lib" | "main"))
            .map(str::to_owned)
            .collect()
    }

    /// The lines that the file begins with to say what it is.
    pub(super) fn header(&self) -> Vec<&str> {
        self.text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .collect()
    }

    /// Whether the file holds nothing but the tests of its room.
    pub(super) fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The words before the inline tests, which may do what the program may not.
    pub(super) fn code(&self) -> &[String] {
        if self.is_test() {
            return &[];
        }
        let tests = self
            .words
            .windows(7)
            .position(|words| words == ["#", "[", "cfg", "(", "test", ")", "]"]);
        &self.words[..tests.unwrap_or(self.words.len())]
    }

    /// Every path of the file, groups taken apart, `super` and `self` resolved to `crate`.
    pub(super) fn paths(&self) -> Vec<Vec<String>> {
        paths(&self.words, &self.module())
    }

    pub(super) fn code_paths(&self) -> Vec<Vec<String>> {
        paths(self.code(), &self.module())
    }
}

/// Cuts Rust into identifiers, `::` and single characters.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal(rest) {
            length
        } else if first.is_alphanumeric() || first == '_' {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            words.push(rest[..end].to_owned());
            end
        } else if rest.starts_with("::") {
            words.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                words.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    words
}

/// The length of the string or character literal that `rest` begins with.
fn literal(rest: &str) -> Option<usize> {
    let body = rest.trim_start_matches(['b', 'c', 'r']);
    let prefix = rest.len() - body.len();
    let hashes = body.len() - body.trim_start_matches('#').len();
    if prefix <= 2 && rest[..prefix].contains('r') && body[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let from = prefix + hashes + 1;
        return Some(
            rest[from..]
                .find(&end)
                .map_or(rest.len(), |at| from + at + end.len()),
        );
    }
    let quote = body
        .chars()
        .next()
        .filter(|c| prefix <= 1 && matches!(c, '"' | '\''))?;
    let mut escaped = false;
    let mut length = None;
    for (at, c) in body.char_indices().skip(1) {
        if c == quote && !escaped {
            length = Some(prefix + at + 1);
            break;
        }
        escaped = c == '\\' && !escaped;
    }
    // `'a` is a lifetime unless the quote closes after one character or an escape.
    if quote == '\'' && body.chars().nth(1) != Some('\\') && body.chars().nth(2) != Some('\'') {
        return None;
    }
    length
}

/// Every path with at least one `::` in `words`, as written or as an item of a group.
fn paths(words: &[String], module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    // For every open brace, whether it is that of an inline module.
    let mut braces: Vec<bool> = Vec::new();
    let mut inline: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = words[at].as_str();
        let is_start = is_name(word) && (at == 0 || words[at - 1] != "::");
        if is_start && words.get(at + 1).is_some_and(|next| next == "::") {
            let home: Vec<String> = module.iter().chain(&inline).cloned().collect();
            at = tree(words, at, &[], &home, &mut found);
            continue;
        }
        if word == "crate" && words.get(at + 1).is_some_and(|next| next == "as") {
            found.push(vec!["crate".to_owned(), "*".to_owned()]);
        }
        if word == "{" {
            let is_module = at >= 2 && words[at - 2] == "mod" && is_name(&words[at - 1]);
            if is_module {
                inline.push(words[at - 1].clone());
            }
            braces.push(is_module);
        } else if word == "}" && braces.pop() == Some(true) {
            inline.pop();
        }
        at += 1;
    }
    found
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads one path or group from `at` on, below `base`; gives the position behind it.
fn tree(
    words: &[String],
    mut at: usize,
    base: &[String],
    home: &[String],
    found: &mut Vec<Vec<String>>,
) -> usize {
    let mut path = base.to_vec();
    while let Some(word) = words.get(at) {
        match word.as_str() {
            "{" => {
                at += 1;
                while words.get(at).is_some_and(|word| word != "}") {
                    let before = at;
                    at = tree(words, at, &path, home, found);
                    // Past `,`, and past the `as name` of an item.
                    while words
                        .get(at)
                        .is_some_and(|word| !matches!(word.as_str(), "," | "}"))
                    {
                        at += 1;
                    }
                    if words.get(at).is_some_and(|word| word == ",") {
                        at += 1;
                    }
                    if at == before {
                        break;
                    }
                }
                return at + 1;
            }
            "super" => {
                if path.is_empty() {
                    path = ["crate".to_owned()]
                        .into_iter()
                        .chain(home.iter().cloned())
                        .collect();
                }
                path.pop();
            }
            "self" if path.is_empty() => {
                path = ["crate".to_owned()]
                    .into_iter()
                    .chain(home.iter().cloned())
                    .collect();
            }
            "self" => {}
            name if is_name(name) || name == "*" => path.push(name.to_owned()),
            _ => break,
        }
        at += 1;
        if words.get(at).is_some_and(|word| word == "::") {
            at += 1;
        } else {
            break;
        }
    }
    found.push(path);
    at
}
