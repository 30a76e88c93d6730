//! Whether the machine slept: told by two clocks, of which one stops meanwhile.
//!
//! Touches: nothing.

use std::time::Duration;

/// What two looks at the clocks may differ by, and no sleep that concerns anybody is shorter.
const SLACK: Duration = Duration::from_secs(2);

/// How far the clocks were apart when they were last looked at.
#[derive(Debug)]
pub(super) struct Sleep {
    drift: Duration,
}

impl Sleep {
    /// `since_start` counts all time, `awake` only that in which the machine ran. Both from one moment, `since_start` read first: a pause between the two then
    /// only ever makes the drift look smaller, and the largest that was seen is what counts.
    pub(super) fn new(since_start: Duration, awake: Duration) -> Self {
        Self {
            drift: since_start.saturating_sub(awake),
        }
    }

    /// Whether it slept since the last look.
    pub(super) fn is_noticed(&mut self, since_start: Duration, awake: Duration) -> bool {
        let drift = since_start.saturating_sub(awake);
        let is_new = drift > self.drift + SLACK;
        self.drift = self.drift.max(drift);
        is_new
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Sleep;

    fn check(looks: &[(u64, u64, bool)]) {
        let at = Duration::from_millis;
        let mut sleep = Sleep::new(at(50_000), at(40_000));
        for (since_start, awake, want) in looks {
            let said = sleep.is_noticed(at(*since_start), at(*awake));
            assert_eq!(said, *want, "{since_start} {awake}");
        }
    }

    #[test]
    fn a_sleep_is_noticed_once_and_the_next_one_too() {
        check(&[
            (60_000, 50_000, false),
            (160_000, 60_000, true),
            (161_000, 61_000, false),
            (3_761_000, 61_500, true),
        ]);
    }

    #[test]
    fn neither_time_that_passes_nor_a_look_that_was_held_up_is_a_sleep() {
        check(&[
            (90_000_000, 89_990_000, false),
            // Stopped for a minute between the two clocks.
            (90_001_000, 90_051_000, false),
            (90_062_000, 90_052_000, false),
            (90_064_000, 90_052_500, false),
        ]);
    }
}
