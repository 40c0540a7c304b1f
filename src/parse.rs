//! One source file to a record, its text for search and what was not understood. Never fails: a value plus findings.
//!
//! Knows no other document and no address. A body's HTML is made apart from its record (`body`), when a page asks for it,
//! so that an archive of records stays small.

pub mod actions;
mod classify;
pub mod front_matter;
pub mod headings;
mod html;
mod inline;
mod lines;
mod link;
mod markdown;
mod raw_html;
mod record;
mod sanitize;
pub mod timeline;

pub use html::{BodyPart, Resolved, inline_html, inline_text};

use crate::config::Config;
use crate::diagnostic::{Finding, Place, Rule};
use crate::discover;
use crate::hash;
use crate::model::{Action, Event, Lang, Link, Postmortem, Section, SectionKind, Stamps, Visibility};
use crate::text;
use crate::time::Stamp;
use front_matter::{Fields, Split};
use lines::Lines;
use markdown::{Block, Inline};
use record::Reader;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A document as read from disk.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the archive's root, `/`-separated.
    pub path: String,
    pub bytes: Vec<u8>,
}

/// One paragraph, row or item of a body as plain text, and the section it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextBlock {
    /// Index into the record's sections; `None` before the first heading.
    pub section: Option<usize>,
    pub text: String,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Parsed {
    /// A postmortem, with the plain text of its body.
    Postmortem(Box<Postmortem>, Vec<TextBlock>, Vec<Finding>),
    /// Not a postmortem, or not readable; the findings say why.
    Reported(Vec<Finding>),
}

/// Reads one file.
#[must_use]
pub fn parse(file: &SourceFile, config: &Config) -> Parsed {
    let path = file.path.as_str();
    let source = match source_text(file, config) {
        Ok(source) => source,
        Err(finding) => return Parsed::Reported(vec![*finding]),
    };
    let split = match front_matter::split(source) {
        Ok(split) => split,
        Err(front_matter::Unclosed(line)) => {
            let finding = Finding::new(Rule::FrontMatter, path, "the front matter opens here and never closes, so nothing of the file is published")
                .at(Place::line(line), source)
                .help("write `---` on a line of its own after the last key");
            return Parsed::Reported(vec![finding]);
        }
    };
    let mut findings = Vec::new();
    let (fields, broken) = read_fields(&split, path, source, config, &mut findings);
    let stated_title = fields.get("title").and_then(|(_, node)| node.text());
    let analysis = Analysis::new(source, &split, stated_title.as_deref(), config);
    if !broken && let Some(finding) = classify::not_a_postmortem(path, &fields, &analysis) {
        return Parsed::Reported(vec![finding]);
    }
    let mut reader = Reader { fields: &fields, config, path, source, findings };
    let mut postmortem = read_record(&mut reader, &analysis, file);
    let mut findings = reader.findings;
    if broken {
        postmortem.visibility = Visibility::Invalid(String::new());
        // What is missing stands in what could not be read.
        findings.retain(|finding| finding.rule == Rule::FrontMatter.name());
    }
    report_analysis(&analysis, path, source, &mut findings);
    let mut text = record_texts(&postmortem, analysis.line(0));
    text.extend(analysis.text());
    Parsed::Postmortem(Box::new(postmortem), text, findings)
}

/// The HTML of a postmortem's body, made from its source again. `resolve` gives a target its address, or nothing.
#[must_use]
pub fn body(file: &SourceFile, postmortem: &Postmortem, config: &Config, resolve: &dyn Fn(&crate::model::Target) -> Resolved) -> Vec<BodyPart> {
    let Ok(source) = source_text(file, config) else { return Vec::new() };
    let Ok(split) = front_matter::split(source) else { return Vec::new() };
    let analysis = Analysis::new(source, &split, Some(&postmortem.title), config);
    html::body(&analysis, postmortem, &file.path, resolve)
}

