//! What an author wrote in sentences, with where it stands: what rules on language read. Code and quotations are somebody else's words
//! and stay out; timeline and actions come from the record, so that a table's other columns do too.

use super::analysis::Analysis;
use super::inline_text;
use super::markdown::{Block, Inline};
use crate::model::{Postmortem, SectionKind};

/// Stands for a span of code in a passage's text, so that a sentence keeps its form.
pub const CODE: char = '\u{FFFC}';

/// One paragraph, item, cell or value as plain text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// What the section it stands in is about.
    pub kind: Option<SectionKind>,
    pub text: String,
    /// The line of the source on which it begins; 0 when it stands in none.
    pub line: u32,
}

/// What of a document is prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    pub passages: Vec<Passage>,
    /// Places of the sections that hold nothing.
    pub empty: Vec<usize>,
}

impl Prose {
    #[must_use]
    pub fn of(analysis: &Analysis<'_>, postmortem: &Postmortem) -> Self {
        let mut passages = Vec::new();
        from_record(postmortem, &mut passages);
        for (at, block) in analysis.blocks.iter().enumerate() {
            let kind = analysis.kind_at(at);
            let listed = match kind {
                Some(SectionKind::Timeline) => !postmortem.timeline.is_empty(),
                Some(SectionKind::Actions) => !postmortem.actions.is_empty(),
                _ => false,
            };
            if !listed {
                from_block(analysis, kind, block, &mut passages);
            }
        }
        Self { passages, empty: empty(analysis) }
    }
}

/// Timeline and actions wherever they stand, and the sentences of the front matter.
fn from_record(postmortem: &Postmortem, out: &mut Vec<Passage>) {
    let mut add = |kind, markdown: &str, line| out.push(Passage { kind: Some(kind), text: plain(markdown, None), line });
    postmortem.timeline.iter().for_each(|event| add(SectionKind::Timeline, &event.text, event.line));
    postmortem.actions.iter().for_each(|action| add(SectionKind::Actions, &action.text, action.line));
    let mut stated = |kind, field: &str, texts: &mut dyn Iterator<Item = &String>| {
        if postmortem.states(field) {
            texts.for_each(|text| add(kind, text, postmortem.line_of(field)));
        }
    };
    stated(SectionKind::Summary, "summary", &mut postmortem.summary.iter());
    stated(SectionKind::Impact, "impact", &mut postmortem.impact.text.iter());
    stated(SectionKind::Trigger, "trigger", &mut postmortem.trigger.text.iter());
    stated(SectionKind::Causes, "causes", &mut postmortem.causes.iter().filter_map(|cause| cause.text.as_ref()));
    stated(SectionKind::WentWell, "lessons", &mut postmortem.lessons.went_well.iter());
    stated(SectionKind::WentWrong, "lessons", &mut postmortem.lessons.went_wrong.iter());
    stated(SectionKind::GotLucky, "lessons", &mut postmortem.lessons.got_lucky.iter());
    stated(SectionKind::Lessons, "surprises", &mut postmortem.surprises.iter());
}

fn from_block(analysis: &Analysis<'_>, kind: Option<SectionKind>, block: &Block, out: &mut Vec<Passage>) {
    let mut add = |text: &Inline| {
        if !text.plain.trim().is_empty() {
            out.push(Passage { kind, text: plain(&text.markdown, Some(&text.plain)), line: analysis.line(text.start) });
        }
    };
    match block {
        Block::Paragraph { text, .. } => add(text),
        Block::Table { rows, .. } => rows.iter().flatten().for_each(add),
        Block::List { items, .. } => items.iter().flat_map(|item| &item.blocks).for_each(|block| from_block(analysis, kind, block, out)),
        Block::Footnote { blocks, .. } => blocks.iter().for_each(|block| from_block(analysis, kind, block, out)),
        Block::Heading { .. } | Block::Code { .. } | Block::Quote { .. } | Block::Html { .. } => {}
    }
}

/// Inline Markdown as text, with [`CODE`] for each span of code.
fn plain(markdown: &str, known: Option<&str>) -> String {
    if !markdown.contains('`') {
        return known.map_or_else(|| inline_text(markdown), str::to_owned);
    }
    let mut out = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find('`') {
        out.push_str(&rest[..at]);
        let ticks = rest[at..].len() - rest[at..].trim_start_matches('`').len();
        let inside = &rest[at + ticks..];
        let Some(length) = inside.find(&rest[at..at + ticks]) else {
            rest = &rest[at..];
            break;
        };
        out.push(CODE);
        rest = &inside[length + ticks..];
    }
    out.push_str(rest);
    inline_text(&out)
}

/// Sections without a block of their own or of a section below them.
fn empty(analysis: &Analysis<'_>) -> Vec<usize> {
    let mut filled = vec![false; analysis.sections.len()];
    for (at, block) in analysis.blocks.iter().enumerate() {
        if let (Some(section), false) = (analysis.section_number(at), matches!(block, Block::Heading { .. })) {
            filled[section] |= !matches!(block, Block::Html { text, .. } if super::inline::strip_tags(text).trim().is_empty() && !text.contains("<img"));
        }
    }
    let sections = &analysis.sections;
    let below = |at: usize| sections[at + 1..].iter().take_while(|section| section.level > sections[at].level).count();
    (0..sections.len()).filter(|at| !filled[*at..=*at + below(*at)].contains(&true)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_not_prose() {
        assert_eq!(plain("run `rm -rf` and ``a`b``, *now*", None), "run \u{FFFC} and \u{FFFC}, now");
        assert_eq!(plain("a ` alone", None), "a ` alone");
    }
}
