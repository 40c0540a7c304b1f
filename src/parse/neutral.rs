//! `[[ID]]` of a document that an edition does not show: in a text below the top level it is told as another document, whether the
//! archive has such a one or not.

use crate::config::Config;
use crate::text;
use std::borrow::Cow;

/// The longest name that is looked for, in bytes.
const LONGEST: usize = 1000;

/// A text where names that the edition knows nothing of are told neutrally; words of the author's own (`[[ID|the outage before]]`)
/// stay.
pub fn told<'a>(source: Cow<'a, str>, config: &Config) -> Cow<'a, str> {
    if config.unknown_names.is_empty() || !source.contains("[[") {
        return source;
    }
    let neutral = if text::is_japanese(&source) { "別の文書" } else { "another document" };
    let mut out = String::with_capacity(source.len());
    let mut rest = source.as_ref();
    while let Some(at) = rest.find("[[") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let near = &from[..from.floor_char_boundary(LONGEST)];
        match near[2..].find("]]").map(|end| &near[2..2 + end]) {
            Some(inner) if is_unknown(inner, config) => {
                let own = inner.split_once('|').map(|(_, own)| own.trim()).filter(|own| !own.is_empty());
                out.push_str(own.unwrap_or(neutral));
                rest = &from[inner.len() + 4..];
            }
            _ => {
                out.push('[');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_unknown(inner: &str, config: &Config) -> bool {
    let written = inner.split_once('|').map_or(inner, |(name, _)| name);
    super::link::wiki_name(written).is_some_and(|name| config.unknown_names.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_told_neutrally() {
        let mut config = Config::default();
        config.unknown_names = ["pm-9".to_owned(), "社内 1".to_owned()].into();
        let told = |source: &str| told(Cow::Borrowed(source), &config).into_owned();
        assert_eq!(told("as in [[pm-9]], [[ pm-9#fix ]] and [[pm-1]]."), "as in another document, another document and [[pm-1]].");
        assert_eq!(told("[[pm-9|the outage before]] [[pm-9|]]"), "the outage before another document");
        assert_eq!(told("以前の [[社内%201]] と同じ。"), "以前の 別の文書 と同じ。");
        assert_eq!(told("[[ -f x ]] && [[[pm-9]] [[pm-9"), "[[ -f x ]] && [another document [[pm-9");
    }
}
