//! The forms in which a secret may be printed: its parts, and the encodings of each.
//!
//! Touches: nothing.
//!
//! An encoder works byte by byte or character by character, so that the encoding of a secret's public head is the head of its encoding.
//! Every buffer is made large enough at once, because a vector that grows leaves an unwiped copy behind.

use data_encoding::{BASE64, BASE64URL};
use zeroize::Zeroizing;

use super::public::{self, position};

pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// One form of a secret.
pub(super) struct Form {
    pub(super) bytes: Bytes,
    /// How many bytes at its start are public.
    pub(super) head: usize,
}

impl Form {
    fn raw(value: &[u8], head: usize) -> Self {
        Self {
            bytes: Zeroizing::new(value.to_vec()),
            head,
        }
    }

    fn encoded(value: &[u8], head: usize, encode: impl Fn(&[u8]) -> Bytes) -> Self {
        Self {
            bytes: encode(value),
            head: encode(&value[..head]).len(),
        }
    }
}

/// All the forms of `value`. Parts of it that are shorter than `shortest` have none.
pub(super) fn forms(value: &[u8], shortest: usize) -> Vec<Form> {
    let mut forms = vec![plain(value)];
    let trimmed = value.trim_ascii();
    let mut wholes = vec![(trimmed, head(trimmed))];
    if let Some(bare) = unquoted(trimmed) {
        wholes.push((bare, head(bare)));
    }
    let unescaped =
        public::url_password(trimmed).map(|password| (password, percent_decoded(password)));
    if let Some((password, decoded)) = &unescaped {
        wholes.extend([(*password, 0), (decoded.as_slice(), 0)]);
    }
    let leaves = json_leaves(trimmed);
    wholes.extend(leaves.iter().map(|leaf| (leaf.as_slice(), head(leaf))));

    for (whole, head) in wholes {
        if whole.len() >= shortest {
            forms.push(Form::raw(whole, head));
            encode(whole, head, &mut forms);
        }
    }
    if leaves.is_empty() {
        forms.extend(lines(trimmed));
    }
    for leaf in &leaves {
        forms.extend(lines(leaf));
    }
    forms.retain(|form| form.bytes.len() >= shortest);
    forms
}

/// The value as it is.
pub(super) fn plain(value: &[u8]) -> Form {
    Form::raw(value, head(value))
}

/// The public head of a whole value. The structure of a JSON document is public up to its first secret leaf.
fn head(value: &[u8]) -> usize {
    let place = |leaf: &Bytes| {
        let written: Vec<u8> = leaf
            .iter()
            .copied()
            .take_while(|byte| !byte.is_ascii_control() && !b"\"\\/<>&".contains(byte))
            .collect();
        position(value, &Zeroizing::new(written)).map(|at| at + public::head(leaf))
    };
    json_leaves(value)
        .iter()
        .filter_map(place)
        .min()
        .unwrap_or_else(|| public::head(value))
        .min(value.len())
}

fn unquoted(value: &[u8]) -> Option<&[u8]> {
    match value {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
        _ => None,
    }
}

/// The lines of a text that tell something by themselves: long enough, and neither the frame of a key nor punctuation.
fn lines(text: &[u8]) -> Vec<Form> {
    const SHORTEST_LINE: usize = 16;
    let lines: Vec<&[u8]> = text
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .collect();
    if lines.len() < 2 {
        return Vec::new();
    }
    lines
        .into_iter()
        .filter(|line| {
            line.len() >= SHORTEST_LINE && !line.starts_with(b"-----") && has_variety(line)
        })
        .map(|line| Form::raw(line, assigned_name(line).max(public::head(line))))
        .collect()
}

fn has_variety(line: &[u8]) -> bool {
    let mut seen = [false; 256];
    line.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    seen.iter().filter(|seen| **seen).count() >= 6
}

/// The length of `name: ` or `NAME=` before a value that is long enough to be the point of the line.
fn assigned_name(line: &[u8]) -> usize {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-. \"".contains(byte);
    let name = line.iter().take_while(|byte| is_name(byte)).count();
    let signs = line[name..]
        .iter()
        .take_while(|byte| b":= \"'".contains(byte))
        .count();
    if name > 0 && signs > 0 && line.len() - name - signs >= 6 {
        name + signs
    } else {
        0
    }
}

/// The strings of a JSON document that look like secrets or are named like one.
fn json_leaves(value: &[u8]) -> Vec<Bytes> {
    let mut leaves = Vec::new();
    if matches!(value, [b'{' | b'[', ..])
        && let Ok(document) = serde_json::from_slice::<serde_json::Value>(value)
    {
        gather_leaves("", document, &mut leaves);
    }
    leaves
}

