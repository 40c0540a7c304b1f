//! One source file to a record, its text for search and what was not understood. Never fails: a value plus findings.
//!
//! Knows no other document and no address. A body's HTML is made apart from its record (`body`), when a page asks for it,
//! so that an archive of records stays small.

pub mod actions;
mod analysis;
mod assemble;
pub mod canonical;
mod classify;
mod code;
mod diagram;
pub mod edit;
mod facts;
mod fields;
mod foreign;
pub mod front_matter;
pub mod headings;
mod highlight;
mod html;
mod inline;
mod kept;
mod lines;
mod link;
mod markdown;
mod neutral;
mod parts;
mod path;
mod prose;
mod raw_html;
mod record;
mod redact;
mod sanitize;
mod signals;
pub mod timeline;
mod withheld;

use analysis::Analysis;
pub use assemble::{ID_FORM, can_be_id};
pub use facts::{Ignored, duration};
pub use html::{Around, BodyPart, Resolved, inline_html, inline_text};
pub use neutral::Neutral;
pub use path::{date as date_in_path, derived_id, path_id};
pub use prose::{CODE, Passage, Prose};
pub use redact::MARK;
pub use withheld::{Doubt, Shown, shown};

use crate::config::Config;
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{Postmortem, Visibility};
use crate::node::Node;
use crate::packed::Packed;
use crate::text;
use fields::Fields;
use front_matter::Split;
use std::borrow::Cow;

/// A document as read from disk.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the archive's root, `/`-separated.
    pub path: String,
    pub bytes: Vec<u8>,
}

impl SourceFile {
    /// What an edition shows of a file; see [`shown`].
    #[must_use]
    pub fn as_shown(path: &str, bytes: Vec<u8>, levels: &[String], top: Option<usize>) -> Self {
        let rest = shown(&bytes, levels, top).rest;
        Self { path: path.to_owned(), bytes: rest.map_or(bytes, |(rest, _)| rest) }
    }
}

/// One paragraph, row or item of a body as plain text, and the section it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextBlock {
    /// Index into the record's sections; `None` before the first heading.
    pub section: Option<usize>,
    pub text: String,
}

/// One postmortem as it was read.
#[derive(Debug)]
pub struct Document {
    pub postmortem: Box<Postmortem>,
    /// The plain text of its body.
    pub text: Vec<TextBlock>,
    /// What its author wrote in sentences.
    pub prose: Prose,
    pub findings: Vec<Finding>,
    /// Keys of the body whose values were not taken, and why.
    pub ignored: Vec<Ignored>,
    /// Keys of the front matter that the edition does not show.
    pub withheld: Vec<String>,
}

/// What a file turned out to be.
#[derive(Debug)]
pub enum Parsed {
    /// A postmortem, or several where the configuration splits files.
    Postmortems(Vec<Document>),
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
    let source = source.as_ref();
    let split = match front_matter::split(source) {
        Ok(split) => split,
        Err(front_matter::Unclosed(syntax, line)) => {
            let finding = Finding::new(Rule::FrontMatter, path, "the front matter opens here and never closes, so nothing of the file is published")
                .at(Place::line(line), source)
                .help(format!("write `{}` on a line of its own after the last key", syntax.fence()));
            return Parsed::Reported(vec![finding]);
        }
    };
    let parts = parts::of(&split, source, config);
    let mut documents: Vec<Document> = Vec::new();
    if parts.is_empty() {
        match document(file, source, &split, None, config) {
            Ok(document) => documents.push(document),
            Err(finding) => return Parsed::Reported(vec![*finding]),
        }
    }
    for (at, part) in parts.iter().enumerate() {
        if let Ok(mut document) = document(file, source, &part.split, Some(&part.suffix), config) {
            document.postmortem.part = u32::try_from(at + 1).unwrap_or(u32::MAX);
            documents.push(document);
        }
    }
    if let Some(first) = documents.first_mut() {
        if let Some(at) = Some(&parts).filter(|parts| !parts.is_empty()).and_then(|parts| parts::outside(&split, parts, config)) {
            let line = line_of_byte(source.as_bytes(), at);
            let finding = Finding::new(Rule::TextOutside, path, "this text stands in none of the file's incidents, so it is on no page").at(Place::line(line), source);
            first.findings.push(finding.help("move it below the heading of an incident, or into a file of its own"));
        }
        first.findings.extend(line_endings(file, source));
    }
    Parsed::Postmortems(documents)
}

