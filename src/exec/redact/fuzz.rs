//! What the fuzzer asks of the filter, whatever the bytes.
//!
//! Touches: nothing.

use std::sync::Arc;
use std::time::Duration;

use super::filter::{Mask, Redactor, Style};
use super::matcher::{Patterns, Rules};
use super::visible::visible;
use crate::secret::Secret;

/// Takes `data` for two secrets and a stream, with 0xff between them. Cuts of the stream, and waits between them, must not matter: neither
/// to what comes out nor to what must not.
pub(crate) fn check(data: &[u8]) {
    let mut parts = data.splitn(3, |byte| *byte == 0xff);
    let (Some(first), Some(second), Some(stream)) = (parts.next(), parts.next(), parts.next())
    else {
        return;
    };
    let secrets = [first, second].map(|secret| Secret::new(secret.to_vec()));
    let named = secrets.iter().map(|secret| ("NAME", secret));
    let patterns = Arc::new(Patterns::new(named, Rules::default()));
    for mask in [Mask::Label, Mask::Screen] {
        let style = Style {
            mask,
            ..Style::default()
        };
        let filter = |longest: usize| {
            let mut redactor = Redactor::new(Arc::clone(&patterns), style);
            let mut out = Vec::new();
            for piece in stream.chunks(longest) {
                redactor.push(piece, Duration::ZERO, &mut out);
            }
            redactor.finish(&mut out);
            out
        };
        let whole = filter(usize::MAX);
        assert!(whole == filter(1) && whole == filter(7), "cuts matter");
        drip(Redactor::new(Arc::clone(&patterns), style), stream);
        if mask == Mask::Label {
            for secret in &secrets {
                let secret: Vec<u8> = visible(secret.expose().trim_ascii()).collect();
                assert!(!shows(&whole, &secret), "a secret comes out");
            }
        }
    }
}

/// Time passes after each byte.
fn drip(mut redactor: Redactor, stream: &[u8]) {
    let mut out = Vec::new();
    let mut now = Duration::ZERO;
    for byte in stream {
        redactor.push(&[*byte], now, &mut out);
        now += Duration::from_millis(50);
        redactor.tick(now, &mut out);
    }
    redactor.finish(&mut out);
}

/// Whether a reader of the output finds the secret between two labels. The label itself may be a secret.
fn shows(out: &[u8], secret: &[u8]) -> bool {
    const LABEL: &[u8] = b"[REDACTED]";
    let seen: Vec<u8> = visible(out).collect();
    if secret.len() < Rules::default().shortest || seen.len() < secret.len() {
        return false;
    }
    let labels: Vec<usize> = seen
        .windows(LABEL.len())
        .enumerate()
        .filter(|(_, window)| *window == LABEL)
        .map(|(at, _)| at)
        .collect();
    let touches_label = |at: usize| {
        labels
            .iter()
            .any(|label| *label < at + secret.len() && at < label + LABEL.len())
    };
    seen.windows(secret.len())
        .enumerate()
        .any(|(at, window)| *window == *secret && !touches_label(at))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn what_the_fuzzer_asks_holds_for_samples() {
        check(b"");
        check(b"secret-1\xffsecret-22\xffa secret-1\r\nsecret-22 secr\x1b[1met-1");
        check(b"\x1b]0;abcdef\xffdefabc\n\xff\x1b]0;abcdefabc\ndefabc\x1b[?1049h\x1b]0;abcdef\x07");
        check(b"      \xff\"\"\"\"\"\"\xff\"\"\"\"\"\"\"\n\r\x18\x1a      ");
    }
}