/// The text of a file, or why it has none.
fn source_text<'a>(file: &'a SourceFile, config: &Config) -> Result<&'a str, Box<Finding>> {
    let path = file.path.as_str();
    let fail = |rule, message: String| Err(Box::new(Finding::new(rule, path, message)));
    if file.bytes.len() > config.limits.document_bytes {
        let limit = config.limits.document_bytes / 1024;
        return fail(Rule::LimitExceeded, format!("longer than {limit} KiB (`limits.document_kib`), so it is not published"));
    }
    if let Some(at) = file.bytes.iter().position(|byte| *byte == 0) {
        let line = line_of_byte(&file.bytes, at);
        return Err(Box::new(Finding { place: Place::line(line), ..Finding::new(Rule::UnreadableFile, path, "holds a NUL byte, so it is no text") }));
    }
    match std::str::from_utf8(&file.bytes) {
        Ok(source) if source.trim_start_matches('\u{FEFF}').trim().is_empty() => fail(Rule::EmptyFile, "holds nothing to read".into()),
        Ok(source) => Ok(source),
        Err(error) => {
            let line = line_of_byte(&file.bytes, error.valid_up_to());
            let finding = Finding { place: Place::line(line), ..Finding::new(Rule::UnreadableFile, path, "is not UTF-8 text") };
            Err(Box::new(finding.help("save the file as UTF-8; `iconv -f SHIFT_JIS -t UTF-8` converts an older Japanese one")))
        }
    }
}

