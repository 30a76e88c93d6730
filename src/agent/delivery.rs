//! Answers on their way out: in parts that a client can bear, and through a gate that can be closed.
//!
//! Touches: sockets, clock.

use std::io::{self, ErrorKind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::protocol::Answer;
use crate::os::Stream;
use crate::secret::Secret;

/// What bytes of a vault leave by. Once it is closed, none leaves any more: a lock in flight beats an answer in flight.
#[derive(Default)]
pub(super) struct Gate(Mutex<bool>);

impl Gate {
    fn hold(&self) -> MutexGuard<'_, bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn close(&self) {
        *self.hold() = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        *self.hold()
    }

    /// Sends what the system takes at once, with the gate held open meanwhile.
    fn pass(&self, stream: &Stream, bytes: &[u8]) -> io::Result<usize> {
        let is_closed = self.hold();
        if *is_closed {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        stream.send_some(bytes)
    }
}

/// Sends everything by the deadline, piece by piece through the gate where there is one.
pub(super) fn send(
    stream: &Stream,
    bytes: &[u8],
    deadline: Duration,
    gate: Option<&Gate>,
) -> io::Result<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let count = match gate {
            None => stream.send_some(rest)?,
            Some(gate) => gate.pass(stream, rest)?,
        };
        rest = &rest[count..];
        if !rest.is_empty() {
            stream.wait_for_room(deadline)?;
        }
    }
    Ok(())
}

/// Cuts an answer into parts that each keep within [`super::frame::PART`].
pub(super) fn divide(answer: Answer, values: Vec<Secret>) -> Vec<(Answer, Vec<Secret>)> {
    const ENTRIES: usize = 150;
    const BYTES: usize = 1024 * 1024;

    let choices = match answer {
        Answer::Entries { entries } if entries.len() > ENTRIES => {
            let some = entries.chunks(ENTRIES).map(<[_]>::to_vec);
            return some
                .map(|entries| (Answer::Entries { entries }, Vec::new()))
                .collect();
        }
        Answer::Granted { choices } if choices.len() > 1 => choices,
        Answer::Done
        | Answer::Refused { .. }
        | Answer::Status { .. }
        | Answer::Entries { .. }
        | Answer::Granted { .. }
        | Answer::Value
        | Answer::Helped { .. }
        | Answer::Versions { .. }
        | Answer::Changed { .. }
        | Answer::Matching { .. }
        | Answer::Doors { .. }
        | Answer::Pending { .. }
        | Answer::Team { .. }
        | Answer::Pulls { .. }
        | Answer::Audit { .. } => return vec![(answer, values)],
    };
    let mut parts: Vec<(Vec<_>, Vec<Secret>, usize)> = Vec::new();
    // A plan has choices without values.
    let mut values = values.into_iter();
    for choice in choices {
        let value = values.next();
        let size = value.as_ref().map_or(0, Secret::len);
        let fits = parts
            .last()
            .is_some_and(|(choices, _, total)| choices.len() < ENTRIES && total + size <= BYTES);
        if !fits {
            parts.push((Vec::new(), Vec::new(), 0));
        }
        if let Some((choices, values, total)) = parts.last_mut() {
            choices.push(choice);
            values.extend(value);
            *total += size;
        }
    }
    parts
        .into_iter()
        .map(|(choices, values, _)| (Answer::Granted { choices }, values))
        .collect()
}
