//! The door: hands the arguments over and returns the exit code.
//!
//! Touches: nothing.

fn main() -> std::process::ExitCode {
    sevault::run(std::env::args_os())
}
