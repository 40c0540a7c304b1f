//! A list of those who want to hear of an archive: where to write, and of what.

use super::{Reader, value, words};
use crate::diagnostic::Rule;
use crate::model::{Lang, Postmortem, Visibility};
use crate::node::Node;
use crate::parse::SourceFile;
use crate::{text, yaml};

/// One list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub path: String,
    /// The file's name without its ending.
    pub name: String,
    pub title: String,
    /// Mail addresses.
    pub to: Vec<String>,
    /// Canonical names; with `services` empty too: everything.
    pub teams: Vec<String>,
    pub services: Vec<String>,
    pub lang: Lang,
    pub visibility: Visibility,
}

impl List {
    /// Whether a postmortem is of interest to it.
    #[must_use]
    pub fn wants(&self, postmortem: &Postmortem) -> bool {
        let all = self.teams.is_empty() && self.services.is_empty();
        let service = |name: &String| self.services.contains(name);
        all || postmortem.services.iter().chain(&postmortem.root_cause_services).any(service) || postmortem.teams.iter().any(|team| self.teams.contains(team))
    }
}

pub fn read(file: &SourceFile, reader: &mut Reader<'_>) -> Option<List> {
    let source = String::from_utf8_lossy(&file.bytes).into_owned();
    let matter = match yaml::parse(&source) {
        Ok(node @ Node::Map(_)) => node,
        Ok(_) => {
            reader.find(Rule::SubscriptionList, file, 1, "a list is a map with `to`".into(), "write `to: [team@example.com]`");
            return None;
        }
        Err(problem) => {
            reader.find(
                Rule::SubscriptionList,
                file,
                problem.line,
                format!("the list is not read: {}", text::printable(&problem.message)),
                "put values that hold `: ` or `#` in quotation marks",
            );
            return None;
        }
    };
    let level = value(&matter, &["visibility"]).and_then(Node::text);
    let visibility = match &level {
        Some(level) => reader.config.level(level).map_or_else(|| Visibility::Invalid(level.clone()), Visibility::Level),
        None => Visibility::Unstated,
    };
    if let Visibility::Invalid(level) = &visibility {
        let (message, levels) =
            (format!("`{}` is no level, so the list is hidden below the top", text::printable(level)), format!("levels are {}", reader.config.levels.join(", ")));
        reader.find(Rule::SubscriptionList, file, super::line_of(file, "visibility"), message, &levels);
    }
    if !reader.edition.shows_level(&visibility) {
        return None;
    }
    let name = file.path.rsplit('/').next().unwrap_or("").trim_end_matches(".yaml").trim_end_matches(".yml").to_owned();
    let (to, wrong): (Vec<String>, Vec<String>) = words(value(&matter, &["to", "addresses", "宛先"])).into_iter().partition(|address| is_address(address));
    for address in wrong {
        reader.find(
            Rule::SubscriptionList,
            file,
            super::line_of(file, "to"),
            format!("`{}` is no mail address, so nothing is written to it", text::printable(&address)),
            "write it as `name@example.com`",
        );
    }
    if to.is_empty() {
        reader.find(Rule::SubscriptionList, file, super::line_of(file, "to"), "the list has nobody to write to".into(), "write `to: [team@example.com]`");
    }
    let services: Vec<String> = words(value(&matter, &["services", "service", "サービス"])).iter().map(|word| reader.config.service(word)).collect();
    let teams: Vec<String> = words(value(&matter, &["teams", "team", "チーム"])).iter().map(|word| reader.config.team(word)).collect();
    let lang = match value(&matter, &["lang", "language", "言語"]).and_then(Node::text).as_deref() {
        Some("ja") => Lang::Ja,
        Some("en") => Lang::En,
        _ => reader.config.language,
    };
    let title = value(&matter, &["title", "題名"]).and_then(Node::text).unwrap_or_else(|| name.clone());
    Some(List { path: file.path.clone(), name, title, to, teams, services, lang, visibility })
}

/// Whether a text is a mail address that needs no quotation: one sign between a name and a host.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let plain = |part: &str, more: &[char]| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(&c)) && !part.starts_with('.') && !part.ends_with('.') && !part.contains("..")
    };
    text.split_once('@').is_some_and(|(name, host)| plain(name, &['.', '_', '-', '+', '\'']) && plain(host, &['.', '-']) && text.len() <= 254)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        assert!(is_address("delivery-core@kaede.example") && is_address("a.b+c@localhost"));
        assert!(!is_address("a@b@c") && !is_address("a b@c.d") && !is_address("a@") && !is_address("x\r\nBcc: y@z"));
    }
}
