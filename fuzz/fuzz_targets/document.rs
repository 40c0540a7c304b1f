//! See `afterword_fuzz::document`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| afterword_fuzz::document(data));
