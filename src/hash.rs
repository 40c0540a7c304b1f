//! Content hashes: names of assets and bundle files, and whether a file changed. The door to BLAKE3.

/// The first 16 hexadecimal digits of the content's BLAKE3 hash: enough to name files, short enough to read.
#[must_use]
pub fn short(content: &[u8]) -> String {
    blake3::hash(content).to_hex()[..16].to_owned()
}

/// The same of content in parts.
#[must_use]
pub fn short_of_parts<'c>(parts: impl Iterator<Item = &'c str>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}

/// The same of all that is still to be read, without holding it.
///
/// # Errors
/// What the reader says.
pub fn short_of(content: impl std::io::Read) -> std::io::Result<String> {
    Ok(blake3::Hasher::new().update_reader(content)?.finalize().to_hex()[..16].to_owned())
}

/// A hash over parts fed one after another; each part's length is part of what is hashed.
#[derive(Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// Adds one part.
    pub fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    /// The first 16 hexadecimal digits of the hash of all parts.
    #[must_use]
    pub fn finish(&self) -> String {
        self.0.finalize().to_hex()[..16].to_owned()
    }
}
