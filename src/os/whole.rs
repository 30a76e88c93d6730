//! Reads to the end, into memory that is wiped.
//!
//! Touches: files, sockets.

use std::io::{self, Read};

use zeroize::Zeroizing;

/// Reads all there is, at most `limit` bytes, of which so many are `expected`, into memory that is wiped, also what is left behind when it grows.
/// `FileTooLarge` where there is more.
pub(crate) fn read_whole(
    reader: &mut impl Read,
    expected: usize,
    limit: usize,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let too_large = || io::Error::from(io::ErrorKind::FileTooLarge);
    if expected > limit {
        return Err(too_large());
    }
    // One byte more than expected, so that the end is seen without growing.
    let mut bytes = Zeroizing::new(vec![0; expected.saturating_add(1)]);
    let mut length = 0;
    loop {
        if length > limit {
            return Err(too_large());
        }
        if length == bytes.len() {
            let mut larger = Zeroizing::new(vec![0; length * 2]);
            larger[..length].copy_from_slice(&bytes);
            bytes = larger;
        }
        match reader.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::read_whole;

    #[test]
    fn everything_is_read_up_to_the_limit() {
        let text = [b'x'; 100];
        for expected in [0, 99, 100] {
            let read = read_whole(&mut &text[..], expected, 100);
            assert_eq!(read.unwrap().len(), 100);
        }
        assert!(read_whole(&mut &text[..], 0, 99).is_err());
        assert!(read_whole(&mut &text[..], 100, 99).is_err());
    }
}
