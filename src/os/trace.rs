//! The steps that were carried out on files by one thread, for tests that cut the power between them.
//!
//! Touches: nothing.

use std::cell::RefCell;
use std::path::PathBuf;

/// One change of what lies on the disk.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    MakeDirectory(PathBuf),
    Create(PathBuf),
    /// The whole content.
    Write(PathBuf, Vec<u8>),
    Sync(PathBuf),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
    SyncDirectory(PathBuf),
}

thread_local! {
    static STEPS: RefCell<Option<Vec<Step>>> = const { RefCell::new(None) };
}

/// Takes down what this thread does from here on.
pub(crate) fn begin() {
    STEPS.set(Some(Vec::new()));
}

/// What it did since.
pub(crate) fn end() -> Vec<Step> {
    STEPS.take().unwrap_or_default()
}

/// A step that was just carried out.
pub(super) fn note(step: Step) {
    STEPS.with_borrow_mut(|steps| {
        if let Some(steps) = steps {
            steps.push(step);
        }
    });
}
