//! See `afterword_fuzz::shards`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| afterword_fuzz::shards(data));
