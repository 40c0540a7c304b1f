//! A body taken apart once, for the record and for the page: blocks, sections, the lists that are data.

use super::front_matter::Split;
use super::lines::Lines;
use super::markdown::{self, Block, Inline};
use super::{TextBlock, actions, headings, html, timeline};
use crate::config::{Config, Limits};
use crate::model::{Action, Event, Link, Section, SectionKind};
use crate::text;
use crate::time::{Stamp, Zone};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A body taken apart: everything that both the record and the page read from it.
pub struct Analysis<'a> {
    /// The body's source, without front matter.
    pub body: &'a str,
    /// Lines of the file before the body.
    lines_before: u32,
    lines: Lines,
    marked: markdown::Marked,
    pub blocks: Vec<Block>,
    /// The block that is the document's title, and its text.
    pub title: Option<(usize, String)>,
    pub sections: Vec<Section>,
    /// For every block the index of its section.
    section_of: Vec<Option<usize>>,
    /// For every section its kind, its parents' when its own heading says nothing.
    kinds: Vec<Option<SectionKind>>,
    /// By the offset of its heading.
    section_at: HashMap<usize, usize>,
    /// Budgets that were exceeded.
    pub exceeded: markdown::Exceeded,
    limits: Limits,
}

/// Timeline and actions found in a body, with where they stand.
pub struct Lists {
    pub events: Vec<Event>,
    pub event_ranges: Vec<timeline::Taken>,
    pub actions: Vec<Action>,
    pub action_ranges: Vec<timeline::Taken>,
}

impl<'a> Analysis<'a> {
    /// Takes a split file apart. `stated_title` is the front matter's, or the record's when it is known already.
    pub fn new(source: &'a str, split: &Split<'a>, stated_title: Option<&str>, config: &Config) -> Self {
        let marked = markdown::mark(split.body);
        let (events, exceeded) = markdown::events(&marked, &config.limits);
        let blocks = markdown::blocks(&events, split.body);
        drop(events);
        let mut analysis = Self {
            body: split.body,
            lines_before: Lines::new(source).line(split.body_at) - 1,
            lines: Lines::new(split.body),
            marked,
            title: title_heading(&blocks, stated_title, config.limits.title_characters),
            blocks,
            sections: Vec::new(),
            section_of: Vec::new(),
            kinds: Vec::new(),
            section_at: HashMap::new(),
            exceeded,
            limits: config.limits,
        };
        analysis.find_sections();
        analysis.find_kinds();
        analysis
    }

