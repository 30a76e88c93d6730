//! Values that are made here: random characters, or random words.
//!
//! Touches: nothing.
//!
//! The words are the 1,296 shortest of the EFF's long list (Electronic Frontier Foundation, CC BY 3.0 US,
//! <https://www.eff.org/deeplinks/2016/07/new-wordlists-random-passphrases>): 10.3 bits each.

use std::str::FromStr;

use crate::error::{Error, Kind, Result};
use crate::secret::Secret;

const WORDS: &str = include_str!("words.txt");
/// The longest value, in characters or words.
const LONGEST: usize = 4096;

const DIGITS: &str = "0123456789";
const HEX: &str = "0123456789abcdef";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALNUM: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// What no shell, no dotenv reader and no address takes for anything but itself.
const SYMBOLS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,:+=@%^";

/// How a value is made, as a person writes it: `LENGTH`, `KIND`, `KIND:LENGTH` or `[CHARACTERS]:LENGTH`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Recipe {
    pieces: Pieces,
    count: usize,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Pieces {
    Characters(String),
    Words,
}

impl FromStr for Recipe {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let refused = || {
            Error::new(Kind::Usage, "that is not how a value is made").hint(
                "use a LENGTH, or one of alnum, letters, digits, hex, base64url, symbols, words or [CHARACTERS], and `:LENGTH` if you like",
            )
        };
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let (kind, count) = match text.rsplit_once(':') {
            Some((kind, count)) if is_number(count) => (kind, Some(count)),
            _ if !text.is_empty() && is_number(text) => ("alnum", Some(text)),
            _ => (text, None),
        };
        let own = kind
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let (pieces, usual) = match (kind, own) {
            (_, Some(own)) => {
                let mut letters: Vec<char> = own.chars().collect();
                letters.sort_unstable();
                let is_plain = own
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() || byte == b' ');
                let repeats = letters.windows(2).any(|pair| pair[0] == pair[1]);
                if letters.len() < 2 || !is_plain || repeats {
                    return Err(refused());
                }
                (Pieces::Characters(own.to_owned()), 32)
            }
            ("alnum", _) => (Pieces::Characters(ALNUM.to_owned()), 32),
            ("letters", _) => (Pieces::Characters(LETTERS.to_owned()), 32),
            ("digits", _) => (Pieces::Characters(DIGITS.to_owned()), 32),
            ("hex", _) => (Pieces::Characters(HEX.to_owned()), 64),
            ("base64url", _) => (Pieces::Characters(URL.to_owned()), 43),
            ("symbols", _) => (Pieces::Characters(SYMBOLS.to_owned()), 32),
            ("words", _) => (Pieces::Words, 8),
            _ => return Err(refused()),
        };
        let count = match count {
            Some(count) => count.parse().map_err(|_| refused())?,
            None => usual,
        };
        if count == 0 || count > LONGEST {
            return Err(refused());
        }
        Ok(Self { pieces, count })
    }
}

impl Recipe {
    /// How many bits of chance a value has, rounded down.
    pub(crate) fn bits(&self) -> usize {
        let choices = match &self.pieces {
            Pieces::Characters(characters) => characters.len(),
            Pieces::Words => WORDS.lines().count(),
        };
        // No recipe is as long as what a float holds exactly.
        ((choices as f64).log2() * self.count as f64) as usize
    }

    /// Makes a value. `chance` fills bytes from the system's generator.
    pub(crate) fn make(&self, chance: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<Secret> {
        let mut value = Vec::with_capacity(self.count * 16);
        match &self.pieces {
            Pieces::Characters(characters) => {
                for _ in 0..self.count {
                    value.push(characters.as_bytes()[below(characters.len(), chance)?]);
                }
            }
            Pieces::Words => {
                let words: Vec<&str> = WORDS.lines().collect();
                for number in 0..self.count {
                    if number > 0 {
                        value.push(b'-');
                    }
                    value.extend_from_slice(words[below(words.len(), chance)?].as_bytes());
                }
            }
        }
        Secret::value(value)
    }
}

/// A number below `end`, each as likely as the others: what would make the first ones likelier is drawn again.
fn below(end: usize, chance: &mut dyn FnMut(&mut [u8]) -> Result<()>) -> Result<usize> {
    let all = usize::from(u16::MAX) + 1;
    loop {
        let mut bytes = [0; 2];
        chance(&mut bytes)?;
        let drawn = usize::from(u16::from_le_bytes(bytes));
        if drawn < all - all % end {
            return Ok(drawn % end);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{Recipe, below};

    /// What `spec` makes of bytes that count up, and how many bits it has.
    fn check(spec: &str, want: Option<(&str, usize)>) {
        let mut next = 0u8;
        let mut chance = |bytes: &mut [u8]| {
            bytes.fill(0);
            bytes[0] = next;
            next = next.wrapping_add(1);
            Ok(())
        };
        let made = spec.parse::<Recipe>().ok().map(|recipe| {
            let value = recipe.make(&mut chance).unwrap();
            (
                String::from_utf8(value.expose().to_vec()).unwrap(),
                recipe.bits(),
            )
        });
        let want = want.map(|(value, bits)| (value.to_owned(), bits));
        assert_eq!(made, want, "{spec}");
    }

    #[test]
    fn a_recipe_says_length_and_alphabet() {
        check("5", Some(("ABCDE", 29)));
        check("hex:12", Some(("0123456789ab", 48)));
        check("digits:3", Some(("012", 9)));
        check("[xyz]:4", Some(("xyzx", 6)));
        check("[a:b]:3", Some(("a:b", 4)));
        check("words:3", Some(("abide-able-acid", 31)));
        assert_eq!("alnum".parse::<Recipe>().unwrap().bits(), 190);
        assert_eq!("words".parse::<Recipe>().unwrap().bits(), 82);
    }

    #[test]
    fn what_makes_no_value_is_refused() {
        for spec in [
            "",
            "0",
            "4097",
            "alnum:0",
            "[a]:9",
            "[aa]:9",
            "[é]:9",
            "other",
            "hex:x",
            ":5",
            "99999999999999999999",
        ] {
            check(spec, None);
        }
    }

    #[test]
    fn every_character_is_as_likely_as_the_others() {
        let mut next = 0u16;
        let mut chance = |bytes: &mut [u8]| {
            bytes.copy_from_slice(&next.to_le_bytes());
            next = next.wrapping_add(1);
            Ok(())
        };
        let mut counts: HashMap<usize, usize> = HashMap::new();
        // Every pair of bytes once, less what is drawn again.
        for _ in 0..65_536 - 65_536 % 62 {
            *counts.entry(below(62, &mut chance).unwrap()).or_default() += 1;
        }
        assert!(counts.len() == 62 && counts.values().all(|count| *count == 1057));
    }
}
