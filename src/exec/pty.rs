//! Runs a program whose output is redacted: which of its streams passes through a filter, and of what kind.
//!
//! Touches: processes, terminal.
//!
//! | standard output | standard error | what the program gets |
//! |---|---|---|
//! | terminal | any | a terminal of its own with the keys, for all that was a terminal; pipes for the rest |
//! | other | terminal | a pipe; a terminal to write to for its errors, so that progress and colours stay |
//! | other | other | pipes; one pipe where both are one file, so that the order stays |
//!
//! What goes to `/dev/null` needs no filter, and standard input is always the user's own.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::exec::redact::filter::{Mask, Redactor, Style};
use crate::exec::redact::matcher::Patterns;
use crate::os::streams::{self, Filter, Route, Routes, Standard, Standards};
use crate::os::{Ending, Program};

impl Filter for Redactor {
    fn push(&mut self, bytes: &[u8], now: Duration, out: &mut Vec<u8>) {
        Redactor::push(self, bytes, now, out);
    }

    fn deadline(&self) -> Option<Duration> {
        Redactor::deadline(self)
    }

    fn tick(&mut self, now: Duration, out: &mut Vec<u8>) {
        Redactor::tick(self, now, out);
    }

    fn finish(&mut self, out: &mut Vec<u8>) {
        Redactor::finish(self, out);
    }
}

/// Whether a label tells which secret stood there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Label {
    Plain,
    Named,
}

/// Runs the program with all that it writes redacted. When `time` is up, it is ended.
pub(crate) fn run(
    program: &Program<'_>,
    patterns: &Arc<Patterns>,
    label: Label,
    time: Option<Duration>,
) -> io::Result<Ending> {
    let routes = routes(streams::standards());
    let mut filter = |route| -> Box<dyn Filter> {
        Box::new(Redactor::new(Arc::clone(patterns), style(route, label)))
    };
    streams::oversee(program, routes, &mut filter, time)
}

/// Redacts standard input on its way to standard output.
pub(crate) fn redact_input(patterns: Patterns, label: Label) -> io::Result<()> {
    let mut redactor = Redactor::new(Arc::new(patterns), style(Route::Pipe, label));
    streams::filter_input(&mut redactor)
}

fn style(route: Route, label: Label) -> Style {
    let is_screen = matches!(route, Route::Terminal | Route::Screen);
    Style {
        mask: if is_screen { Mask::Screen } else { Mask::Label },
        names: label == Label::Named,
        is_unwatched: !is_screen,
    }
}

fn routes(ours: Standards) -> Routes {
    let (on_terminal, otherwise) = match ours.output {
        Standard::Terminal => (Route::Terminal, Route::Pipe),
        Standard::Nothing | Standard::Other => (Route::Screen, Route::Pipe),
    };
    let through = |stream| match stream {
        Standard::Terminal => on_terminal,
        Standard::Nothing => Route::Inherit,
        Standard::Other => otherwise,
    };
    let output = through(ours.output);
    Routes {
        input: match (ours.input, output) {
            (Standard::Terminal, Route::Terminal) => Route::Terminal,
            _ => Route::Inherit,
        },
        output,
        error: if ours.are_one && output == Route::Pipe {
            Route::WithOutput
        } else {
            through(ours.error)
        },
    }
}

#[cfg(test)]
mod tests {
    use super::routes;
    use crate::os::streams::Standard::{self, Nothing, Other, Terminal};
    use crate::os::streams::{Route, Standards};

    fn check(ours: [Standard; 3], are_one: bool, want: [Route; 3]) {
        let [input, output, error] = ours;
        let got = routes(Standards {
            input,
            output,
            error,
            are_one,
        });
        assert_eq!([got.input, got.output, got.error], want, "{ours:?}");
    }

    #[test]
    fn a_terminal_for_output_takes_the_keys_with_it() {
        use Route::{Inherit, Pipe};
        check([Terminal; 3], true, [Route::Terminal; 3]);
        check(
            [Other, Terminal, Terminal],
            false,
            [Inherit, Route::Terminal, Route::Terminal],
        );
        check(
            [Terminal, Terminal, Other],
            false,
            [Route::Terminal, Route::Terminal, Pipe],
        );
        check(
            [Terminal, Terminal, Nothing],
            false,
            [Route::Terminal, Route::Terminal, Inherit],
        );
    }

    #[test]
    fn without_it_the_keys_stay_where_they_are() {
        use Route::{Inherit, Pipe, Screen, WithOutput};
        check([Terminal, Other, Terminal], false, [Inherit, Pipe, Screen]);
        check(
            [Terminal, Nothing, Terminal],
            false,
            [Inherit, Inherit, Screen],
        );
        check([Terminal, Other, Other], false, [Inherit, Pipe, Pipe]);
        check([Other, Other, Other], true, [Inherit, Pipe, WithOutput]);
        check([Other, Nothing, Nothing], true, [Inherit, Inherit, Inherit]);
    }
}
