//! Which line a byte stands on, in the time of a binary search: a document may have thousands of places to name.

/// The line starts of a text.
pub struct Lines(Vec<usize>);

impl Lines {
    /// Finds them.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line of an offset, from 1.
    #[must_use]
    pub fn line(&self, offset: usize) -> u32 {
        u32::try_from(self.0.partition_point(|newline| *newline < offset) + 1).unwrap_or(u32::MAX)
    }
}
