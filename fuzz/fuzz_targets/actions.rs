//! Any bytes below the heading of actions.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    afterword_fuzz::whole(&format!("# Title\n\n## Action items\n\n{text}\n"));
});
