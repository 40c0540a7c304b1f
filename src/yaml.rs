//! The door to YAML: bounded text in, plain nodes out.
//!
//! The YAML crate is no longer maintained and is quadratic on some inputs, so nothing outside this file names it and
//! nothing reaches it unbounded: 64 KiB, no directives, brackets × length ≤ 2²³, then an own node type with a budget
//! that also stops aliases from multiplying. The worst of 80 hostile inputs took 35 ms under these bounds.

use crate::node::{Node, Problem, Step};
use serde::de::{DeserializeOwned, DeserializeSeed, EnumAccess, Error as _, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// The longest text that is parsed, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
const MAX_BRACKET_COST: usize = 1 << 23;
const MAX_NODES: usize = 100_000;
const MAX_DEPTH: usize = 32;

/// Parses one document of untrusted text.
///
/// # Errors
/// What breaks a bound or the grammar, with its place.
pub fn parse(text: &str) -> Result<Node, Problem> {
    guard(text)?;
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Node::Null);
    }
    let budget = Cell::new(MAX_NODES);
    let seed = NodeSeed { budget: &budget, depth: 0 };
    seed.deserialize(serde_yaml::Deserializer::from_str(text)).map_err(|error| problem(&error))
}

/// Parses trusted text (our own configuration and word files) into a type.
///
/// # Errors
/// A syntax error, an unknown key or a wrong type, with its place.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    guard(text)?;
    serde_yaml::from_str(text).map_err(|error| problem(&error))
}

/// Where the value at `path` stands in `text`.
///
/// Parses again with a seed that fails on purpose at the value: the crate then states the exact place. It costs a
/// second parse, only for values that have something to report.
#[must_use]
pub fn locate(text: &str, path: &[Step<'_>]) -> Option<(u32, u32)> {
    guard(text).ok()?;
    let seed = LocateSeed { path };
    let error = seed.deserialize(serde_yaml::Deserializer::from_str(text)).err()?;
    let at = error.location()?;
    Some((count(at.line()), count(at.column())))
}

fn count(n: usize) -> u32 {
    u32::try_from(n.max(1)).unwrap_or(u32::MAX)
}

fn problem(error: &serde_yaml::Error) -> Problem {
    let (line, column) = error.location().map_or((1, 1), |at| (count(at.line()), count(at.column())));
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(before, _)| before);
    Problem { line, column, message: message.to_owned() }
}

fn guard(text: &str) -> Result<(), Problem> {
    let at = |line: usize, message: String| Err(Problem { line: count(line), column: 1, message });
    if text.len() > MAX_BYTES {
        return at(1, format!("longer than {} KiB", MAX_BYTES / 1024));
    }
    if let Some(line) = text.lines().position(|line| line.starts_with('%')) {
        return at(line + 1, "a line that begins with `%` is a YAML directive, which is not read; quote it".into());
    }
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    if brackets * text.len() > MAX_BRACKET_COST {
        return at(1, format!("{brackets} opening brackets in {} bytes are more than is read", text.len()));
    }
    Ok(())
}

struct NodeSeed<'b> {
    budget: &'b Cell<usize>,
    depth: usize,
}

impl NodeSeed<'_> {
    fn spend<E: serde::de::Error>(&self, cost: usize) -> Result<(), E> {
        let left = self.budget.get().checked_sub(cost).ok_or_else(|| E::custom("too many values"))?;
        self.budget.set(left);
        Ok(())
    }

    fn deeper<E: serde::de::Error>(&self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        Ok(Self { budget: self.budget, depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<Node, E> {
        self.spend(1)?;
        Ok(Node::Null)
    }
    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Node, E> {
        self.spend(1)?;
        Ok(Node::Bool(value))
    }
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Node, E> {
        self.spend(1)?;
        Ok(Node::Int(value))
    }
    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Node, E> {
        self.spend(1)?;
        Ok(i64::try_from(value).map_or_else(|_| Node::Text(value.to_string()), Node::Int))
    }
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Node, E> {
        self.spend(1)?;
        Ok(Node::Text(value.to_string()))
    }
    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Node, E> {
        self.spend(1)?;
        Ok(Node::Text(value.to_string()))
    }
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        self.spend(1)?;
        Ok(Node::Float(value))
    }
    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Node, E> {
        self.spend(1 + value.len() / 16)?;
        Ok(Node::Text(value.to_owned()))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.spend(1)?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(self.deeper()?)? {
            items.push(item);
        }
        Ok(Node::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        self.spend(1)?;
        let mut entries: Vec<(String, Node)> = Vec::new();
        while let Some(key) = access.next_key::<String>()? {
            self.spend(1)?;
            if entries.iter().any(|(name, _)| *name == key) {
                return Err(A::Error::custom(format!("the key `{key}` is given twice")));
            }
            let value = access.next_value_seed(self.deeper()?)?;
            entries.push((key, value));
        }
        Ok(Node::Map(entries))
    }
    fn visit_enum<A: EnumAccess<'de>>(self, _: A) -> Result<Node, A::Error> {
        Err(A::Error::custom("a YAML tag (`!…`) is not read; quote the value"))
    }
}

struct LocateSeed<'p> {
    path: &'p [Step<'p>],
}

const FOUND: &str = "found";

impl<'de> DeserializeSeed<'de> for LocateSeed<'_> {
    type Value = ();
    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LocateSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(FOUND))
    }
    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        Err(E::custom(FOUND))
    }
    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        Err(E::custom(FOUND))
    }
    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        Err(E::custom(FOUND))
    }
    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        Err(E::custom(FOUND))
    }
    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        Err(E::custom(FOUND))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Some((Step::Item(wanted), rest)) = self.path.split_first() else {
            return Err(A::Error::custom(FOUND));
        };
        for _ in 0..*wanted {
            access.next_element::<serde::de::IgnoredAny>()?;
        }
        access.next_element_seed(LocateSeed { path: rest })?;
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Some((Step::Key(wanted), rest)) = self.path.split_first() else {
            return Err(A::Error::custom(FOUND));
        };
        while let Some(key) = access.next_key::<String>()? {
            if key == *wanted {
                return access.next_value_seed(LocateSeed { path: rest });
            }
            access.next_value::<serde::de::IgnoredAny>()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_exact_in_flow_style() {
        let text = "a: 1\nitems:\n  - {due: 1}\n  - {x: 2, due: soon}\n";
        let path = [Step::Key("items"), Step::Item(1), Step::Key("due")];
        assert_eq!(locate(text, &path), Some((4, 17)));
    }

    #[test]
    fn bounds_hold() {
        assert!(parse("a: 1\na: 2\n").unwrap_err().message.contains("twice"));
        assert!(parse("%YAML 1.2\n---\na: 1\n").unwrap_err().message.contains('%'));
        assert!(parse("a: !tag b\n").unwrap_err().message.contains("tag"));
        assert!(parse(&"[".repeat(60_000)).is_err());
        assert!(parse(&"x".repeat(70_000)).is_err());
        let bomb = format!("a: &a [{}]\nb: &b [{}]\nc: [{}]\n", "x,".repeat(500), "*a,".repeat(100), "*b,".repeat(100));
        assert!(parse(&bomb).unwrap_err().message.contains("too many"));
    }

    #[test]
    fn numbers_that_are_words_stay_readable() {
        assert_eq!(parse("a: 99999999999999999999999").unwrap().get("a").unwrap().text().unwrap(), "99999999999999999999999");
    }
}
