//! See `afterword_fuzz::timeline`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| afterword_fuzz::timeline(data));
