//! Tells which bytes of a terminal's input a reader sees.
//!
//! Touches: nothing.
//!
//! The states are those of <https://vt100.net/emu/dec_ansi_parser>, with two differences that keep a stray introducer from blinding the filter:
//! the text of a string (window title, hyperlink, DCS) is visible, and a line break ends every sequence.

/// What a byte is to a reader.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Class {
    Visible,
    /// CR or LF in running text: it vanishes inside a label.
    Break,
    /// Unseen, and passed on wherever it stands.
    Unseen,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    #[default]
    Ground,
    Escape,
    Intermediate,
    Control,
    Text,
}

/// The place in the stream: inside which sequence, and on what kind of screen.
#[derive(Clone, Debug, Default)]
pub(super) struct Parser {
    state: State,
    /// The control sequence began with `?`.
    is_private: bool,
    parameter: u32,
    names_alternate: bool,
    names_cursor: bool,
    on_alternate: bool,
    /// The cursor is hidden: a program that draws frames leaves it so, and ends their lines with plain line feeds.
    hides_cursor: bool,
    /// The cursor was placed since the last line feed, so that columns count.
    is_repainting: bool,
}

pub(super) const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;
const CAN: u8 = 0x18;
const SUB: u8 = 0x1a;

/// What a byte in running text is, but for ESC, which is unseen and begins a sequence.
pub(super) fn class(byte: u8) -> Class {
    match byte {
        b'\r' | b'\n' => Class::Break,
        0 | BEL | 0x0e | 0x0f | ESC => Class::Unseen,
        _ => Class::Visible,
    }
}

impl Parser {
    pub(super) fn is_ground(&self) -> bool {
        self.state == State::Ground
    }

    /// Whether what is written now has its place on a screen, so that a mask must be as wide as what it hides.
    pub(super) fn counts_columns(&self) -> bool {
        self.on_alternate || self.hides_cursor || self.is_repainting
    }

    /// Takes note of a line feed that was found without [`Parser::next`].
    pub(super) fn line_feed(&mut self) {
        self.is_repainting = false;
    }

    pub(super) fn next(&mut self, byte: u8) -> Class {
        match self.state {
            State::Ground => self.ground(byte),
            State::Text => self.text(byte),
            State::Escape | State::Intermediate | State::Control => self.sequence(byte),
        }
    }

    fn ground(&mut self, byte: u8) -> Class {
        self.state = State::Ground;
        match byte {
            ESC => self.state = State::Escape,
            b'\n' => self.line_feed(),
            _ => {}
        }
        class(byte)
    }

    fn text(&mut self, byte: u8) -> Class {
        match byte {
            ESC => self.state = State::Escape,
            // The break that ends a string is not dropped: without it the terminal would swallow what follows.
            BEL | CAN | SUB | b'\r' | b'\n' => self.state = State::Ground,
            _ => return class(byte),
        }
        Class::Unseen
    }

    fn sequence(&mut self, byte: u8) -> Class {
        match (self.state, byte) {
            (_, b'\r' | b'\n' | 0x80..) => return self.ground(byte),
            (_, ESC) => self.state = State::Escape,
            (_, CAN | SUB) => self.state = State::Ground,
            (_, 0..=0x1f | 0x7f) => {}
            (State::Escape, b'[') => {
                self.state = State::Control;
                self.is_private = false;
                self.names_alternate = false;
                self.names_cursor = false;
                self.parameter = 0;
            }
            (State::Escape, b']' | b'P' | b'X' | b'^' | b'_') => self.state = State::Text,
            (State::Escape | State::Intermediate, 0x20..=0x2f) => self.state = State::Intermediate,
            (State::Control, 0x20..=0x3f) => self.control(byte),
            (State::Control, _) => {
                self.control(b';');
                self.end_control(byte);
                self.state = State::Ground;
            }
            (State::Escape, b'c') => *self = Self::default(),
            _ => self.state = State::Ground,
        }
        Class::Unseen
    }

    fn control(&mut self, byte: u8) {
        match byte {
            b'?' => self.is_private = true,
            b'0'..=b'9' => {
                self.parameter = self
                    .parameter
                    .saturating_mul(10)
                    .saturating_add(u32::from(byte - b'0'));
            }
            // xterm's three switches to the alternate screen, and DECTCEM (ctlseqs, "DEC Private Mode Set").
            _ => {
                self.names_alternate |= matches!(self.parameter, 47 | 1047 | 1049);
                self.names_cursor |= self.parameter == 25;
                self.parameter = 0;
            }
        }
    }

    fn end_control(&mut self, last: u8) {
        match last {
            b'h' | b'l' if self.is_private => {
                if self.names_alternate {
                    self.on_alternate = last == b'h';
                }
                if self.names_cursor {
                    self.hides_cursor = last == b'l';
                }
            }
            // CUU, CHA, CUP, VPA, HVP: the program places the cursor itself.
            b'A' | b'G' | b'H' | b'd' | b'f' => self.is_repainting = true,
            _ => {}
        }
    }
}

/// The visible bytes of a text by itself.
pub(super) fn visible(text: &[u8]) -> impl Iterator<Item = u8> {
    let mut parser = Parser::default();
    text.iter()
        .copied()
        .filter(move |byte| parser.next(*byte) == Class::Visible)
}

#[cfg(test)]
mod tests {
    use super::{Parser, visible};

    fn check(stream: &[u8], want: &str) {
        let seen: Vec<u8> = visible(stream).collect();
        assert_eq!(String::from_utf8_lossy(&seen), want);
    }

    #[test]
    fn escapes_and_breaks_are_not_seen() {
        check(b"a\x1b[31mb\x1b[0m\r\nc\x07\0d", "abcd");
        check(b"a\x1b(Bb\x1b7c\x1b[?25;1049hd", "abcd");
        check(b"tab\tbackspace\x08", "tab\tbackspace\x08");
    }

    #[test]
    fn the_text_of_a_string_is_seen() {
        check(b"\x1b]0;title\x07$", "0;title$");
        check(
            b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
            "8;;http://xlink8;;",
        );
    }

    #[test]
    fn a_stray_introducer_lasts_to_the_end_of_the_line() {
        check(b"\x1b[12\nsecret", "secret");
        check(b"\x1b]\nsecret\x07", "secret");
        check(b"\x1b\nsecret", "secret");
    }

    #[test]
    fn columns_count_on_the_alternate_screen_and_in_repaints_and_frames() {
        let counts = |stream: &[u8]| {
            let mut parser = Parser::default();
            for byte in stream {
                parser.next(*byte);
            }
            parser.counts_columns()
        };
        assert!(!counts(b"\x1b[31mx"));
        assert!(counts(b"\x1b[?1049h\n"));
        assert!(counts(b"\x1b[?25;47hx"));
        assert!(!counts(b"\x1b[?1049h\x1b[?1049l"));
        assert!(!counts(b"\x1b[?1049h\x1bc"));
        assert!(counts(b"\x1b[2Ax"));
        assert!(!counts(b"\x1b[2Ax\n"));
        assert!(counts(b"\x1b[?25l\x1b[2Ax\ny\n"));
        assert!(!counts(b"\x1b[?25l\x1b[?25h\n"));
        assert!(!counts(b"\x1b[25l\n"));
    }
}