fn gather_leaves(name: &str, value: serde_json::Value, leaves: &mut Vec<Bytes>) {
    match value {
        serde_json::Value::String(text) => {
            let text = Zeroizing::new(text.into_bytes());
            if is_telling(name, &text) {
                leaves.push(text);
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                gather_leaves(name, item, leaves);
            }
        }
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                gather_leaves(&name, value, leaves);
            }
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

fn is_telling(name: &str, text: &[u8]) -> bool {
    const TELLING_NAMES: [&str; 6] = ["pass", "secret", "token", "key", "credential", "auth"];
    if text.starts_with(b"-----BEGIN ") {
        return true;
    }
    if position(text, b"://").is_some() {
        return public::url_password(text).is_some();
    }
    let name = name.to_ascii_lowercase();
    let is_named = TELLING_NAMES.iter().any(|word| name.contains(word));
    let is_word = !text
        .iter()
        .any(|byte| byte.is_ascii_whitespace() || *byte == b'@');
    let is_mixed = text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_alphabetic);
    (is_named && text.len() >= 8)
        || (text.len() >= 16 && is_word && is_mixed && entropy(text) >= 3.0)
}

/// Shannon's entropy, in bits for each byte.
fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    text.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let all: f64 = counts.iter().copied().map(f64::from).sum();
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.log2())
        .sum()
}

fn encode(value: &[u8], head: usize, forms: &mut Vec<Form>) {
    for before in 0..3 {
        base64(value, head, before, forms);
    }
    let mut add = |encode: &dyn Fn(&[u8]) -> Bytes| forms.push(Form::encoded(value, head, encode));
    for digits in [b"0123456789abcdef", b"0123456789ABCDEF"] {
        for separator in [&b""[..], b":", b" "] {
            add(&|value| hex(value, *digits, separator));
        }
        for safe in URL_SAFE {
            add(&|value| percent(value, safe.as_bytes(), b"%20", *digits));
            add(&|value| percent(value, safe.as_bytes(), b"+", *digits));
        }
    }
    for style in JSON_STYLES {
        add(&|value| json(value, *style));
        add(&|value| json(&json(value, *style), Json::default()));
    }
    for (special, replacement) in REPLACED {
        add(&|value| replaced(value, &[(*special, replacement.as_bytes())]));
    }
    add(&|value| escaped(value, b"'\\"));
    add(&|value| escaped(value, b"\"\\$`"));
    add(&printf_q);
    for apostrophe in ["'", "&apos;", "&#39;", "&#x27;"] {
        for quote in ["\"", "&quot;", "&#34;"] {
            add(&|value| xml(value, apostrophe, quote));
        }
    }
    // How GitHub's workflow commands escape a line break.
    add(&|value| replaced(value, &[(b'%', b"%25"), (b'\r', b"%0D"), (b'\n', b"%0A")]));
}

