//! The first results in the order of how near to each other their words stand. Its twin is `themes/default/assets/search/nearness.js`.
//!
//! A sentence out of a document is in none but this one, yet another may have more of its words. The texts of the first results are
//! there anyway, for their excerpts; so they alone are compared, and only they change places. One word, or one name such as
//! `PM-2024-007`, is looked for side by side already.

use super::analyse::{Kind, tokens};
use super::query::words_in_order;
use super::rank::Scored;
use std::collections::{HashMap, HashSet};

/// So many of the first results are compared: those that the browser shows first.
pub const FIRST: usize = 5;

/// Of a query of [`LONG`] units, or a Japanese sentence, so many more: a sentence is worth finding, and there are many with the same words.
pub const MORE: usize = 20;

/// And so many when none of those says what was typed.
pub const MOST: usize = 60;

/// Units of a long query.
pub const LONG: usize = 4;

/// How much a text counts that has all neighbours of the query side by side, so much for each of them up to this; one with half of
/// them counts a quarter of that. Two words stand side by side by chance, five do not.
pub const WEIGHT: usize = 4;

/// What was typed: its tokens in their order, each with the words it may mean, and which of them stand side by side.
pub struct Neighbours {
    order: Vec<Vec<String>>,
    pairs: Vec<[Vec<String>; 2]>,
}

/// How near to each other the words of a query stand in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// So many of its neighbours stand side by side in one text, at most.
    pub pairs: usize,
    /// Whether a text has all of it in its order.
    pub said: bool,
}

impl Neighbours {
    /// Of what was typed, a corrected word standing for those that were looked for; nothing when no two tokens stand side by side.
    #[must_use]
    pub fn of(typed: &str, corrected: &[(String, Vec<String>)]) -> Option<Self> {
        let corrected: HashMap<String, &Vec<String>> = corrected.iter().filter_map(|(written, words)| Some((words_in_order(written).into_iter().next()?.1, words))).collect();
        let meant = |token: String| corrected.get(&token).map_or_else(|| vec![token], |words| (*words).clone());
        let typed = in_order(typed);
        let mut pairs: Vec<[Vec<String>; 2]> = Vec::new();
        for (one, other) in side_by_side(&typed) {
            let pair = [meant(one.to_owned()), meant(other.to_owned())];
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
        let order = typed.into_iter().map(|(_, token)| meant(token)).collect();
        (!pairs.is_empty()).then_some(Self { order, pairs })
    }

    /// How near to each other they stand in some texts, where they stand nearest.
    #[must_use]
    pub fn stand<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Standing {
        let mut out = Standing::default();
        for text in texts {
            let all = in_order(text);
            let there: HashSet<(&str, &str)> = side_by_side(&all).collect();
            let holds = |[ones, others]: &&[Vec<String>; 2]| ones.iter().any(|one| others.iter().any(|other| there.contains(&(one.as_str(), other.as_str()))));
            let pairs = self.pairs.iter().filter(holds).count();
            out.pairs = out.pairs.max(pairs);
            // All neighbours stand also in a text that has the halves of a sentence in two sentences.
            out.said |= pairs == self.pairs.len() && all.windows(self.order.len()).any(|some| some.iter().zip(&self.order).all(|((_, token), meant)| meant.contains(token)));
        }
        out
    }

    /// The hits with the first of them in the order of nearness. A text that has three words or more as they were typed stands before
    /// all others, and is looked for further down when none of the first is one. `found` tells for a hit what [`Self::stand`] told of
    /// its texts.
    #[must_use]
    pub fn reorder(&self, hits: &[Scored], long: bool, found: impl Fn(&Scored) -> Standing) -> Vec<Scored> {
        let (near, far) = if long { (MORE, MOST) } else { (FIRST, FIRST) };
        let most = hits.iter().take(MORE).map(|hit| hit.matched).max().unwrap_or(0);
        let mut weighed: Vec<(bool, f32, Scored)> = Vec::new();
        for (at, hit) in hits.iter().take(far).enumerate() {
            if at == near && (self.pairs.len() < 2 || weighed.iter().any(|(whole, ..)| *whole)) {
                break;
            }
            // Beyond the first ones only those are read that may hold all of it.
            let found = if at < FIRST || hit.matched == most { found(hit) } else { Standing::default() };
            weighed.push((found.said && self.pairs.len() > 1, self.weigh(hit.score, found.pairs), *hit));
        }
        let rest = &hits[weighed.len()..];
        weighed.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.total_cmp(&a.1)));
        weighed.into_iter().map(|(.., hit)| hit).chain(rest.iter().copied()).collect()
    }

    /// A score with what nearness adds.
    fn weigh(&self, score: f32, found: usize) -> f32 {
        let share = found as f32 / self.pairs.len() as f32;
        score * (1.0 + self.pairs.len().min(WEIGHT) as f32 * (share * share))
    }
}

