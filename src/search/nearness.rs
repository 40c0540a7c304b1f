//! The first results in the order of how near to each other their words stand. Its twin is `themes/default/assets/search/nearness.js`.
//!
//! A sentence out of a document is in none but this one, yet another may have more of its words. The texts of the first results are
//! there anyway, for their excerpts; so they alone are compared, and only they change places. One word, or one name such as
//! `PM-2024-007`, is looked for side by side already.

use super::analyse::{Kind, tokens};
use std::collections::HashSet;

/// So many of the first results are compared: those that the browser shows first.
pub const FIRST: usize = 5;

/// How much a text counts that has all neighbours of the query side by side; one with half of them counts a quarter of that.
pub const WEIGHT: f32 = 4.0;

/// Neighbouring tokens of a query.
pub struct Neighbours(HashSet<(String, String)>);

impl Neighbours {
    /// Of what was typed; nothing when no two tokens stand side by side.
    #[must_use]
    pub fn of(typed: &str) -> Option<Self> {
        let pairs: HashSet<_> = side_by_side(typed).into_iter().collect();
        (!pairs.is_empty()).then_some(Self(pairs))
    }

    /// How many of them stand side by side in one text, at most.
    #[must_use]
    pub fn most<'t>(&self, texts: impl Iterator<Item = &'t str>) -> usize {
        texts.map(|text| side_by_side(text).into_iter().filter(|pair| self.0.contains(pair)).collect::<HashSet<_>>().len()).max().unwrap_or(0)
    }

    /// A score with what nearness adds.
    #[must_use]
    pub fn weigh(&self, score: f32, found: usize) -> f32 {
        let share = found as f32 / self.0.len() as f32;
        score * (1.0 + WEIGHT * (share * share))
    }
}

fn side_by_side(text: &str) -> Vec<(String, String)> {
    let all: Vec<_> = tokens(text).into_iter().filter(|token| token.kind != Kind::Part && token.kind != Kind::Last).collect();
    all.windows(2).filter(|pair| pair[1].position == pair[0].position + 1).map(|pair| (pair[0].text.clone(), pair[1].text.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_counted_in_one_text() {
        let pool = Neighbours::of("the connection pool was exhausted").unwrap();
        assert_eq!(pool.most(["exhausted connection", "a connection pool was full", "pool was exhausted"].into_iter()), 2);
        assert_eq!(pool.most(["The connection pool was exhausted"].into_iter()), 4);
        assert!(Neighbours::of("pool").is_none());
        assert_eq!(Neighbours::of("接続プール").unwrap().most(["接続のプール", "接続プール枯渇"].into_iter()), 3);
    }
}
