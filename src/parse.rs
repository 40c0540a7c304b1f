//! One source file to a record, its text for search and what was not understood. Never fails: a value plus findings.
//!
//! Knows no other document and no address. A body's HTML is made apart from its record (`body`), when a page asks for it,
//! so that an archive of records stays small.

pub mod actions;
mod analysis;
mod classify;
pub mod front_matter;
pub mod headings;
mod html;
mod inline;
mod lines;
mod link;
mod markdown;
mod path;
mod raw_html;
mod record;
mod sanitize;
pub mod timeline;

use analysis::Analysis;
pub use html::{BodyPart, Resolved, inline_html, inline_text};
pub use path::path_id;

use crate::config::Config;
use crate::diagnostic::{Finding, Place, Rule};
use crate::discover;
use crate::hash;
use crate::model::{Action, Event, Lang, Postmortem, SectionKind, Stamps, Visibility};
use crate::text;
use crate::time::Stamp;
use front_matter::{Fields, Split};
use record::Reader;

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
        id: stated_id.unwrap_or_else(|| path::derived_id(path)),
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
    [&stamps.started, &stamps.detected, &stamps.mitigated, &stamps.resolved].into_iter().flatten().next().cloned().or_else(|| path::date(path)).or_else(|| stamps.published.clone())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        assert_eq!(first_sentence("We rolled back v1.2.3 at once. Then more."), "We rolled back v1.2.3 at once.");
        assert_eq!(first_sentence("設定を戻した。その後"), "設定を戻した。");
    }
}
