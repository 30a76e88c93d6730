//! The words of a process in the form in which macOS gives them (sysctl(3), KERN_PROCARGS2).
//!
//! Touches: nothing.
//!
//! ```text
//! count as int | path of the program 0 | zeros | word 0 | word 0 | … | environment
//! ```

/// The words, the program's name first; nothing where the bytes are not of this form.
pub(super) fn words(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    let count = usize::try_from(i32::from_ne_bytes(*count)).ok()?;
    let path = rest.iter().position(|byte| *byte == 0)?;
    let rest = &rest[path..];
    let zeros = rest.iter().position(|byte| *byte != 0)?;
    let words: Vec<&[u8]> = rest[zeros..].split(|byte| *byte == 0).take(count).collect();
    (words.len() == count).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::words;

    fn check(count: i32, rest: &[u8], want: Option<&[&[u8]]>) {
        let mut bytes = count.to_ne_bytes().to_vec();
        bytes.extend_from_slice(rest);
        assert_eq!(words(&bytes).as_deref(), want);
    }

    #[test]
    fn words_end_where_the_environment_begins() {
        let text = b"/bin/sh\0\0\0\0sh\0-c\0\0A=secret\0";
        check(3, text, Some(&[b"sh", b"-c", b""]));
        check(1, text, Some(&[b"sh"]));
    }

    #[test]
    fn what_is_cut_off_is_not_guessed_at() {
        check(3, b"/bin/sh\0sh", None);
        check(1, b"/bin/sh", None);
        check(-1, b"/bin/sh\0\0sh\0", None);
        assert!(words(b"\0\0").is_none());
    }
}
