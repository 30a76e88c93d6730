//! Redaction: known secrets masked in a stream of output, whatever its chunks, colours and line wraps.
//!
//! Touches: nothing.
//!
//! A safety net against accidents, not a wall: a program that wants to leak what it was given transforms it, or writes it elsewhere.
//!
//! # Words
//!
//! - *Visible* bytes are those that a reader sees. Line breaks, NUL, BEL and escape sequences are not; a secret split by them is still one
//!   ([`visible`]).
//! - A *pattern* is one form in which a secret may be printed: raw, base64, hex, JSON and so on ([`forms`]). Patterns hold visible bytes only.
//! - A pattern's *head* is what everybody knows of it already, such as `ghp_` or `https://host/` ([`public`]). It is masked with the rest,
//!   never alone.
//! - A pattern *commits* at twelve bytes after the head, or at its end if that comes first. What is printed of it is masked from then on, so a
//!   truncated print is masked too, and nothing waits for the end of a long key.
//!
//! # What is masked
//!
//! Wherever the visible stream agrees with a pattern from its first byte up to its commit or further, all the bytes that agree are masked.
//! The union of all these places is replaced. That is the whole rule; [`filter`] keeps it in one pass, and a brute-force copy of it in the
//! tests is compared with the filter.
//!
//! Bytes that could still become the start of a pattern are held back, never longer than a quarter of a second. Those that
//! come out unmasked because nothing followed in time are at most seven bytes of a secret.

pub(crate) mod filter;
mod forms;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzz;
pub(crate) mod matcher;
mod public;
mod skip;
mod visible;

#[cfg(test)]
mod properties;
