//! Whatever head and body come to the door of HTTP, their readers answer; what they understand has one reading.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sevault::fuzz_http(data));
