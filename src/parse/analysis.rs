//! A body taken apart once, for the record and for the page: blocks, sections, the lists that are data.

use super::front_matter::Split;
use super::lines::Lines;
use super::markdown::{self, Block, Inline};
use super::neutral::Neutral;
use super::{TextBlock, actions, foreign, headings, html, timeline};
use crate::config::{Config, Limits};
use crate::model::{Action, Event, Lang, Link, Section, SectionKind};
use crate::text;
use crate::time::Zone;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A body taken apart: everything that both the record and the page read from it.
pub struct Analysis<'a> {
    /// The body's source, without front matter and with foreign markup translated.
    body: Cow<'a, str>,
    /// For every line of `body` its line in the file, where they differ.
    source_lines: SourceLines,
    /// What of the body is markup of another tool.
    pub foreign: Vec<foreign::Note>,
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
    /// For every block the kind that a paragraph above it opens in the place of a heading: `**Action Items:**`.
    labelled: Vec<Option<SectionKind>>,
    /// By the offset of its heading.
    section_at: HashMap<usize, usize>,
    /// Budgets that were exceeded.
    pub exceeded: markdown::Exceeded,
    limits: Limits,
}

/// From lines of the parsed body to lines of the file.
struct SourceLines {
    /// Lines of the file before the body.
    before: u32,
    /// Lines of the written body for those of the parsed one; nothing when they are the same.
    map: Option<Vec<u32>>,
}

impl SourceLines {
    fn of(&self, line: u32) -> u32 {
        let written = self.map.as_ref().and_then(|map| map.get(line as usize - 1).or(map.last()).copied()).unwrap_or(line);
        written + self.before
    }
}

/// Timeline and actions found in a body, with where they stand.
pub struct Lists {
    pub events: Vec<Event>,
    /// Whether they stand in a section that is called a timeline.
    pub section: bool,
    pub event_ranges: Vec<timeline::Taken>,
    /// Moments that the timeline names or marks.
    pub labels: Vec<timeline::Label>,
    pub actions: Vec<Action>,
    pub action_ranges: Vec<timeline::Taken>,
}

impl<'a> Analysis<'a> {
    /// Takes a split file apart. `stated_title` is the front matter's, or the record's when it is known already.
    pub fn new(source: &'a str, split: &Split<'a>, stated_title: Option<&str>, config: &Config) -> Self {
        let foreign::Translated { body, lines: line_map, notes } = foreign::translate(split.body);
        let marked = markdown::mark(&body);
        let (events, exceeded) = markdown::events(&marked, &config.limits);
        let blocks = markdown::blocks(&events, &body);
        drop(events);
        let mut analysis = Self {
            lines: Lines::new(&body),
            source_lines: SourceLines { before: super::line_of_byte(source.as_bytes(), split.body_at) - 1, map: line_map },
            foreign: notes,
            body,
            marked,
            title: title_heading(&blocks, stated_title, config.limits.title_characters),
            blocks,
            sections: Vec::new(),
            section_of: Vec::new(),
            kinds: Vec::new(),
            labelled: Vec::new(),
            section_at: HashMap::new(),
            exceeded,
            limits: config.limits,
        };
        analysis.find_sections();
        analysis.find_kinds();
        analysis.find_labels();
        analysis
    }