/// One postmortem of a file, or why the file is none.
fn document(file: &SourceFile, source: &str, split: &Split<'_>, part: Option<&str>, config: &Config) -> Result<Document, Box<Finding>> {
    let path = file.path.as_str();
    let mut findings = Vec::new();
    let (mut fields, broken) = read_fields(split, path, source, config, &mut findings);
    let withheld = config.below_top.map_or_else(Vec::new, |top| fields.withhold(top, config));
    if part.is_some() {
        fields.keep(&["visibility", front_matter::LEVELS_OF_FIELDS, "status", "draft", "lang", "tags", "services", "teams"]);
    }
    let stated_title = fields.stated_title();
    let analysis = Analysis::new(source, split, stated_title.as_deref(), config);
    if !broken
        && part.is_none()
        && let Some(finding) = classify::not_a_postmortem(path, &fields, &analysis)
    {
        return Err(Box::new(finding));
    }
    let assembled = assemble::assemble(file, source, fields, &analysis, part, config);
    let mut postmortem = assembled.postmortem;
    findings.extend(assembled.findings);
    if broken {
        postmortem.visibility = Visibility::Invalid(String::new());
        // What is missing stands in what could not be read.
        findings.retain(|finding| finding.rule == Rule::FrontMatter.name());
    }
    report_analysis(&analysis, path, source, &mut findings);
    let mut text = record_texts(&postmortem);
    text.extend(analysis.text());
    postmortem.signals = signals::named(&text);
    let prose = Prose::of(&analysis, &postmortem);
    Ok(Document { postmortem: Box::new(postmortem), text, prose, findings, ignored: assembled.ignored, withheld })
}

/// A note beside the postmortems, such as those of a reading club: its front matter as it stands, and a record that carries its text.
#[derive(Debug)]
pub struct Note {
    /// A map; empty when there is no front matter, or one that cannot be read.
    pub matter: Node,
    pub record: Box<Postmortem>,
    /// The body as it was written.
    pub body: String,
    /// About the file itself: its encoding, its front matter.
    pub findings: Vec<Finding>,
}

/// Reads a note. It may hold anything: lists in it are lists, never timelines or actions.
///
/// # Errors
/// A file that is no text, or whose front matter never closes; the finding says why.
pub fn note(file: &SourceFile, config: &Config) -> Result<Note, Box<Finding>> {
    let path = file.path.as_str();
    let source = source_text(file, config)?;
    let split = front_matter::split(&source).map_err(|front_matter::Unclosed(syntax, line)| {
        let finding = Finding::new(Rule::FrontMatter, path, "the front matter opens here and never closes, so nothing of the file is published");
        Box::new(finding.at(Place::line(line), &source).help(format!("write `{}` on a line of its own after the last key", syntax.fence())))
    })?;
    let mut findings = Vec::new();
    let (fields, broken) = read_fields(&split, path, &source, config, &mut findings);
    let mut matter = split.matter.and_then(|(syntax, text)| syntax.parse(text).ok()).filter(|node| matches!(node, Node::Map(_))).unwrap_or(Node::Map(Vec::new()));
    if let (Node::Map(entries), Some(top)) = (&mut matter, config.below_top) {
        let above: Vec<String> = fields.levels(config).unwrap_or_default().into_iter().filter(|(_, level)| *level > top).map(|(path, _)| path).collect();
        entries.retain(|(key, _)| !above.contains(key));
    }
    let analysis = Analysis::new(&source, &split, fields.stated_title().as_deref(), config);
    let mut record = assemble::assemble(file, &source, fields, &analysis, None, config).postmortem;
    if broken {
        record.visibility = Visibility::Invalid(String::new());
    }
    (record.timeline, record.actions, record.rows) = (Packed::default(), Packed::default(), Packed::default());
    Ok(Note { matter, record: Box::new(record), body: split.body.to_owned(), findings })
}

