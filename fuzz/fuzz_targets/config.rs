//! See `afterword_fuzz::config`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| afterword_fuzz::config(data));
