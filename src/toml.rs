//! The door to TOML: bounded text in, plain nodes out. Some site generators write front matter in it.

use crate::node::{Node, Problem, Step};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The longest text that is parsed, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// Parses one document of untrusted text.
///
/// # Errors
/// What breaks the bound or the grammar, with its place.
pub fn parse(text: &str) -> Result<Node, Problem> {
    Ok(table(read(text)?.get_ref()))
}

/// Where the value at `path` stands in `text`.
#[must_use]
pub fn locate(text: &str, path: &[Step<'_>]) -> Option<(u32, u32)> {
    let root = read(text).ok()?;
    let mut steps = path.iter();
    let Some(Step::Key(first)) = steps.next() else { return None };
    let mut value = root.get_ref().get(*first)?;
    for step in steps {
        value = match (step, value.get_ref()) {
            (Step::Key(key), DeValue::Table(table)) => table.get(*key)?,
            (Step::Item(at), DeValue::Array(items)) => items.get(*at)?,
            _ => break,
        };
    }
    Some(place(text, value.span().start))
}

fn read(text: &str) -> Result<Spanned<DeTable<'_>>, Problem> {
    if text.len() > MAX_BYTES {
        return Err(Problem { line: 1, column: 1, message: format!("longer than {} KiB", MAX_BYTES / 1024) });
    }
    DeTable::parse(text).map_err(|error| {
        let (line, column) = place(text, error.span().map_or(0, |span| span.start));
        Problem { line, column, message: error.message().lines().collect::<Vec<_>>().join("; ") }
    })
}

fn place(text: &str, at: usize) -> (u32, u32) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

fn table(entries: &DeTable<'_>) -> Node {
    Node::Map(entries.iter().map(|(key, value)| (key.get_ref().to_string(), node(value.get_ref()))).collect())
}

fn node(value: &DeValue<'_>) -> Node {
    match value {
        DeValue::String(text) => Node::Text(text.to_string()),
        DeValue::Integer(number) => {
            let text = number.as_str();
            i64::from_str_radix(text, number.radix()).map_or_else(|_| Node::Text(text.to_owned()), Node::Int)
        }
        DeValue::Float(number) => number.as_str().parse().map_or_else(|_| Node::Text(number.as_str().to_owned()), Node::Float),
        DeValue::Boolean(value) => Node::Bool(*value),
        DeValue::Datetime(stamp) => Node::Text(stamp.to_string()),
        DeValue::Array(items) => Node::List(items.iter().map(|item| node(item.get_ref())).collect()),
        DeValue::Table(entries) => table(entries),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_order_and_their_place() {
        let text = "title = \"x\"\ndate = 2026-11-02T14:02:00Z\nn = 0x10\n[params]\nsev = [1, 2]\n";
        let node = parse(text).unwrap();
        assert_eq!(node.get("date").unwrap().text().unwrap(), "2026-11-02T14:02:00Z");
        let Node::Map(entries) = &node else { panic!() };
        assert_eq!(entries.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["title", "date", "n", "params"]);
        assert_eq!(locate(text, &[Step::Key("date")]), Some((2, 8)));
        assert_eq!(locate(text, &[Step::Key("params"), Step::Key("sev"), Step::Item(1)]), Some((5, 11)));
    }

    #[test]
    fn faults_have_a_line() {
        assert_eq!(parse("a = 1\nb = = 2\n").unwrap_err().line, 2);
        assert!(parse(&"#".repeat(70_000)).is_err());
        assert!(parse(&"a=[".repeat(20_000)).is_err());
    }
}