/// The line of a text on which its body begins, from 1.
#[must_use]
pub fn body_line(source: &str) -> u32 {
    front_matter::split(source).map_or(1, |split| line_of_byte(source.as_bytes(), split.body_at))
}

/// The byte of a text at which its body begins.
#[must_use]
pub fn body_at(source: &str) -> usize {
    front_matter::split(source).map_or(0, |split| split.body_at)
}

/// The HTML of a postmortem's body, made from its source again.
#[must_use]
pub fn body(file: &SourceFile, postmortem: &Postmortem, config: &Config, around: &Around<'_>) -> Vec<BodyPart> {
    analysed(file, postmortem, config, |analysis| html::body(&analysis, postmortem, &file.path, around)).unwrap_or_default()
}

/// The plain text of a postmortem's body, block by block, made from its source again.
#[must_use]
pub fn text_of(file: &SourceFile, postmortem: &Postmortem, config: &Config) -> Vec<TextBlock> {
    analysed(file, postmortem, config, |analysis| analysis.text()).unwrap_or_default()
}

/// Tells a record neutrally of what its edition does not know. Gives its texts for search, told in the same way.
#[must_use]
pub fn tell(file: &SourceFile, postmortem: &mut Postmortem, config: &Config, neutral: Neutral<'_>) -> Option<Vec<TextBlock>> {
    neutral.tell(postmortem);
    let lang = postmortem.lang;
    let (body, title, sections) = analysed(file, postmortem, config, |mut analysis| {
        analysis.tell(neutral, lang);
        (analysis.text(), analysis.title.map(|(_, title)| title), analysis.sections)
    })?;
    if let Some(title) = title.filter(|_| !postmortem.states("title")) {
        postmortem.title = title;
    }
    let mut told = sections.into_iter();
    postmortem.sections.change(|section| {
        if let Some(told) = told.next() {
            (section.title, section.anchor) = (told.title, told.anchor);
        }
    });
    let mut text = record_texts(postmortem);
    text.extend(body);
    Some(text)
}

/// What is made of a postmortem's body, taken apart again.
fn analysed<T>(file: &SourceFile, postmortem: &Postmortem, config: &Config, make: impl FnOnce(Analysis<'_>) -> T) -> Option<T> {
    let source = source_text(file, config).ok()?;
    let split = front_matter::split(&source).ok()?;
    let mut parts = parts::of(&split, &source, config);
    let split = match postmortem.part {
        0 => split,
        part if part as usize <= parts.len() => parts.swap_remove(part as usize - 1).split,
        _ => return None,
    };
    let stated = postmortem.states("title").then_some(postmortem.title.as_str());
    let mut analysis = Analysis::new(&source, &split, stated, config);
    // Below the top the record may tell its sections otherwise than the file does.
    if config.below_top.is_some() && analysis.sections.len() == postmortem.sections.len() {
        for (section, told) in analysis.sections.iter_mut().zip(&postmortem.sections) {
            (section.title, section.anchor) = (told.title, told.anchor);
        }
    }
    Some(make(analysis))
}

/// The text of a file, or why it has none.
///
/// Carriage returns alone end lines as line feeds do: they become line feeds, byte for byte, so that every place stays the same.
fn source_text<'a>(file: &'a SourceFile, config: &Config) -> Result<Cow<'a, str>, Box<Finding>> {
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
        Ok(source) if has_lone_returns(source) => {
            let bytes = source.as_bytes();
            let ends = |at: usize| bytes.get(at + 1) != Some(&b'\n');
            let lines = source.char_indices().map(|(at, c)| if c == '\r' && ends(at) { '\n' } else { c }).collect();
            Ok(Cow::Owned(lines))
        }
        Ok(source) => Ok(Cow::Borrowed(source)),
        Err(error) => {
            let line = line_of_byte(&file.bytes, error.valid_up_to());
            let finding = Finding { place: Place::line(line), ..Finding::new(Rule::UnreadableFile, path, "is not UTF-8 text") };
            Err(Box::new(finding.help("save the file as UTF-8; `iconv -f SHIFT_JIS -t UTF-8` converts an older Japanese one")))
        }
    }
}

