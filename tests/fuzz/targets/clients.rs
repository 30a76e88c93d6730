//! Whatever line comes to the door of clients, its reader answers; what it understands is a batch that is aligned and in one service.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| sevault::fuzz_clients(data));
