//! Any bytes below a timeline's heading.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    afterword_fuzz::whole(&format!("# Title\n\n## Timeline (JST)\n\n{text}\n"));
});