fn has_lone_returns(source: &str) -> bool {
    source.contains('\r') && source.as_bytes().windows(2).any(|pair| pair[0] == b'\r' && pair[1] != b'\n') || source.ends_with('\r')
}

fn line_endings(file: &SourceFile, source: &str) -> Option<Finding> {
    let written = std::str::from_utf8(&file.bytes).ok()?;
    if !has_lone_returns(written) {
        return None;
    }
    let at = written.bytes().zip(source.bytes()).position(|(before, after)| before != after)?;
    let line = line_of_byte(source.as_bytes(), at);
    let finding = Finding::new(Rule::LineEndings, &file.path, "lines end with a carriage return alone; they are read as line breaks").at(Place::line(line), source);
    Some(finding.help("save the file with the line endings of Unix or Windows"))
}

fn line_of_byte(bytes: &[u8], at: usize) -> u32 {
    u32::try_from(bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1).unwrap_or(u32::MAX)
}

/// The fields, and whether the front matter was there and could not be read.
fn read_fields<'a>(split: &Split<'a>, path: &str, source: &str, config: &Config, findings: &mut Vec<Finding>) -> (Fields<'a>, bool) {
    match Fields::parse(split, &config.field_aliases) {
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

fn report_analysis(analysis: &Analysis<'_>, path: &str, source: &str, findings: &mut Vec<Finding>) {
    for (name, at) in &analysis.exceeded {
        let line = analysis.line(*at);
        let finding = Finding::new(Rule::LimitExceeded, path, format!("more than `limits.{name}` allows; what is over it is shown as plain text"));
        findings.push(finding.at(Place::line(line), source));
    }
    for note in &analysis.foreign {
        let line = analysis.written_line(note.line);
        let finding = match note.what {
            foreign::What::Dropped => Finding::new(Rule::ForeignMarkup, path, format!("`{}` has no meaning here and is not shown", text::printable(&note.text))),
            foreign::What::OpenBox => Finding::new(Rule::ForeignMarkup, path, format!("the box `{}` never closes; what follows is shown without it", text::printable(&note.text)))
                .help("close it with the line that ends such a box"),
            foreign::What::OpenFence => {
                Finding::new(Rule::FenceOpen, path, "the code block that opens here never closes, so all below is code").help("close it with a line of the same signs")
            }
        };
        findings.push(finding.at(Place::line(line), source));
    }
    for (line, why) in html::undrawn(analysis) {
        let finding = Finding::new(Rule::DiagramUndrawn, path, format!("the diagram is shown as text: {}", text::printable(&why)));
        findings.push(finding.at(Place::line(line), source));
    }
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
fn record_texts(postmortem: &Postmortem) -> Vec<TextBlock> {
    let plain = |markdown: &String| TextBlock { section: None, text: inline_text(markdown) };
    let mut out = Vec::new();
    out.extend(postmortem.summary.iter().filter(|_| postmortem.states("summary")).map(plain));
    out.extend(postmortem.impact.text.iter().map(plain));
    out.extend(postmortem.trigger.text.iter().map(plain));
    out.extend(postmortem.causes.iter().filter_map(|cause| cause.text.as_ref()).map(plain));
    out.extend(postmortem.timeline.iter().filter(|_| postmortem.states("timeline")).map(|event| plain(&event.text)));
    out.extend(postmortem.actions.iter().filter(|_| postmortem.states("actions")).map(|action| plain(&action.text)));
    let lessons = &postmortem.lessons;
    out.extend(lessons.went_well.iter().chain(&lessons.went_wrong).chain(&lessons.got_lucky).filter(|_| postmortem.states("lessons")).map(plain));
    out.extend(postmortem.surprises.iter().filter(|_| postmortem.states("surprises")).map(plain));
    out.retain(|block| !block.text.trim().is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        assert_eq!(first_sentence("We rolled back v1.2.3 at once. Then more."), "We rolled back v1.2.3 at once.");
        assert_eq!(first_sentence("設定を戻した。その後"), "設定を戻した。");
    }
}