fn line_of_byte(bytes: &[u8], at: usize) -> u32 {
    u32::try_from(bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

/// The fields, and whether the front matter was there and could not be read.
fn read_fields<'a>(split: &Split<'a>, path: &str, source: &str, config: &Config, findings: &mut Vec<Finding>) -> (Fields<'a>, bool) {
    let Some(yaml) = split.yaml else { return (Fields::none(), false) };
    match Fields::parse(yaml, split.yaml_line, &config.field_aliases) {
        Ok(fields) => (fields, false),
        Err(problem) => {
            let place = Place { line: problem.line, column: problem.column };
            let finding = Finding::new(Rule::FrontMatter, path, format!("the front matter is not read: {}", text::printable(&problem.message)))
                .at(place, source)
                .help("put values that hold `: `, `#` or brackets in quotation marks");
            findings.push(finding);
            (Fields::none(), true)
        }
    }
}

fn read_record(reader: &mut Reader<'_>, analysis: &Analysis<'_>, file: &SourceFile) -> Postmortem {
    let path = file.path.as_str();
    let stamps = reader.stamps();
    let title = read_title(reader, analysis);
    let lang = reader.lang().unwrap_or_else(|| if text::is_japanese(&format!("{title}{}", sample(analysis.body))) { Lang::Ja } else { Lang::En });
    let date = date_of(&stamps, path);
    let (timeline, actions) = read_lists(reader, analysis, date.as_ref());
    let date = date.or_else(|| timeline.iter().find_map(|event| event.at.clone()));
    if date.is_none() {
        let finding = Finding::new(Rule::DateMissing, path, "no date in the front matter, the file's name or the timeline");
        reader.findings.push(finding.help("set `started_at: 2026-11-02T14:02:00+09:00` in the front matter"));
    }
    let stated_id = read_id(reader);
    let severity = reader.text("severity").map(|word| reader.config.severity(&word));
    if let Some(severity) = severity.as_ref().filter(|severity| severity.rank.is_none()) {
        let names: Vec<&str> = reader.config.severities.iter().map(|term| term.name.as_str()).collect();
        let finding = Finding::new(Rule::SeverityUnknown, path, format!("`{}` is not one of the severities {}", text::printable(&severity.name), names.join(", ")));
        let (line, column) = reader.fields.get("severity").map_or((0, 0), |(key, _)| reader.fields.place(&[crate::yaml::Step::Key(key)]));
        reader.findings.push(finding.at(Place { line, column }, reader.source).help("add it to `severities` in afterword.yaml, or name it there as an alias"));
    }
    let config = reader.config;
    let services = canonical(reader.words("services"), |word| config.service(word));
    let root_cause_services = canonical(reader.words("root_cause_services"), |word| config.service(word));
    let teams = canonical(reader.words("teams"), |word| config.team(word));
    Postmortem {
        id_stated: stated_id.is_some(),
        id: stated_id.unwrap_or_else(|| derived_id(path)),
        path: path.to_owned(),
        hash: hash::short(&file.bytes),
        lang,
        title,
        status: reader.status(),
        kind: reader.kind(),
        severity,
        stamps,
        date,
        impact_windows: reader.impact_windows(),
        services,
        root_cause_services,
        teams,
        criteria: reader.words("criteria"),
        detection: reader.detection(),
        trigger: reader.trigger(),
        causes: reader.causes(),
        impact: reader.impact(),
        roles: reader.roles(),
        actions,
        lessons: reader.lessons(),
        surprises: reader.texts("surprises"),
        related: reader.related(),
        review: reader.review(),
        tags: reader.words("tags"),
        visibility: reader.visibility(),
        summary: reader.text("summary").or_else(|| analysis.first_paragraph(SectionKind::Summary)),
        summary_stated: reader.fields.get("summary").is_some(),
        mitigation: analysis.first_paragraph(SectionKind::Resolution).map(|text| first_sentence(&text)),
        timeline,
        aliases: reader.texts("aliases"),
        stakeholders: reader.words("stakeholders"),
        links: reader.links(),
        source_doc: reader.text("source_doc"),
        training: reader.training(),
        more: reader.fields.more.iter().cloned().chain(reader.leftovers()).collect(),
        sections: analysis.sections.clone(),
        outgoing: analysis.links(path),
    }
}

/// The front matter's, else the first heading that is no section, else the file's name.
fn read_title(reader: &mut Reader<'_>, analysis: &Analysis<'_>) -> String {
    let limit = reader.config.limits.title_characters;
    let title = reader.text("title").or_else(|| analysis.title.as_ref().map(|(_, title)| title.clone())).unwrap_or_else(|| {
        reader.findings.push(Finding::new(Rule::TitleMissing, reader.path, "no title in the front matter and no heading").help("set `title` in the front matter"));
        let base = discover::without_ending(reader.path);
        base.rsplit('/').next().unwrap_or(base).to_owned()
    });
    let title = text::fold_space(&title);
    if title.chars().count() > limit {
        reader.findings.push(Finding::new(Rule::LimitExceeded, reader.path, format!("the title is longer than {limit} characters (`limits.title_characters`) and is cut")));
        return text::shorten(&title, limit);
    }
    title
}

/// The stated id, when it can be part of an address.
fn read_id(reader: &mut Reader<'_>) -> Option<String> {
    let id = text::nfc(&reader.text("id")?);
    let bad = id.contains(['/', '\\', '?', '#', '%', ':', '<', '>', '"', '|', '*']) || id.chars().any(|c| c.is_control() || c.is_whitespace());
    let reserved = id == "." || id == ".." || id.starts_with('.') || id.len() > 200 || id.eq_ignore_ascii_case("page");
    if !bad && !reserved {
        return Some(id);
    }
    let key = reader.fields.get("id").map_or("id", |(key, _)| key).to_owned();
    let (line, column) = reader.fields.place(&[crate::yaml::Step::Key(&key)]);
    let finding = Finding::new(Rule::IdInvalid, reader.path, format!("`{}` cannot be part of an address; the file's name is used", text::printable(&id)))
        .at(Place { line, column }, reader.source)
        .help("use letters, digits, `-`, `_` and `.`, at most 200 bytes");
    reader.findings.push(finding);
    None
}

/// Timeline and actions: the front matter's when it has them, else the body's. A difference between both is a finding.
fn read_lists(reader: &mut Reader<'_>, analysis: &Analysis<'_>, day: Option<&Stamp>) -> (Vec<Event>, Vec<Action>) {
    let (stated_events, stated_actions) = (reader.timeline(), reader.actions());
    let lists = analysis.lists(day, &reader.config.zone);
    let differ = |name: &str, stated: usize, found: usize, reader: &mut Reader<'_>| {
        if stated > 0 && found > 0 && stated != found {
            let message = format!("the front matter states {stated} entries of `{name}`, the body {found}; the front matter's are used");
            reader.findings.push(Finding::new(Rule::FrontMatterDiffers, reader.path, message).help(format!("keep `{name}` in one place only")));
        }
    };
    differ("timeline", stated_events.len(), lists.events.len(), reader);
    differ("actions", stated_actions.len(), lists.actions.len(), reader);
    let events = if stated_events.is_empty() { lists.events } else { stated_events };
    let actions = if stated_actions.is_empty() { lists.actions } else { stated_actions };
    (events, actions)
}

fn report_analysis(analysis: &Analysis<'_>, path: &str, source: &str, findings: &mut Vec<Finding>) {
    for (name, at) in &analysis.exceeded {
        let line = analysis.line(*at);
        let finding = Finding::new(Rule::LimitExceeded, path, format!("more than `limits.{name}` allows; what is over it is shown as plain text"));
        findings.push(finding.at(Place::line(line), source));
    }
}

/// The day a document belongs to, by order of trust: its own stamps, then its path.
fn date_of(stamps: &Stamps, path: &str) -> Option<Stamp> {
    [&stamps.started, &stamps.detected, &stamps.mitigated, &stamps.resolved].into_iter().flatten().next().cloned().or_else(|| path_date(path)).or_else(|| stamps.published.clone())
}

