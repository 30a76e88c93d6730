//! Whatever line comes to the door of cells, its reader answers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sevault::fuzz_cells(data));
