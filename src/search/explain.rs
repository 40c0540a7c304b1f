//! Why a document stands where it stands: what each unit scored in each field.

use super::index::SearchIndex;
use super::rank::{Ranking, alternatives_with_weights, terms_in};

/// One hit of one way to say a unit in one field of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The unit as typed.
    pub unit: String,
    /// The tokens that were looked for, in their order.
    pub tokens: Vec<String>,
    pub field: &'static str,
    /// BM25 with the field's weight. A unit scores the best of these and 0.3 of each other.
    pub score: f32,
    /// How many documents have the rarest of the tokens in this field.
    pub documents: u64,
}

impl SearchIndex {
    /// The reasons for every hit of a ranking, in its order.
    ///
    /// # Errors
    /// What the engine says.
    pub fn explain(&self, ranking: &Ranking) -> tantivy::Result<Vec<Vec<Reason>>> {
        let mut out = vec![Vec::new(); ranking.hits.len()];
        for unit in ranking.wanted.iter().chain(&ranking.joints) {
            for (tokens, weight) in alternatives_with_weights(self, unit)? {
                for (field, (name, boost)) in self.fields_of(unit) {
                    let terms = terms_in(field, &tokens);
                    let mut documents = u64::MAX;
                    for (_, term) in &terms {
                        documents = documents.min(self.doc_freq(term)?);
                    }
                    let mut scores = Vec::new();
                    self.score_terms(terms, boost * weight, |place, score| scores.push((place, score)))?;
                    for (hit, reasons) in ranking.hits.iter().zip(&mut out) {
                        if let Ok(at) = scores.binary_search_by_key(&hit.place, |(place, _)| *place) {
                            let tokens = tokens.iter().map(|(_, token)| token.clone()).collect();
                            reasons.push(Reason { unit: unit.written.clone(), tokens, field: name, score: scores[at].1, documents });
                        }
                    }
                }
            }
        }
        Ok(out)
    }
}