/// `2021-06-25-slug`, `20210625_slug`, `2021/06/25.md`, `2021-06`.
fn path_date(path: &str) -> Option<Stamp> {
    let plain = discover::without_ending(path);
    let zone = crate::time::Zone::utc();
    let starts = plain.char_indices().filter(|(at, c)| c.is_ascii_digit() && !plain[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
    for (at, _) in starts {
        let rest = &plain[at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let candidate = match digits {
            8 => format!("{}-{}-{}", &rest[..4], &rest[4..6], &rest[6..8]),
            4 => rest.chars().take(10).collect::<String>().replace(['/', '_', '.'], "-"),
            _ => continue,
        };
        // A day, else the month that stands there.
        let month: String = candidate.chars().take(7).collect();
        let found = [candidate.as_str(), month.as_str()].iter().find_map(|text| Stamp::parse(text, &zone).ok());
        if let Some(stamp) = found.filter(|stamp| (1990..2100).contains(&stamp.year())) {
            return Some(stamp);
        }
    }
    None
}

/// The id of a document that states none, from its path.
fn derived_id(path: &str) -> String {
    let plain = discover::without_ending(path);
    let parts: Vec<&str> = plain.split('/').collect();
    let base = parts.last().copied().unwrap_or(plain);
    let lower = base.to_ascii_lowercase();
    let weak = matches!(lower.as_str(), "readme" | "index") || lower.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '_' | '.'));
    if !weak || parts.len() == 1 {
        return id_form(base);
    }
    let mut parts = parts;
    if matches!(lower.as_str(), "readme" | "index") {
        parts.pop();
    }
    id_form(&parts.join("-"))
}

/// The id that a whole path gives, for documents whose names collide.
#[must_use]
pub fn path_id(path: &str) -> String {
    id_form(&discover::without_ending(path).replace('/', "-"))
}

fn id_form(name: &str) -> String {
    let id: String = text::nfc(name).chars().map(|c| if c.is_whitespace() || c.is_control() || "/\\?#%:<>\"|*".contains(c) { '-' } else { c.to_ascii_lowercase() }).collect();
    let id = id.trim_start_matches('.').to_owned();
    let end = (0..=id.len().min(200)).rev().find(|at| id.is_char_boundary(*at)).unwrap_or(0);
    if id.is_empty() { "postmortem".into() } else { id[..end].to_owned() }
}

fn canonical(words: Vec<String>, name: impl Fn(&str) -> String) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    for word in words {
        let word = name(&word);
        if !out.contains(&word) {
            out.push(word);
        }
    }
    out
}

fn sample(body: &str) -> &str {
    let end = body.char_indices().nth(4000).map_or(body.len(), |(at, _)| at);
    &body[..end]
}

/// The first sentence of a Markdown text; a stop within a code span or a number ends nothing.
fn first_sentence(text: &str) -> String {
    let mut in_code = false;
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        in_code ^= c == '`';
        let next = text[at + c.len_utf8()..].chars().next();
        let short = ["i.e", "e.g", "etc", "approx", "vs", "cf"].iter().any(|word| text[..at].ends_with(word));
        let ends = matches!(c, '。' | '！' | '？') || (matches!(c, '.' | '!' | '?') && next.is_none_or(char::is_whitespace) && !previous.is_uppercase() && !short);
        if ends && !in_code {
            return text[..at + c.len_utf8()].to_owned();
        }
        previous = c;
    }
    text.to_owned()
}

/// The texts of the record that the body does not hold: those written in the front matter.
fn record_texts(postmortem: &Postmortem, body_line: u32) -> Vec<TextBlock> {
    let plain = |markdown: &String| TextBlock { section: None, text: inline_text(markdown) };
    let mut out = Vec::new();
    out.extend(postmortem.summary.iter().filter(|_| postmortem.summary_stated).map(plain));
    out.extend(postmortem.impact.text.iter().map(plain));
    out.extend(postmortem.trigger.text.iter().map(plain));
    out.extend(postmortem.causes.iter().filter_map(|cause| cause.text.as_ref()).map(plain));
    out.extend(postmortem.timeline.iter().filter(|event| event.line < body_line).map(|event| plain(&event.text)));
    out.extend(postmortem.actions.iter().filter(|action| action.line < body_line).map(|action| plain(&action.text)));
    let lessons = &postmortem.lessons;
    out.extend(lessons.went_well.iter().chain(&lessons.went_wrong).chain(&lessons.got_lucky).chain(&postmortem.surprises).map(plain));
    out.retain(|block| !block.text.trim().is_empty());
    out
}

