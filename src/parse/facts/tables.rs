//! Tables of keys and values: two columns, or a head of keys with one row of values.

use super::{Fact, field};
use crate::parse::markdown::Inline;

/// The facts of a table.
pub fn read(head: &[Inline], rows: &[Vec<Inline>], out: &mut Vec<Fact>) {
    let fact = |key: &Inline, value: &Inline| {
        let name = key.plain.trim_end_matches([':', '：']);
        field(name).map(|field| Fact { field, key: name.to_owned(), value: value.markdown.clone(), at: key.start, form: "table row" })
    };
    if head.len() >= 2 && rows.len() == 1 && head.iter().filter(|cell| field(&cell.plain).is_some()).count() * 2 > head.len() {
        out.extend(head.iter().zip(&rows[0]).filter_map(|(key, value)| fact(key, value)));
        return;
    }
    if head.len() != 2 {
        return;
    }
    // The head may be a pair itself.
    let all = std::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let found: Vec<Fact> = all.filter(|row| row.len() == 2).filter_map(|row| fact(&row[0], &row[1])).collect();
    // `| Service | Errors |` names columns, not a service: two pairs make a table of pairs.
    if found.len() >= 2 || (found.len() == 1 && rows.len() <= 1) {
        out.extend(found);
    }
}