/// One byte written as several: in shell words, in SQL and YAML, in Compose files, and what `echo $KEY` makes of line breaks.
const REPLACED: &[(u8, &str)] = &[
    (b'\'', r"'\''"),
    (b'\'', r#"'"'"'"#),
    (b'\'', "''"),
    (b'$', "$$"),
    (b'\n', " "),
    (b'\n', "%0A"),
];

/// What is not percent-encoded besides letters and digits: RFC 3986, Python's `quote`, HTML forms, `encodeURIComponent`, `encodeURI`.
const URL_SAFE: [&str; 5] = ["-_.~", "-_.~/", "*-._", "-_.!~*'()", ";,/?:@&=+$-_.!~*'()#"];

/// No encoding here writes more than this for one byte.
const WIDEST: usize = 6;

fn each(value: &[u8], encode: impl Fn(u8, &mut Vec<u8>)) -> Bytes {
    let mut out = Zeroizing::new(Vec::with_capacity(value.len() * WIDEST));
    for byte in value {
        encode(*byte, &mut out);
    }
    out
}

/// Base64 of the secret with `before` bytes in front of it: the characters that it alone decides, then what ends it if nothing follows.
fn base64(value: &[u8], head: usize, before: usize, forms: &mut Vec<Form>) {
    let mut padded = Zeroizing::new(Vec::with_capacity(before + value.len()));
    padded.resize(before, 0);
    padded.extend_from_slice(value);
    let first = (before * 8).div_ceil(6);
    let own = padded.len() * 8 / 6;
    let public = ((before + head) * 8 / 6).saturating_sub(first);
    for alphabet in [&BASE64, &BASE64URL] {
        let whole = Zeroizing::new(alphabet.encode(&padded).into_bytes());
        let unpadded = whole.iter().take_while(|byte| **byte != b'=').count();
        for end in [own, unpadded, whole.len()] {
            forms.push(Form::raw(
                &whole[first.min(end)..end],
                if head == 0 { 0 } else { public },
            ));
        }
    }
}

fn hex(value: &[u8], digits: [u8; 16], separator: &[u8]) -> Bytes {
    let mut out = each(value, |byte, out| {
        out.extend([
            digits[usize::from(byte >> 4)],
            digits[usize::from(byte & 15)],
        ]);
        out.extend_from_slice(separator);
    });
    let without_last = out.len().saturating_sub(separator.len());
    out.truncate(without_last);
    out
}

fn percent(value: &[u8], safe: &[u8], space: &[u8], digits: [u8; 16]) -> Bytes {
    each(value, |byte, out| match byte {
        b' ' => out.extend_from_slice(space),
        _ if byte.is_ascii_alphanumeric() || safe.contains(&byte) => out.push(byte),
        _ => out.extend([
            b'%',
            digits[usize::from(byte >> 4)],
            digits[usize::from(byte & 15)],
        ]),
    })
}

fn percent_decoded(text: &[u8]) -> Bytes {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        match (first, after) {
            (b'%', [high, low, after @ ..])
                if let (Some(high), Some(low)) = (digit(*high), digit(*low)) =>
            {
                out.push(high << 4 | low);
                rest = after;
            }
            _ => out.push(*first),
        }
    }
    out
}

/// What a JSON writer escapes beyond what it must (RFC 8259, section 7).
#[derive(Clone, Copy, Default)]
struct Json {
    /// PHP's `\/`.
    slash: bool,
    /// Go's `\u003c` for what HTML would take for markup.
    markup: bool,
    /// `\uXXXX` for all that is not ASCII.
    wide: bool,
}

const JSON_STYLES: &[Json] = &[
    Json {
        slash: false,
        markup: false,
        wide: false,
    },
    Json {
        slash: false,
        markup: false,
        wide: true,
    },
    Json {
        slash: false,
        markup: true,
        wide: false,
    },
    Json {
        slash: true,
        markup: false,
        wide: false,
    },
    Json {
        slash: true,
        markup: false,
        wide: true,
    },
];

fn json(value: &[u8], style: Json) -> Bytes {
    let mut out = Zeroizing::new(Vec::with_capacity(value.len() * WIDEST));
    for chunk in value.utf8_chunks() {
        for letter in chunk.valid().chars() {
            json_letter(letter, style, &mut out);
        }
        out.extend_from_slice(chunk.invalid());
    }
    out
}