    /// The events again, for rendering. Parsing twice costs less than keeping every document's events.
    pub fn events(&self) -> Vec<markdown::Spanned<'_>> {
        markdown::events(&self.marked, &self.limits).0
    }

    fn find_sections(&mut self) {
        let title = self.title.as_ref().map(|(at, _)| *at);
        let mut anchors = Anchors::default();
        let mut current = None;
        for (at, block) in self.blocks.iter().enumerate() {
            if let Block::Heading { level, text, range } = block
                && Some(at) != title
            {
                let anchor = anchors.unique(&text.plain);
                let kind = section_kind(text, &self.blocks[at + 1..]);
                self.sections.push(Section { level: *level, title: text::fold_space(&text.plain), anchor, kind, line: self.line(range.start) });
                current = Some(self.sections.len() - 1);
                self.section_at.insert(range.start, self.sections.len() - 1);
            }
            self.section_of.push(current);
        }
    }

    /// Whether a range of the body is the title's heading, which the page shows above the body already.
    pub fn is_title(&self, range: &Range<usize>) -> bool {
        self.title.as_ref().is_some_and(|(at, _)| self.blocks[*at].range() == range)
    }

    /// The section that the heading at an offset opens.
    pub fn section_at(&self, offset: usize) -> Option<&Section> {
        self.sections.get(*self.section_at.get(&offset)?)
    }

    fn find_kinds(&mut self) {
        // The headings above the current one, each with the kind in force below it.
        let mut open: Vec<(u8, Option<SectionKind>)> = Vec::new();
        for section in &self.sections {
            while open.last().is_some_and(|(level, _)| *level >= section.level) {
                open.pop();
            }
            let kind = section.kind.or_else(|| open.last().and_then(|(_, kind)| *kind));
            open.push((section.level, kind));
            self.kinds.push(kind);
        }
    }

    fn kind_of(&self, section: Option<usize>) -> Option<SectionKind> {
        self.kinds[section?]
    }

    fn blocks_of(&self, kind: SectionKind) -> Vec<(usize, &Block)> {
        self.blocks.iter().enumerate().filter(|(at, _)| self.kind_of(self.section_of[*at]) == Some(kind)).collect()
    }

    /// Timeline and actions of the sections that hold them.
    pub fn lists(&self, day: Option<&Stamp>, zone: &Zone) -> Lists {
        let of = |kind| self.blocks_of(kind).into_iter().map(|(_, block)| block.clone()).collect::<Vec<_>>();
        let heading = self.sections.iter().find(|section| section.kind == Some(SectionKind::Timeline)).map_or("", |section| section.title.as_str());
        let mut clock = timeline::Clock::new(day.cloned(), zone, &self.lines);
        let (mut events, event_ranges) = timeline::read(&of(SectionKind::Timeline), heading, &mut clock);
        let (mut actions, action_ranges) = actions::read(&of(SectionKind::Actions), &actions::Page { lines: &self.lines, zone });
        events.iter_mut().for_each(|event| event.line += self.lines_before);
        actions.iter_mut().for_each(|action| action.line += self.lines_before);
        Lists { events, event_ranges, actions, action_ranges }
    }

    /// The first paragraph of the first section of a kind, as Markdown.
    pub fn first_paragraph(&self, kind: SectionKind) -> Option<String> {
        self.blocks_of(kind).into_iter().find_map(|(_, block)| match block {
            Block::Paragraph { text, .. } if !text.plain.is_empty() => Some(text.markdown.clone()),
            _ => None,
        })
    }

    /// The plain text, block by block.
    pub fn text(&self) -> Vec<TextBlock> {
        let mut out = Vec::new();
        let mut texts = Vec::new();
        for (block, section) in self.blocks.iter().zip(&self.section_of) {
            block.texts(&mut texts);
            out.extend(texts.drain(..).filter(|text| !text.trim().is_empty()).map(|text| TextBlock { section: *section, text }));
        }
        out
    }

    /// Links and images.
    pub fn links(&self, path: &str) -> Vec<Link> {
        let mut links = html::links(self, path);
        // Links within raw HTML are not the parser's, so they are counted here.
        links.truncate(self.limits.links);
        links
    }

    /// The line in the file of an offset in the body.
    pub fn line(&self, offset: usize) -> u32 {
        self.lines.line(offset) + self.lines_before
    }
}

/// "Remediation(s)" tells the past or lists the future: a list with checkboxes or a table below it is a list of actions.
fn section_kind(text: &Inline, after: &[Block]) -> Option<SectionKind> {
    let plain = text.plain.trim().to_lowercase();
    if plain.starts_with("remediation") {
        let future = after.iter().take_while(|block| !matches!(block, Block::Heading { .. })).any(|block| match block {
            Block::List { items, .. } => items.iter().any(|item| item.task.is_some()),
            Block::Table { .. } => true,
            _ => false,
        });
        return Some(if future || plain.starts_with("remediations") { SectionKind::Actions } else { SectionKind::Resolution });
    }
    headings::kind(&text.plain)
}

/// The heading that is the document's title: the one that says what the front matter states, else the first, when it names no section.
fn title_heading(blocks: &[Block], stated: Option<&str>, limit: usize) -> Option<(usize, String)> {
    let (at, level, plain) = blocks.iter().enumerate().find_map(|(at, block)| match block {
        Block::Heading { level, text, .. } => Some((at, *level, text::fold_space(&text.plain))),
        _ => None,
    })?;
    let is_title = match stated {
        Some(stated) => text::shorten(&plain, limit) == text::shorten(&text::fold_space(stated), limit),
        None => !plain.is_empty() && headings::kind(&plain).is_none() && (level == 1 || !blocks.iter().any(|block| matches!(block, Block::Heading { level: 1, .. }))),
    };
    is_title.then_some((at, plain))
}

/// Hands out slugs that no other heading of the document has, and that the page does not use itself.
#[derive(Default)]
struct Anchors {
    taken: HashSet<String>,
    /// How often a slug was asked for.
    asked: HashMap<String, usize>,
}

impl Anchors {
    fn unique(&mut self, title: &str) -> String {
        let slug = text::slug(title);
        let base = if slug.is_empty() {
            "section".to_owned()
        } else if slug.starts_with("aw-") {
            format!("h-{slug}")
        } else {
            slug
        };
        let asked = self.asked.entry(base.clone()).or_insert(0);
        loop {
            *asked += 1;
            let anchor = if *asked == 1 { base.clone() } else { format!("{base}-{asked}") };
            if self.taken.insert(anchor.clone()) {
                return anchor;
            }
        }
    }
}