/// A body taken apart: everything that both the record and the page read from it.
pub(crate) struct Analysis<'a> {
    /// The body's source, without front matter.
    pub body: &'a str,
    /// Lines of the file before the body.
    lines_before: u32,
    lines: Lines,
    marked: markdown::Marked,
    pub blocks: Vec<Block>,
    /// The block that is the document's title, and its text.
    title: Option<(usize, String)>,
    pub sections: Vec<Section>,
    /// For every block the index of its section.
    section_of: Vec<Option<usize>>,
    /// For every section its kind, its parents' when its own heading says nothing.
    kinds: Vec<Option<SectionKind>>,
    /// By the offset of its heading.
    section_at: HashMap<usize, usize>,
    exceeded: markdown::Exceeded,
    limits: crate::config::Limits,
}

/// Timeline and actions found in a body, with where they stand.
pub(crate) struct Lists {
    pub events: Vec<Event>,
    pub event_ranges: Vec<timeline::Taken>,
    pub actions: Vec<Action>,
    pub action_ranges: Vec<timeline::Taken>,
}

impl<'a> Analysis<'a> {
    fn new(source: &'a str, split: &Split<'a>, stated_title: Option<&str>, config: &Config) -> Self {
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
    pub fn lists(&self, day: Option<&Stamp>, zone: &crate::time::Zone) -> Lists {
        let of = |kind| self.blocks_of(kind).into_iter().map(|(_, block)| block.clone()).collect::<Vec<_>>();
        let heading = self.sections.iter().find(|section| section.kind == Some(SectionKind::Timeline)).map_or("", |section| section.title.as_str());
        let mut clock = timeline::Clock::new(day.cloned(), zone, &self.lines);
        let (mut events, event_ranges) = timeline::read(&of(SectionKind::Timeline), heading, &mut clock);
        let (mut actions, action_ranges) = actions::read(&of(SectionKind::Actions), &actions::Page { lines: &self.lines, zone });
        events.iter_mut().for_each(|event| event.line += self.lines_before);
        actions.iter_mut().for_each(|action| action.line += self.lines_before);
        Lists { events, event_ranges, actions, action_ranges }
    }

    fn first_paragraph(&self, kind: SectionKind) -> Option<String> {
        self.blocks_of(kind).into_iter().find_map(|(_, block)| match block {
            Block::Paragraph { text, .. } if !text.plain.is_empty() => Some(text.markdown.clone()),
            _ => None,
        })
    }

    fn text(&self) -> Vec<TextBlock> {
        let mut out = Vec::new();
        let mut texts = Vec::new();
        for (block, section) in self.blocks.iter().zip(&self.section_of) {
            block.texts(&mut texts);
            out.extend(texts.drain(..).filter(|text| !text.trim().is_empty()).map(|text| TextBlock { section: *section, text }));
        }
        out
    }

    fn links(&self, path: &str) -> Vec<Link> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_from_names() {
        assert_eq!(derived_id("PM2020-001 - Inotify file watches.md"), "pm2020-001---inotify-file-watches");
        assert_eq!(derived_id("2021/06/25.md"), "2021-06-25");
        assert_eq!(derived_id("2021-06-25-dns/README.md"), "2021-06-25-dns");
        assert_eq!(derived_id("障害 報告.md"), "障害-報告");
        assert_eq!(path_id("a/b c.md"), "a-b-c");
    }

    #[test]
    fn dates_from_paths() {
        let date = |path: &str| path_date(path).map(|stamp| stamp.date());
        assert_eq!(date("x/2021-06-25-slug.md").as_deref(), Some("2021-06-25"));
        assert_eq!(date("20210602-AKS.md").as_deref(), Some("2021-06-02"));
        assert_eq!(date("2021-06-slug.md").as_deref(), Some("2021-06"));
        assert_eq!(date("2021/06/25.md").as_deref(), Some("2021-06-25"));
        assert_eq!(date("PM2020-001 - x.md"), None);
    }

    #[test]
    fn sentences() {
        assert_eq!(first_sentence("We rolled back v1.2.3 at once. Then more."), "We rolled back v1.2.3 at once.");
        assert_eq!(first_sentence("設定を戻した。その後"), "設定を戻した。");
    }
}
