//! Any bytes as front matter: read, and adopted without changing the body.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    afterword_fuzz::whole(&format!("---\n{text}\n---\n# Title\n\nProse.\n"));
    afterword_fuzz::whole(&format!("+++\n{text}\n+++\n# Title\n\nProse.\n"));
});
