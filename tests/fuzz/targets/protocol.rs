//! Whatever is sent to the agent, its parser answers; what it understands, it would say the same way.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sevault::fuzz_protocol(data));
