//! Does one thing to many items, a few at a time.
//!
//! Touches: nothing.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::{Error, Result};

/// What becomes of the rest when one item fails.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum OnFault {
    Stop,
    KeepGoing,
}

/// Works on every item by at most `width` threads. The results stand in the order of the items. Where a failure stops the rest, the one
/// that came first in time is the result of all, and `stop` is called so that the others need not wait for what nobody wants any more.
/// `done` is told the number of items finished.
pub(super) fn each<T: Sync, R: Send>(
    items: &[T],
    width: usize,
    on_fault: OnFault,
    done: &(dyn Fn(usize) + Sync),
    stop: &(dyn Fn() + Sync),
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<Result<R>>> {
    let results: Vec<Mutex<Option<Result<R>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let first: Mutex<Option<Error>> = Mutex::new(None);
    let next = AtomicUsize::new(0);
    let finished = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);
    let labour = || {
        while !is_over.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(place)) = (items.get(at), results.get(at)) else {
                break;
            };
            let result = work(item);
            if let (Err(error), OnFault::Stop) = (&result, on_fault) {
                is_over.store(true, Ordering::Relaxed);
                first
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert_with(|| error.clone());
                stop();
            }
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
            done(finished.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    thread::scope(|scope| {
        for _ in 1..width.min(items.len()) {
            // A thread that the system does not grant is one pair of hands fewer.
            if thread::Builder::new().spawn_scoped(scope, labour).is_err() {
                break;
            }
        }
        labour();
    });
    if let Some(error) = first.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    // Without a failure that stopped them, all are done.
    Ok(results
        .into_iter()
        .filter_map(|place| place.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{OnFault, each};
    use crate::error::{Error, Kind};

    #[test]
    fn results_stand_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let seen = AtomicUsize::new(0);
        let tell = |done| {
            seen.fetch_max(done, Ordering::Relaxed);
        };
        let results = each(
            &items,
            16,
            OnFault::Stop,
            &tell,
            &|| (),
            |item| Ok(item * 2),
        )
        .unwrap();
        let results: Vec<usize> = results.into_iter().map(Result::unwrap).collect();
        assert_eq!(results, (0..1000).map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(seen.into_inner(), 1000);
    }

    #[test]
    fn a_failure_ends_the_work_unless_it_is_to_go_on() {
        let items: Vec<usize> = (0..1000).collect();
        let begun = AtomicUsize::new(0);
        let fail = |item: &usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            match item {
                3 => Err(Error::new(Kind::Failed, "three")),
                other => Ok(*other),
            }
        };
        let stopped = each(&items, 1, OnFault::Stop, &|_| (), &|| (), fail);
        assert_eq!(stopped.unwrap_err().message, "three");
        assert_eq!(begun.swap(0, Ordering::Relaxed), 4);
        let gone_on = each(&items, 4, OnFault::KeepGoing, &|_| (), &|| (), fail).unwrap();
        assert_eq!(gone_on.iter().filter(|result| result.is_ok()).count(), 999);
    }
}
