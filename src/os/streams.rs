//! Promises about programs whose output passes through us.
//!
//! Touches: processes, terminal, files.

use std::io;
use std::time::Duration;

use super::{Ending, Program, platform};

/// What happens to a stream on its way.
pub(crate) trait Filter {
    /// Takes the next bytes, and appends to `out` what may go on.
    fn push(&mut self, bytes: &[u8], now: Duration, out: &mut Vec<u8>);

    /// When [`Filter::tick`] wants to be called, unless more bytes come first.
    fn deadline(&self) -> Option<Duration>;

    /// Appends what has waited long enough.
    fn tick(&mut self, now: Duration, out: &mut Vec<u8>);

    /// Appends what is left: the stream has ended.
    fn finish(&mut self, out: &mut Vec<u8>);
}

/// What a standard stream of ours is.
#[cfg_attr(
    all(windows, not(test)),
    expect(
        dead_code,
        reason = "Windows has no terminal that bytes pass unchanged"
    )
)]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Standard {
    /// The terminal that controls us. Another terminal is a file like any other.
    Terminal,
    /// What is written there is lost.
    Nothing,
    Other,
}

/// Our own standard streams.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Standards {
    pub(crate) input: Standard,
    pub(crate) output: Standard,
    pub(crate) error: Standard,
    /// Output and error are the same file.
    pub(crate) are_one: bool,
}

/// What a program gets for a standard stream.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Route {
    /// Ours.
    Inherit,
    /// A pseudo terminal that controls the program and has the keys.
    Terminal,
    /// A terminal to write to, while ours remains the one that controls the program.
    Screen,
    Pipe,
    /// The pipe that output goes to, so that the order is kept.
    WithOutput,
}

/// What a program gets for its standard streams.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Routes {
    pub(crate) input: Route,
    pub(crate) output: Route,
    pub(crate) error: Route,
}

/// What our standard streams are.
pub(crate) fn standards() -> Standards {
    platform::standards()
}

/// Runs the program with its output passing through filters, one for each route that needs one, and waits for it. Keys, stops, window sizes
/// and signals reach it as if we were not there, and the terminal is given back, even if we are killed. What is written after the program has
/// ended, by what it left behind, is still filtered, by a process of its own. When `time` is up, the program is ended.
pub(crate) fn oversee(
    program: &Program<'_>,
    routes: Routes,
    filter: &mut dyn FnMut(Route) -> Box<dyn Filter>,
    time: Option<Duration>,
) -> io::Result<Ending> {
    platform::oversee(program, routes, filter, time)
}

/// Carries standard input through a filter to standard output, until it ends or nobody reads any more.
pub(crate) fn filter_input(filter: &mut dyn Filter) -> io::Result<()> {
    platform::filter_input(filter)
}
