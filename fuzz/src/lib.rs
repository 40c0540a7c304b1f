//! What every target holds: nothing panics, and what is adopted keeps its body and changes nothing a second time.

use afterword::config::Config;
use afterword::parse::canonical::{self, Proposal};
use afterword::parse::{self, Parsed, Resolved, SourceFile};

/// Reads a text as a document.
pub fn whole(text: &str) {
    bytes(text.as_bytes());
}

/// Reads bytes as a document, renders its body and adopts it.
pub fn bytes(data: &[u8]) {
    let config = Config::default();
    let file = SourceFile { path: "2026-03-01-fuzz.md".into(), bytes: data.to_vec() };
    let Parsed::Postmortems(documents) = parse::parse(&file, &config) else { return };
    for document in &documents {
        let _ = parse::body(&file, &document.postmortem, &config, &|_| Resolved::Nothing);
    }
    if let Proposal::New(text) = canonical::propose(&file, "2026-03-01-fuzz", &config) {
        let again = SourceFile { path: file.path.clone(), bytes: text.into_bytes() };
        assert!(!matches!(canonical::propose(&again, "2026-03-01-fuzz", &config), Proposal::New(_)));
    }
}
