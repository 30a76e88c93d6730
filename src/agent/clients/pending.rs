//! Programs that asked and are not registered, for their owner to look at.
//!
//! Touches: nothing.
//!
//! In memory alone, for a day, and bounded: a flood of strangers neither fills it nor pushes out who was there before.

use std::time::Duration;

use serde::{Deserialize, Serialize};

const MOST: usize = 64;
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// So many new ones at once, and then one in a second.
const BURST: u32 = 10;

/// One program. Its arguments are not kept: they may hold secrets.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub(crate) path: String,
    pub(crate) sha256: String,
    /// How often it came.
    pub(crate) count: u64,
    /// Seconds since it came first.
    pub(crate) age_s: u64,
}

#[derive(Default)]
pub(in crate::agent) struct Waiting {
    all: Vec<(Pending, Duration)>,
    spent: u32,
    last: Duration,
}

impl Waiting {
    /// Notes that a program came, and whether it waits now; `now` is the time of [`crate::os::uptime`].
    pub(in crate::agent) fn note(&mut self, path: &str, sha256: &str, now: Duration) -> bool {
        self.forget(now);
        let known = self.all.iter_mut().map(|(pending, _)| pending);
        if let Some(known) = { known }.find(|known| known.sha256 == sha256) {
            known.count += 1;
            return true;
        }
        let refilled = now.saturating_sub(self.last).as_secs();
        if refilled > 0 {
            self.spent = self
                .spent
                .saturating_sub(u32::try_from(refilled).unwrap_or(u32::MAX));
            self.last = now;
        }
        if self.spent >= BURST || self.all.len() >= MOST {
            return false;
        }
        self.spent += 1;
        let pending = Pending {
            path: path.chars().take(1024).collect(),
            sha256: sha256.to_owned(),
            count: 1,
            age_s: 0,
        };
        self.all.push((pending, now));
        true
    }

    pub(in crate::agent) fn list(&mut self, now: Duration) -> Vec<Pending> {
        self.forget(now);
        let aged = |(pending, first): &(Pending, Duration)| Pending {
            age_s: now.saturating_sub(*first).as_secs(),
            ..pending.clone()
        };
        self.all.iter().map(aged).collect()
    }

    fn forget(&mut self, now: Duration) {
        self.all
            .retain(|(_, first)| now.saturating_sub(*first) < KEPT);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MOST, Waiting};

    #[test]
    fn a_flood_neither_fills_the_list_nor_pushes_out_who_was_there() {
        let mut waiting = Waiting::default();
        waiting.note("/honest", "first", Duration::from_secs(1000));
        for number in 0..10_000u64 {
            let now = Duration::from_secs(1001) + Duration::from_millis(100 * number);
            waiting.note("/flood", &number.to_string(), now);
        }
        let list = waiting.list(Duration::from_secs(2000));
        assert!(list.len() == MOST && list[0].sha256 == "first");
        let day_later = Duration::from_secs(1000 + 24 * 60 * 60);
        assert!(
            waiting
                .list(day_later)
                .iter()
                .all(|one| one.sha256 != "first")
        );
    }

    #[test]
    fn a_burst_is_cut_and_one_that_comes_again_is_counted() {
        let mut waiting = Waiting::default();
        for number in 0..100 {
            waiting.note("/x", &number.to_string(), Duration::from_secs(5));
            waiting.note("/x", "0", Duration::from_secs(5));
        }
        let list = waiting.list(Duration::from_secs(6));
        assert!(list.len() == 10 && list[0].count == 101);
    }
}