/// Words and pairs of a text with their positions.
fn in_order(text: &str) -> Vec<(usize, String)> {
    tokens(text).into_iter().filter(|token| token.kind != Kind::Part && token.kind != Kind::Last).map(|token| (token.position, token.text)).collect()
}

fn side_by_side(all: &[(usize, String)]) -> impl Iterator<Item = (&str, &str)> {
    all.windows(2).filter(|pair| pair[1].0 == pair[0].0 + 1).map(|pair| (pair[0].1.as_str(), pair[1].1.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_counted_in_one_text() {
        let pool = Neighbours::of("the connection pool was exhausted", &[]).unwrap();
        assert_eq!(pool.stand(["exhausted connection", "a connection pool was full", "pool was exhausted"].into_iter()).pairs, 2);
        assert_eq!(pool.stand(["The connection pool was exhausted"].into_iter()).pairs, 4);
        assert!(Neighbours::of("pool", &[]).is_none());
        assert_eq!(Neighbours::of("接続プール", &[]).unwrap().stand(["接続のプール", "接続プール枯渇"].into_iter()).pairs, 3);
    }

    #[test]
    fn a_corrected_word_stands_for_those_it_may_be() {
        let pool = Neighbours::of("conection pool", &[("conection".into(), vec!["connect".into(), "convect".into()])]).unwrap();
        assert_eq!(pool.stand(["a connection pool"].into_iter()).pairs, 1);
        assert_eq!(pool.stand(["a convection pool"].into_iter()).pairs, 1);
        assert_eq!(pool.stand(["a swimming pool"].into_iter()).pairs, 0);
    }

    #[test]
    fn it_is_said_where_all_of_it_stands_in_its_order() {
        let said = |typed, text| Neighbours::of(typed, &[]).unwrap().stand([text].into_iter());
        let halves = "The pool was drained. All pods were drained and the pool was full";
        assert_eq!(said("the pool was drained and the pool was full", halves), Standing { pairs: 6, said: false });
        assert!(said("all pods were drained", halves).said);
        assert!(said("pods were drained", "the “pods” were drained").said);
    }

    #[test]
    fn the_whole_stands_first_and_only_what_may_have_it_is_read() {
        let four = Neighbours::of("one two three four", &[]).unwrap();
        let hit = |place: usize, matched: usize| Scored { place, score: 100.0 / (place + 1) as f32, matched, asked: 4 };
        let hits: Vec<Scored> = (0..25).map(|place| hit(place, if place % 3 == 0 { 4 } else { 3 })).collect();
        let all_at = |yes: bool| if yes { Standing { pairs: 3, said: true } } else { Standing::default() };
        let read = std::cell::RefCell::new(Vec::new());
        let order = four.reorder(&hits, true, |hit| {
            read.borrow_mut().push(hit.place);
            all_at(hit.place == 18)
        });
        assert_eq!(order[0].place, 18);
        assert_eq!(read.into_inner(), [0, 1, 2, 3, 4, 6, 9, 12, 15, 18]);
        assert_eq!(order.len(), 25);
        assert_eq!(four.reorder(&hits, false, |hit| all_at(hit.place == 3))[0].place, 3, "of a short query the first ones only");
        assert_eq!(four.reorder(&hits, true, |hit| all_at(hit.place == 24))[0].place, 24, "further down when none of the first says it");
        assert_eq!(four.reorder(&hits, true, |hit| all_at(hit.place >= 18))[1].place, 0, "and no further when one does");
    }
}
