//! Any bytes as a whole file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    afterword_fuzz::bytes(data);
});
