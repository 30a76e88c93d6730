//! Secrets, then a stream: however it is cut, the same comes out, and no secret.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sevault::fuzz_redact(data));
