//! The door: hands the arguments over and returns the exit code.
//!
//! Touches: nothing.

#![no_main]

sevault::program!();
