//! The bundle once more as scripts, for a folder that is opened from disk: a page from there may load scripts and fetch nothing.
//!
//! The door to base64. Read by `themes/default/assets/search/source.js`.

use super::bundle::File;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::io;

/// With more documents the scripts would double what is published, for a use that such an archive hardly has.
pub const MOST_DOCUMENTS: usize = 2000;

/// Characters of base64 in one script.
const SIZE: usize = 512 * 1024;

/// Scripts that hold every file of a compressed bundle, and `offline.js`, which names them.
///
/// # Errors
/// What the disk says that holds the files.
pub fn scripts(bundle: &[File]) -> io::Result<Vec<File>> {
    let (manifest, files): (Vec<&File>, Vec<&File>) = bundle.iter().partition(|file| file.name == super::bundle::MANIFEST);
    let mut scripts: Vec<File> = Vec::new();
    let mut packs = Vec::new();
    let mut rest = files.as_slice();
    while let Some(first) = rest.first() {
        let mut text = String::from("Afterword.put({\n");
        let mut count = 0;
        for file in rest {
            let bytes = file.bytes()?;
            if count > 0 && text.len() + bytes.len() * 4 / 3 > SIZE {
                break;
            }
            text.push_str(&format!("\"{}\": \"{}\",\n", file.name, STANDARD.encode(bytes)));
            count += 1;
        }
        text.push_str("});\n");
        let name = format!("o-{}.js", &crate::hash::short(text.as_bytes())[..12]);
        packs.push(json!([first.name, name]));
        scripts.push(File::ready(name, text.into_bytes()));
        rest = &rest[count..];
    }
    let manifest = manifest.first().map(|file| file.bytes()).transpose()?;
    let manifest: serde_json::Value = manifest.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    let index = format!("Afterword.offline = {};\n", json!({"manifest": manifest, "packs": packs}));
    scripts.push(File::ready("offline.js".into(), index.into_bytes()));
    Ok(scripts)
}