fn json_letter(letter: char, style: Json, out: &mut Vec<u8>) {
    let short = match letter {
        '"' => b'"',
        '\\' => b'\\',
        '/' if style.slash => b'/',
        '\u{8}' => b'b',
        '\u{c}' => b'f',
        '\n' => b'n',
        '\r' => b'r',
        '\t' => b't',
        _ => 0,
    };
    let is_markup = matches!(letter, '<' | '>' | '&' | '\u{2028}' | '\u{2029}');
    if short != 0 {
        out.extend([b'\\', short]);
    } else if letter < ' ' || (style.markup && is_markup) || (style.wide && !letter.is_ascii()) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        for unit in letter.encode_utf16(&mut [0; 2]) {
            out.extend(b"\\u");
            out.extend([12, 8, 4, 0].map(|shift| DIGITS[usize::from(*unit >> shift & 15)]));
        }
    } else {
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

fn replaced(value: &[u8], by: &[(u8, &[u8])]) -> Bytes {
    each(value, |byte, out| {
        match by.iter().find(|(from, _)| *from == byte) {
            Some((_, to)) => out.extend_from_slice(to),
            None => out.push(byte),
        }
    })
}

fn escaped(value: &[u8], special: &[u8]) -> Bytes {
    each(value, |byte, out| {
        if special.contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    })
}

/// What bash's `printf %q` and `declare -p` write: backslashes, or the inside of `$'…'` where there is a control character.
fn printf_q(value: &[u8]) -> Bytes {
    if !value.iter().any(u8::is_ascii_control) {
        return escaped(value, b" !\"$&'()*,;<>?[\\]^`{|}");
    }
    each(value, |byte, out| {
        let short = match byte {
            b'\'' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x1b => b'E',
            _ => 0,
        };
        if short != 0 {
            out.extend([b'\\', short]);
        } else if byte.is_ascii_control() {
            out.push(b'\\');
            out.extend([6, 3, 0].map(|shift| b'0' + (byte >> shift & 7)));
        } else {
            out.push(byte);
        }
    })
}

fn xml(value: &[u8], apostrophe: &str, quote: &str) -> Bytes {
    replaced(
        value,
        &[
            (b'&', b"&amp;"),
            (b'<', b"&lt;"),
            (b'>', b"&gt;"),
            (b'\'', apostrophe.as_bytes()),
            (b'"', quote.as_bytes()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::forms;

    /// Fails unless each of `prints` is a form of `value`.
    fn check(value: &str, prints: &[&str]) {
        let forms = forms(value.as_bytes(), 6);
        for print in prints {
            assert!(
                forms.iter().any(|form| *form.bytes == print.as_bytes()),
                "`{print}` is no form of `{value}`"
            );
        }
    }

    fn check_absent(value: &str, prints: &[&str]) {
        let forms = forms(value.as_bytes(), 6);
        for print in prints {
            assert!(
                forms.iter().all(|form| *form.bytes != print.as_bytes()),
                "`{print}` is a form of `{value}`"
            );
        }
    }

    #[test]
    fn a_secret_is_known_in_base64_at_each_alignment() {
        check(
            "Password123!",
            &[
                "UGFzc3dvcmQxMjMh",
                "Bhc3N3b3JkMTIzIQ==",
                "Bhc3N3b3JkMTIzIQ",
                "Bhc3N3b3JkMTIzI",
            ],
        );
        check("a?b>c~d?e>f~g?h>", &["YT9iPmN-ZD9lPmZ-Zz9oPg=="]);
    }

    #[test]
    fn a_secret_is_known_in_hex_and_urls() {
        check(
            "Zq9 x/!",
            &[
                "5a7139",
                "5A:71:39:20:78:2F:21",
                "5a 71 39 20 78 2f 21",
                "Zq9%20x%2f%21",
                "Zq9+x%2F%21",
                "Zq9%20x%2F!",
            ][1..],
        );
    }

    #[test]
    fn a_secret_is_known_in_json_and_in_json_within_json() {
        check(
            "a\"/<é\n1",
            &[
                "a\\\"/<é\\n1",
                "a\\\"\\/<é\\n1",
                "a\\\"/\\u003cé\\n1",
                "a\\\"/<\\u00e9\\n1",
                "a\\\\\\\"/<é\\\\n1",
            ],
        );
    }

    #[test]
    fn a_secret_is_known_in_shell_words_and_markup() {
        check(
            "it's $5 \"now\"",
            &[
                "it'\\''s $5 \"now\"",
                "it's $$5 \"now\"",
                "it\\'s\\ \\$5\\ \\\"now\\\"",
                "it&#39;s $5 &quot;now&quot;",
            ],
        );
        check("a\tb'c\x01d", &["a\\tb\\'c\\001d"]);
    }

    #[test]
    fn the_parts_of_a_secret_are_known_by_themselves() {
        check("\"Password123!!\"", &["Password123!!"]);
        check("postgres://app:Zq%407kk9@db/x", &["Zq%407kk9", "Zq@7kk9"]);
        check(
            "{\"type\": \"service_account\", \"id\": \"f871b60d0617be19393bb66e\"}",
            &["f871b60d0617be19393bb66e"],
        );
        check(
            "user: somebody\npassword: Zq7kk9LpZq7kk9Lp",
            &["password: Zq7kk9LpZq7kk9Lp"],
        );
    }

    #[test]
    fn structure_is_no_part() {
        check_absent(
            "{\n  \"type\": \"service_account\",\n  \"id\": \"f871b60d0617be19393bb66e\"\n}",
            &["{", "service_account", "\"type\": \"service_account\","],
        );
        check_absent(
            "-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG\n-----END PRIVATE KEY-----",
            &["-----BEGIN PRIVATE KEY-----"],
        );
    }

    #[test]
    fn the_head_of_a_form_is_the_form_of_the_head() {
        let forms = forms(b"ghp_0123456789abcdef", 6);
        let head = |start: &str| {
            forms
                .iter()
                .find(|form| form.bytes.starts_with(start.as_bytes()))
                .map(|form| form.head)
        };
        assert_eq!(head("ghp_0"), Some(4));
        assert_eq!(head("676870"), Some(8));
        assert_eq!(head("67:68:70"), Some(11));
        assert_eq!(head("Z2hwXz"), Some(5));
    }
}
