//! See `afterword_fuzz::levels`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| afterword_fuzz::levels(data));
