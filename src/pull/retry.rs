//! Whether a request that did not go well is asked again, and when.
//!
//! Touches: nothing.

use std::time::Duration;

use crate::secret::Timestamp;

/// How a request ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Outcome {
    /// The server answered, perhaps saying how long to wait.
    Answered { status: u16, wait: Option<Duration> },
    /// No connection came about, so the server has seen nothing.
    Unreached,
    /// The connection broke, or the time ran out, before the answer was whole.
    Broken,
    /// The server is not the one it should be, or does not speak HTTP. Asking again makes it no better.
    Wrong,
}

/// Whether asking twice does no more than asking once.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Repeat {
    Harmless,
    /// A login may use something up: it is repeated only where the server has said, or cannot but have, that it did nothing.
    IfUntouched,
}

/// How long we go on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience {
    pub(super) tries: u32,
    /// From the first try to the last.
    pub(super) total: Duration,
}

/// The wait before the first repetition; it doubles with each.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// How long to wait before asking again; nothing if this was the last try. `spent` is the time since the first one, and `chance` keeps
/// clients that failed together from returning together.
pub(super) fn wait(
    outcome: Outcome,
    repeat: Repeat,
    tried: u32,
    spent: Duration,
    chance: u8,
    patience: Patience,
) -> Option<Duration> {
    let asked = match outcome {
        Outcome::Answered {
            status: 429 | 503,
            wait,
        } => wait,
        // 412 is OpenBao's and Vault's way to say that this node has not yet heard of what it is asked.
        Outcome::Answered {
            status: 408 | 412 | 500 | 502 | 504,
            wait,
        } if repeat == Repeat::Harmless => wait,
        Outcome::Unreached => None,
        Outcome::Broken if repeat == Repeat::Harmless => None,
        Outcome::Answered { .. } | Outcome::Broken | Outcome::Wrong => return None,
    };
    let wait = asked.unwrap_or_else(|| {
        let base = FIRST_WAIT.saturating_mul(1 << tried.saturating_sub(1).min(16));
        base + base.mul_f64(f64::from(chance) / 512.0)
    });
    (tried < patience.tries && spent.saturating_add(wait) <= patience.total).then_some(wait)
}

/// Reads `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = jiff::fmt::rfc2822::parse(text)
        .ok()?
        .timestamp()
        .as_second();
    Some(Duration::from_secs(
        date.saturating_sub(now).try_into().unwrap_or(0),
    ))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Outcome, Patience, Repeat, retry_after, wait};

    const PATIENCE: Patience = Patience {
        tries: 5,
        total: Duration::from_secs(60),
    };

    fn check(outcome: Outcome, repeat: Repeat, tried: u32, spent: u64) -> Option<u128> {
        wait(
            outcome,
            repeat,
            tried,
            Duration::from_secs(spent),
            0,
            PATIENCE,
        )
        .map(|wait| wait.as_millis())
    }

    fn says(status: u16, wait: Option<u64>) -> Outcome {
        Outcome::Answered {
            status,
            wait: wait.map(Duration::from_secs),
        }
    }

    #[test]
    fn what_may_pass_is_asked_again_and_later_each_time() {
        let waits: Vec<_> = (1..=5)
            .map(|tried| check(says(500, None), Repeat::Harmless, tried, 0))
            .collect();
        assert_eq!(waits, [Some(250), Some(500), Some(1000), Some(2000), None]);
    }

    #[test]
    fn a_server_that_names_a_time_is_taken_at_its_word() {
        assert_eq!(
            check(says(429, Some(7)), Repeat::Harmless, 1, 0),
            Some(7000)
        );
        assert_eq!(check(says(429, Some(0)), Repeat::Harmless, 1, 0), Some(0));
    }

    #[test]
    fn patience_ends() {
        assert_eq!(check(says(429, Some(61)), Repeat::Harmless, 1, 0), None);
        assert_eq!(check(says(429, Some(7)), Repeat::Harmless, 2, 54), None);
        assert_eq!(
            check(says(429, Some(u64::MAX)), Repeat::Harmless, 1, 0),
            None
        );
    }

    #[test]
    fn what_will_not_pass_is_asked_once() {
        for status in [200, 301, 400, 401, 403, 404, 501] {
            assert_eq!(
                check(says(status, None), Repeat::Harmless, 1, 0),
                None,
                "{status}"
            );
        }
        assert_eq!(check(Outcome::Wrong, Repeat::Harmless, 1, 0), None);
    }

    #[test]
    fn a_login_is_repeated_only_where_it_cannot_have_happened() {
        for (outcome, again) in [
            (says(429, None), true),
            (says(503, None), true),
            (Outcome::Unreached, true),
            (says(500, None), false),
            (Outcome::Broken, false),
        ] {
            assert_eq!(
                check(outcome, Repeat::IfUntouched, 1, 0).is_some(),
                again,
                "{outcome:?}"
            );
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = 1_445_412_470; // 2015-10-21 07:27:50
        for (text, seconds) in [
            ("3", Some(3)),
            (" 0 ", Some(0)),
            ("Wed, 21 Oct 2015 07:28:00 GMT", Some(10)),
            ("Wed, 21 Oct 2015 07:27:00 GMT", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(
                retry_after(text, now),
                seconds.map(Duration::from_secs),
                "{text:?}"
            );
        }
    }
}