    /// The events again, for rendering. Parsing twice costs less than keeping every document's events.
    pub fn events(&self) -> Vec<markdown::Spanned<'_>> {
        markdown::events(&self.marked, &self.limits).0
    }

    /// Tells the body's texts neutrally of what is not known, and with them the title and the sections.
    pub fn tell(&mut self, neutral: Neutral<'_>, lang: Lang) {
        let heading = |analysis: &Self| match analysis.blocks.get(analysis.title.as_ref()?.0) {
            Some(Block::Heading { text, .. }) => Some(text.plain.clone()),
            _ => None,
        };
        let before = heading(self);
        let mut inline = |inline: &mut markdown::Inline| {
            if let Some(told) = neutral.told(&inline.markdown, lang) {
                inline.plain = html::inline_text(&told);
                inline.markdown = told;
            }
        };
        // What HTML holds as text is no link of its own, but is found like all text.
        let mut html = |html: &mut String| *html = neutral.told(html, lang).unwrap_or_else(|| std::mem::take(html));
        self.blocks.iter_mut().for_each(|block| block.each_text(&mut inline, &mut html));
        let now = heading(self);
        if let (Some((_, title)), Some(now), true) = (&mut self.title, &now, now != before) {
            title.clone_from(now);
        }
        let kinds: Vec<_> = self.sections.iter().map(|section| section.kind).collect();
        (self.sections, self.section_of, self.section_at) = (Vec::new(), Vec::new(), HashMap::new());
        self.find_sections();
        self.sections.iter_mut().zip(kinds).for_each(|(section, kind)| section.kind = kind);
    }

    fn find_sections(&mut self) {
        let title = self.title.as_ref().map(|(at, _)| *at);
        let mut anchors = Anchors::default();
        let mut current: Option<usize> = None;
        let mut waiting = Vec::new();
        for (at, block) in self.blocks.iter().enumerate() {
            if let Block::Heading { level, text, range } = block
                && Some(at) != title
            {
                let anchor = anchors.unique(&text.plain);
                let kind = section_kind(text, &self.blocks[at + 1..]);
                self.sections.push(Section { level: *level, title: text::fold_space(&text.plain), anchor, aliases: Vec::new(), kind, line: self.line(range.start) });
                current = Some(self.sections.len() - 1);
                self.section_at.insert(range.start, self.sections.len() - 1);
            }
            // An anchor before a heading is meant for it.
            let opens = self.blocks.get(at + 1).is_some_and(|next| matches!(next, Block::Heading { .. }));
            for alias in anchors_of(block) {
                match current {
                    _ if opens => waiting.push(alias),
                    Some(current) => self.sections[current].aliases.push(alias),
                    None => {}
                }
            }
            if let (Block::Heading { .. }, Some(current)) = (block, current) {
                self.sections[current].aliases.append(&mut waiting);
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
            let above = open.last().and_then(|(_, kind)| *kind);
            // Below a timeline "Detection" is a phase, below actions it sorts them.
            let kept = matches!(above, Some(SectionKind::Timeline | SectionKind::Actions))
                && matches!(section.kind, Some(SectionKind::Detection | SectionKind::Resolution | SectionKind::Trigger));
            // What was done at once is told under the resolution; it is no plan.
            let done = above == Some(SectionKind::Resolution)
                && section.kind == Some(SectionKind::Actions)
                && ["immediate", "taken", "暫定", "応急"].iter().any(|word| section.title.to_lowercase().contains(word));
            let kind = if kept || done { above } else { section.kind.or(above) };
            open.push((section.level, kind));
            self.kinds.push(kind);
        }
    }

    /// A label holds up to the next heading or the next label with a name that we know.
    fn find_labels(&mut self) {
        let mut open = None;
        let mut labelled = Vec::with_capacity(self.blocks.len());
        for (at, block) in self.blocks.iter().enumerate() {
            let section = self.kind_of(self.section_of[at]);
            match block {
                Block::Heading { .. } => open = None,
                Block::Paragraph { text, .. } => {
                    if let Some(kind) = actions::label_kind(text) {
                        open = Some(kind).filter(|kind| matches!(kind, SectionKind::Timeline | SectionKind::Actions) && Some(*kind) != section);
                    }
                }
                _ => {}
            }
            labelled.push(open);
        }
        self.labelled = labelled;
    }

    fn kind_of(&self, section: Option<usize>) -> Option<SectionKind> {
        self.kinds[section?]
    }

    fn blocks_of(&self, kind: SectionKind) -> Vec<(usize, &Block)> {
        self.blocks.iter().enumerate().filter(|(at, _)| self.kind_at(*at) == Some(kind)).collect()
    }

    /// The body's source as it is parsed: foreign markup already means what it means.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The kind of the section that a block stands in.
    pub fn kind_at(&self, block: usize) -> Option<SectionKind> {
        self.labelled[block].or_else(|| self.kind_of(self.section_of[block]))
    }

    /// The place of the section that a block stands in; nothing before the first.
    pub fn section_number(&self, block: usize) -> Option<usize> {
        self.section_of[block]
    }

    /// Whether a block is the title's heading.
    pub fn is_title_block(&self, block: usize) -> bool {
        self.title.as_ref().is_some_and(|(at, _)| *at == block)
    }

    /// The zone that a line or a heading says for the whole document.
    pub fn zone(&self, default: &Zone) -> Option<Zone> {
        let said = |text: &Inline| {
            let plain = text.plain.to_lowercase();
            let of_times = [
                "all times",
                "times are",
                "times in",
                "timestamps",
                "time zone",
                "timezone",
                "時刻は",
                "時間は",
                "すべて",
                "全て",
                "タイムゾーン",
                "表記",
                "时区",
                "uhrzeiten",
                "zeiten in",
                "시간대",
                "기준",
            ]
            .iter()
            .any(|word| plain.contains(word));
            (of_times && plain.chars().count() < 200).then(|| timeline::zone_in(&text.plain, default)).flatten()
        };
        self.blocks.iter().enumerate().find_map(|(at, block)| match block {
            Block::Paragraph { text, .. } => said(text),
            Block::Heading { text, .. } if self.section_of[at].is_some_and(|section| self.sections[section].kind == Some(SectionKind::Timeline)) => {
                timeline::zone_in(&text.plain, default)
            }
            Block::List { items, .. } => items.iter().filter_map(|item| item.lead()).find_map(said),
            Block::Quote { blocks, .. } => blocks.iter().find_map(|block| if let Block::Paragraph { text, .. } = block { said(text) } else { None }),
            _ => None,
        })
    }

    /// Timeline and actions of the sections that hold them, in the zone that the document says; a timeline without a section of its own is found by its form.
    pub fn lists(&self, known: timeline::Known<'_>, zone: Option<&Zone>) -> Lists {
        let mut read = self.timeline_of(known, zone, false, |kind| kind == Some(SectionKind::Timeline));
        let section = !read.events.is_empty();
        if !section {
            let elsewhere = self.timeline_of(known, zone, true, |kind| {
                !matches!(
                    kind,
                    Some(
                        SectionKind::Actions
                            | SectionKind::Supporting
                            | SectionKind::Lessons
                            | SectionKind::WentWell
                            | SectionKind::WentWrong
                            | SectionKind::GotLucky
                            | SectionKind::Surprises
                            | SectionKind::Causes
                    )
                )
            });
            if timeline::is_one(&elsewhere) {
                read = elsewhere;
            } else {
                read.labels.extend(elsewhere.labels);
            }
        }
        let of = self.blocks_of(SectionKind::Actions);
        let blocks: Vec<&Block> = of.iter().map(|(_, block)| *block).collect();
        // Ranges stand in the order of the page.
        let taken = |block: &Block| {
            let after = read.ranges.partition_point(|(range, _)| range.start <= block.range().start);
            after > 0 && block.range().end <= read.ranges[after - 1].0.end
        };
        let blocks: Vec<&Block> = blocks.into_iter().filter(|block| !taken(block)).collect();
        let page = actions::Page { lines: &self.lines, source: &self.body, known };
        let (mut actions, action_ranges) = actions::read(&blocks, &page);
        for (at, block) in self.blocks.iter().enumerate() {
            if let Block::List { items, .. } = block
                && self.kind_at(at) != Some(SectionKind::Actions)
            {
                actions.extend(actions::below_items(items, &page));
            }
        }
        let mut events = read.events;
        events.iter_mut().for_each(|event| event.line = self.source_line(event.line));
        actions.iter_mut().for_each(|action| action.line = self.source_line(action.line));
        let mut labels = read.labels;
        labels.iter_mut().for_each(|label| label.line = self.source_line(label.line));
        labels.extend(timeline::marked(&events));
        Lists { events, section, event_ranges: read.ranges, labels, actions, action_ranges }
    }

    /// Reads each run of blocks whose section is wanted.
    fn timeline_of(&self, known: timeline::Known<'_>, zone: Option<&Zone>, strict: bool, wanted: impl Fn(Option<SectionKind>) -> bool) -> timeline::Read {
        let mut out = timeline::Read::default();
        let mut clock = timeline::Clock::new(known, zone, &self.lines);
        clock.strict = strict;
        let mut at = 0;
        while at < self.blocks.len() {
            let run =
                self.blocks[at..].iter().enumerate().take_while(|(next, _)| wanted(self.kind_at(at + next)) && (*next == 0 || !self.opens_wanted(at + next, &wanted))).count();
            if run == 0 {
                at += 1;
                continue;
            }
            // The heading of a section says its zone and day; it is no entry.
            let own_heading = self.opens_kind(at).then(|| &self.blocks[at]);
            let heading = if let Some(Block::Heading { text, .. }) = own_heading { text.plain.as_str() } else { "" };
            let first = at + usize::from(own_heading.is_some() || self.is_title_block(at));
            let blocks: Vec<&Block> = self.blocks[first.min(at + run)..at + run].iter().collect();
            clock.open_section(zone);
            let found = timeline::read(&blocks, heading, &self.body, &mut clock);
            out.append(found);
            at += run;
        }
        out
    }

    /// Whether a block is the heading of a section with a kind of its own.
    fn opens_kind(&self, block: usize) -> bool {
        matches!(self.blocks[block], Block::Heading { .. })
            && !self.is_title_block(block)
            && self.section_of[block].is_some_and(|section| self.sections[section].kind.is_some() && self.sections[section].kind == self.kinds[section])
    }

    fn opens_wanted(&self, block: usize, wanted: &impl Fn(Option<SectionKind>) -> bool) -> bool {
        self.opens_kind(block) && wanted(self.kind_at(block))
    }

    /// The first paragraph of the first section of a kind, as Markdown.
    pub fn first_paragraph(&self, kind: SectionKind) -> Option<String> {
        self.blocks_of(kind).into_iter().find_map(|(_, block)| match block {
            Block::Paragraph { text, .. } if !text.plain.is_empty() => Some(text.markdown.clone()),
            _ => None,
        })
    }

    /// What the sections of a kind list: an item of a list, or a paragraph, each as Markdown.
    pub fn items(&self, kind: SectionKind) -> Vec<String> {
        let mut out = Vec::new();
        let blocks = self.blocks_of(kind);
        // Where there is a list, the paragraphs around it only lead to it.
        let listed = blocks.iter().any(|(_, block)| matches!(block, Block::List { .. }));
        for (_, block) in blocks {
            match block {
                Block::List { items, .. } => out.extend(items.iter().map(|item| {
                    let (lead, rest) = super::inline::of_item(item);
                    let mut text = lead.map_or_else(String::new, |lead| lead.markdown);
                    super::inline::append(&mut text, &rest);
                    text
                })),
                // A paragraph that names what follows is no item of it.
                Block::Paragraph { text, .. } if !listed && headings::kind(&text.plain).is_none() && !text.plain.trim_end().ends_with([':', '：']) => {
                    out.push(text.markdown.clone());
                }
                _ => {}
            }
        }
        out.iter_mut().for_each(|text| *text = without_notes(text));
        out.retain(|text| !super::facts::is_blank(text) && !super::record::is_placeholder(text));
        out
    }

    /// The bytes of the first section that sums the document up, with what stands below it; nothing when there is none.
    pub fn summary_range(&self) -> Option<Range<usize>> {
        let at = self.sections.iter().position(|section| section.kind == Some(SectionKind::Summary))?;
        let headings = || self.blocks.iter().filter(|block| matches!(block, Block::Heading { .. }) && !self.is_title(block.range()));
        let start = headings().nth(at)?.range().start;
        let next = self.sections[at + 1..].iter().position(|section| section.level <= self.sections[at].level);
        let end = next.and_then(|next| headings().nth(at + 1 + next)).map_or(self.body.len(), |block| block.range().start);
        Some(start..end)
    }

    /// The first paragraph below the title that is prose, and its offset: what a document says first when it has no summary.
    pub fn opening(&self) -> Option<(String, usize)> {
        self.blocks.iter().take_while(|block| !matches!(block, Block::Heading { .. }) || self.is_title(block.range())).find_map(|block| match block {
            Block::Paragraph { text, range }
                if text.plain.chars().count() >= 24
                    && super::facts::pair(&text.plain).is_none()
                    && !text.markdown.starts_with(['*', '_', '!', '[', '<'])
                    && crate::time::Written::at_start(&text.plain).is_none() =>
            {
                Some((text.markdown.clone(), range.start))
            }
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
        self.source_line(self.lines.line(offset))
    }

    fn source_line(&self, line: u32) -> u32 {
        self.source_lines.of(line)
    }

    /// The line in the file of a line of the body as it was written.
    pub fn written_line(&self, line: u32) -> u32 {
        line + self.source_lines.before
    }
}

/// A text without the marks of footnotes, which stand elsewhere: `[^1]`.
fn without_notes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[^") {
        let Some((_, behind)) = after.split_once(']') else { break };
        out.push_str(before);
        rest = behind;
    }
    out + rest
}

/// Anchors that an author set with HTML in a block, outside of lists and tables.
fn anchors_of(block: &Block) -> Vec<String> {
    match block {
        Block::Html { text, .. } => super::raw_html::anchors(text),
        Block::Heading { text, .. } | Block::Paragraph { text, .. } if text.markdown.contains("<a") => super::raw_html::anchors(&text.markdown),
        _ => Vec::new(),
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
    // Below prose, only the highest heading can be more than a section of it.
    let prose = blocks[..at].iter().any(|block| matches!(block, Block::Paragraph { text, .. } if text.plain.chars().count() >= 24 && super::facts::pair(&text.plain).is_none()));
    // `# Summary - The day the queue stopped` is a title where it is the only heading of its level.
    let ones = blocks.iter().filter(|block| matches!(block, Block::Heading { level: 1, .. })).count();
    let is_title = match stated {
        Some(stated) => text::shorten(&plain, limit) == text::shorten(&text::fold_space(stated), limit),
        None => {
            !plain.is_empty()
                && (headings::kind(&plain).is_none() || (level == 1 && !headings::is_bare(&plain) && ones == 1))
                && (level == 1 || !prose)
                && (level == 1 || !blocks.iter().any(|block| matches!(block, Block::Heading { level: 1, .. })))
        }
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
