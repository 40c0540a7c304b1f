//! `[[ID]]` of a document that an edition does not show: below the top level it is told as another document, whether the archive has
//! such a one or not. Words of the author's own (`[[ID|the outage before]]`) stay, and so does what stands in code.
//!
//! Texts are changed after they were read, never before: a date, an owner or a service in brackets is what it says.

use super::html;
use crate::model::{Lang, Postmortem, Target};
use crate::text;
use std::borrow::Cow;

/// What an edition knows, and what it says of the rest.
#[derive(Clone, Copy)]
pub struct Neutral<'a> {
    /// Whether it has anything of a name.
    pub knows: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What is said in place of a name. It goes into the index, the feeds and the data too, before a theme with its words is read.
fn another_document(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "別の文書",
        Lang::En => "another document",
    }
}

impl Neutral<'_> {
    /// What is said in place of a target, where it is not known.
    #[must_use]
    pub fn instead_of(&self, target: &Target, lang: Lang) -> Option<&'static str> {
        matches!(target, Target::Wiki { name, .. } if !is_number(name) && !(self.knows)(name)).then(|| another_document(lang))
    }

    /// Inline Markdown with what is not known told neutrally; nothing where there is no such thing.
    #[must_use]
    pub fn told(&self, markdown: &str, lang: Lang) -> Option<String> {
        html::told(&on_one_line(markdown), &|target| self.instead_of(target, lang))
    }

    /// Every text of a record that pages show.
    pub fn tell(&self, one: &mut Postmortem) {
        let lang = one.lang;
        let mut tell = |text: &mut String| *text = self.told(text, lang).unwrap_or_else(|| std::mem::take(text));
        tell(&mut one.title);
        [&mut one.summary, &mut one.mitigation, &mut one.impact.text, &mut one.trigger.text].into_iter().flatten().for_each(&mut tell);
        one.causes.iter_mut().filter_map(|cause| cause.text.as_mut()).for_each(&mut tell);
        one.actions.change(|action| std::iter::once(&mut action.text).chain(&mut action.reason).chain(&mut action.group).for_each(&mut tell));
        one.timeline.change(|event| std::iter::once(&mut event.text).chain(&mut event.evidence).chain(&mut event.group).for_each(&mut tell));
        let lessons = &mut one.lessons;
        lessons.went_well.iter_mut().chain(&mut lessons.went_wrong).chain(&mut lessons.got_lucky).chain(&mut one.surprises).for_each(&mut tell);
        if let Some(training) = &mut one.training {
            training.opening_page.iter_mut().chain(&mut training.objectives).chain(&mut training.red_herrings).for_each(&mut tell);
            training.clues.iter_mut().for_each(|(ask, see)| [ask, see].into_iter().for_each(&mut tell));
            training.injects.iter_mut().for_each(|(_, text)| tell(text));
        }
    }
}

/// `[[1]](https://…)` is how people cite; a number of so few digits tells nothing of a document.
fn is_number(name: &str) -> bool {
    name.len() <= 3 && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// A name may be broken over lines, where texts are shown line by line.
fn on_one_line(markdown: &str) -> Cow<'_, str> {
    if !markdown.contains("[[") {
        return Cow::Borrowed(markdown);
    }
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find("[[") {
        let end = rest[at..].find("]]").map_or(rest.len(), |end| at + end);
        let name = &rest[at..end];
        out.push_str(&rest[..at]);
        if name.contains("\n\n") || end == rest.len() {
            out.push_str("[[");
            rest = &rest[at + 2..];
        } else {
            out.push_str(&text::fold_space(name));
            rest = &rest[end..];
        }
    }
    Cow::Owned(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(markdown: &str, lang: Lang) -> String {
        let knows = |name: &str| name == "pm-1";
        Neutral { knows: &knows }.told(markdown, lang).unwrap_or_else(|| markdown.to_owned())
    }

    #[test]
    fn unknown_names_are_told_neutrally() {
        assert_eq!(told("as in [[pm-9]], [[ pm-9#fix ]] and [[pm-1]].", Lang::En), "as in another document, another document and [[pm-1]].");
        assert_eq!(told("[[pm-9|the **outage** before]] and [[pm-9\nof\nMay]]", Lang::En), "the **outage** before and another document");
        assert_eq!(told("以前の[[社内%201]]と同じ", Lang::Ja), "以前の別の文書と同じ");
        assert_eq!(told(&format!("a [[{}]] b", "x".repeat(3000)), Lang::En), "a another document b");
        assert_eq!(told("- [[pm-9]] again\n> [[pm-9]]", Lang::En), "- another document again\n> another document");
    }

    #[test]
    fn code_and_other_brackets_stay() {
        for text in ["`[[ -f x ]]`", "a [[1]](https://example.com/1)", "[[", "a [[b", "[a][[b]"] {
            assert_eq!(told(text, Lang::En), text);
        }
    }
}
