//! One record from all its sources, each value from the most trusted that has it: front matter, path, title, timeline, body.

use super::analysis::{Analysis, Lists};
use super::facts::{self, Ignored};
use super::fields::{Fields, Value};
use super::front_matter::{FIELDS, LEVELS_OF_FIELDS};
use super::markdown::Block;
use super::record::Reader;
use super::{SourceFile, path, timeline};
use crate::config::{Config, is_known_scale};
use crate::diagnostic::{Finding, Place, Rule};
use crate::discover;
use crate::hash;
use crate::model::{Action, Event, Lang, Lessons, Origin, Postmortem, Provenance, Rows, SectionKind, Severity, Stamps};
use crate::node::{Node, Step};
use crate::text;
use crate::time::{Context, DateOrder, Precision, Stamp, Written, Zone};

/// What was put together.
pub struct Assembled {
    pub postmortem: Postmortem,
    pub findings: Vec<Finding>,
    pub ignored: Vec<Ignored>,
}

/// What a document's days are measured with.
struct Calendar {
    /// Of the body's times: the document's, else the archive's.
    zone: Zone,
    /// Whether the document says it.
    said: bool,
    order: DateOrder,
    path: Option<Stamp>,
    /// The title's day and its line.
    title: Option<(Stamp, u32)>,
}

impl Calendar {
    fn new(path: &str, source: &str, analysis: &Analysis<'_>, stated_title: Option<&str>, config: &Config) -> Self {
        let order = if config.date_order == DateOrder::Unknown { DateOrder::shown_by(source) } else { config.date_order };
        let of_path = path::date(path);
        let heading = analysis.title.as_ref().map(|(at, title)| (title.clone(), analysis.line(analysis.blocks[*at].range().start)));
        let stated = stated_title.map(|title| (title.to_owned(), 0));
        let title = stated.into_iter().chain(heading).find_map(|(title, line)| {
            let context = Context { zone: &config.zone, day: of_path.as_ref(), start: None, order };
            day_in(&title, &context).map(|day| (day, line))
        });
        let said = analysis.zone(&config.zone);
        Self { said: said.is_some(), zone: said.unwrap_or_else(|| config.zone.clone()), order, path: of_path, title }
    }

    fn context<'c>(&'c self, zone: &'c Zone) -> Context<'c> {
        Context { zone, day: self.path.as_ref().or(self.title.as_ref().map(|(day, _)| day)), start: None, order: self.order }
    }
}

/// The first whole day that a text names.
fn day_in(text: &str, context: &Context<'_>) -> Option<Stamp> {
    let starts = text.char_indices().filter(|(at, c)| {
        let before = text[..*at].chars().next_back();
        c.is_alphanumeric() && !before.is_some_and(|before| before.is_ascii_alphanumeric() || (before == '.' && c.is_ascii_digit()) || (before == '-' && c.is_ascii_digit()))
    });
    for (at, _) in starts {
        let rest = &text[at..];
        let Some(written) = Written::at_start(rest).filter(|written| written.has_day()) else { continue };
        // A day and month alone are a day only where a year is near; `1/2` is a fraction.
        let head = &rest[..written.length];
        let whole = head.contains(|c: char| c.is_alphabetic()) || head.chars().filter(char::is_ascii_digit).count() >= 6;
        if !whole {
            continue;
        }
        if let Ok(stamp) = written.resolve(context, head.trim())
            && stamp.precision >= Precision::Day
            && (1990..2100).contains(&stamp.year())
        {
            return Some(stamp);
        }
    }
    None
}

/// The first day that the text names.
fn day_of_prose(analysis: &Analysis<'_>, calendar: &Calendar) -> Option<Stamp> {
    let context = calendar.context(&calendar.zone);
    analysis.text().iter().take(60).find_map(|block| day_in(&text::shorten(&block.text, 600), &context))
}

fn lists_of(analysis: &Analysis<'_>, fields: &Fields<'_>, calendar: &Calendar, config: &Config) -> Lists {
    let readable = |name: &str, origin: Origin| {
        let context = calendar.context(if origin == Origin::FrontMatter { &config.zone } else { &calendar.zone });
        fields.candidates(name).filter(|value| value.origin == origin).find_map(|value| Stamp::read(&value.node.text()?, &context).ok())
    };
    let stamps = |origin: Origin| ["started_at", "detected_at", "mitigated_at", "resolved_at"].iter().find_map(|name| readable(name, origin));
    let day = stamps(Origin::FrontMatter)
        .or_else(|| calendar.path.clone().filter(|day| day.precision >= Precision::Day))
        .or_else(|| calendar.title.as_ref().map(|(day, _)| day.clone()))
        .or_else(|| stamps(Origin::Body))
        .or_else(|| readable("published_at", Origin::FrontMatter))
        .or_else(|| calendar.path.clone())
        .or_else(|| day_of_prose(analysis, calendar));
    let start = readable("started_at", Origin::FrontMatter).or_else(|| readable("started_at", Origin::Body)).filter(Stamp::has_clock);
    analysis.lists(timeline::Known { day: day.as_ref(), start: start.as_ref(), zone: &config.zone, order: calendar.order }, calendar.said.then_some(&calendar.zone))
}

/// Puts the record together; `part` is what the id of one incident of several has after the file's.
pub fn assemble(file: &SourceFile, source: &str, mut fields: Fields<'_>, analysis: &Analysis<'_>, part: Option<&str>, config: &Config) -> Assembled {
    let path = file.path.as_str();
    let stated_title = fields.stated_title();
    let calendar = Calendar::new(path, source, analysis, stated_title.as_deref(), config);
    let context = calendar.context(&calendar.zone);
    let (taken, ignored) = facts::take(facts::find(analysis), analysis, config, &context);
    for fact in taken {
        let node = if let [one] = &fact.values[..] { Node::Text(one.clone()) } else { Node::List(fact.values.iter().cloned().map(Node::Text).collect()) };
        fields.add(Value { name: fact.field, key: fact.key, node, origin: Origin::Body, form: fact.form, line: fact.line });
    }
    for (origin, form, text, line) in [
        (Origin::Path, "file name", Some(path.to_owned()), 0),
        (
            Origin::Title,
            "title",
            analysis.title.as_ref().map(|(_, title)| title.clone()).or(stated_title),
            analysis.title.as_ref().map_or(0, |(at, _)| analysis.line(analysis.blocks[*at].range().start)),
        ),
    ] {
        if let Some(word) = text.and_then(|text| severity_in(&text)) {
            fields.add(Value { name: "severity", key: form.into(), node: Node::Text(word), origin, form, line });
        }
    }
    let lists = lists_of(analysis, &fields, &calendar, config);
    for label in &lists.labels {
        fields.add(Value { name: label.field, key: "timeline".into(), node: Node::Text(label.at.iso()), origin: Origin::Timeline, form: "marked entry", line: label.line });
    }
    // A stamp of the front matter is the archive's own zone; one of the body is the document's.
    let stamp_context = calendar.context(&config.zone);
    let mut reader = Reader {
        fields: &fields,
        config,
        path,
        source,
        context: stamp_context,
        body_zone: &calendar.zone,
        body_zone_said: calendar.said,
        findings: Vec::new(),
        provenance: Vec::new(),
    };
    let postmortem = record(&mut reader, analysis, file, lists, &calendar, part);
    let Reader { findings, .. } = reader;
    Assembled { postmortem, findings, ignored }
}

fn record(reader: &mut Reader<'_>, analysis: &Analysis<'_>, file: &SourceFile, lists: Lists, calendar: &Calendar, part: Option<&str>) -> Postmortem {
    let path = file.path.as_str();
    let config = reader.config;
    let stated_id = if part.is_some() { None } else { read_id(reader) };
    if stated_id.is_none() {
        reader.took("id", Origin::Path, "file name", 0);
    }
    let title = read_title(reader, analysis);
    let stamps = reader.stamps();
    let lang = reader.lang().unwrap_or_else(|| {
        reader.took("lang", Origin::Body, "letters of the text", 0);
        if text::is_japanese(&format!("{title}{}", sample(analysis))) { Lang::Ja } else { Lang::En }
    });
    let (timeline, actions, rows) = read_lists(reader, lists);
    let date = read_date(reader, analysis, &stamps, &timeline, calendar);
    let severity = read_severity(reader);
    let services = canonical(reader.words("services"), |word| config.service(word));
    let root_cause_services = canonical(reader.words("root_cause_services"), |word| config.service(word));
    let teams = canonical(reader.words("teams"), |word| config.team(word));
    let summary = read_summary(reader, analysis);
    let mut postmortem = Postmortem {
        id: stated_id.unwrap_or_else(|| part.map_or_else(|| path::derived_id(path), |suffix| format!("{}{suffix}", path::derived_id(path)))),
        path: path.to_owned(),
        part: 0,
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
        signals: Vec::new(),
        trigger: reader.trigger(),
        causes: reader.causes(),
        impact: reader.impact(),
        roles: reader.roles(),
        actions: actions.into(),
        lessons: read_lessons(reader, analysis),
        surprises: read_surprises(reader, analysis),
        related: reader.related(),
        review: reader.review(),
        tags: reader.words("tags"),
        visibility: reader.visibility(),
        summary,
        mitigation: analysis.first_paragraph(SectionKind::Resolution).map(|text| super::first_sentence(&text)),
        timeline: timeline.into(),
        stated: reader.stated(),
        provenance: Vec::new(),
        aliases: reader.texts("aliases"),
        stakeholders: reader.words("stakeholders"),
        links: reader.links(),
        source_doc: reader.text("source_doc"),
        training: reader.training(),
        more: reader.fields.more.iter().cloned().chain(reader.leftovers()).collect(),
        sections: analysis.sections.clone().into(),
        rows: rows.into(),
        outgoing: analysis.links(path),
    };
    postmortem.provenance = provenance(reader);
    postmortem
}

/// The front matter's, else what the sections of the body list.
fn read_lessons(reader: &mut Reader<'_>, analysis: &Analysis<'_>) -> Lessons {
    if reader.fields.get("lessons").is_some() {
        return reader.lessons();
    }
    let mut items = |kind: SectionKind| {
        let items = analysis.items(kind);
        if !items.is_empty() {
            reader.took("lessons", Origin::Body, "section", section_line(analysis, kind));
        }
        items
    };
    Lessons { went_well: items(SectionKind::WentWell), went_wrong: items(SectionKind::WentWrong), got_lucky: items(SectionKind::GotLucky) }
}

/// The same of what surprised.
fn read_surprises(reader: &mut Reader<'_>, analysis: &Analysis<'_>) -> Vec<String> {
    if reader.fields.get("surprises").is_some() {
        return reader.texts("surprises");
    }
    let items = analysis.items(SectionKind::Surprises);
    if !items.is_empty() {
        reader.took("surprises", Origin::Body, "section", section_line(analysis, SectionKind::Surprises));
    }
    items
}

fn section_line(analysis: &Analysis<'_>, kind: SectionKind) -> u32 {
    analysis.sections.iter().find(|section| section.kind == Some(kind)).map_or(0, |section| section.line)
}

/// In the order of the fields; what was read whole from the front matter is added here.
fn provenance(reader: &mut Reader<'_>) -> Vec<Provenance> {
    for field in FIELDS.iter().filter(|field| field.name != LEVELS_OF_FIELDS) {
        if !reader.provenance.iter().any(|known| known.field == field.name)
            && let Some((key, _)) = reader.fields.raw(field.name).filter(|(_, node)| **node != Node::Null)
        {
            let line = reader.fields.line_of(key);
            // A stamp that could not be read says nothing.
            if field.shape != super::front_matter::Shape::Stamp && field.name != "title" {
                reader.took(field.name, Origin::FrontMatter, "key", line);
            }
        }
    }
    let mut out = std::mem::take(&mut reader.provenance);
    let place = |name: &str| FIELDS.iter().position(|field| field.name == name).unwrap_or(FIELDS.len());
    out.sort_by_key(|one| place(one.field));
    out
}

/// The front matter's, else the first heading that is no section, else the file's name.
fn read_title(reader: &mut Reader<'_>, analysis: &Analysis<'_>) -> String {
    let limit = reader.config.limits.title_characters;
    let title = reader.text("title").or_else(|| {
        let (at, title) = analysis.title.as_ref()?;
        reader.took("title", Origin::Title, "first heading", analysis.line(analysis.blocks[*at].range().start));
        Some(title.clone())
    });
    let title = title.unwrap_or_else(|| {
        reader.findings.push(Finding::new(Rule::TitleMissing, reader.path, "no title in the front matter and no heading").help("set `title` in the front matter"));
        reader.took("title", Origin::Path, "file name", 0);
        let base = discover::without_ending(reader.path);
        base.rsplit('/').next().unwrap_or(base).to_owned()
    });
    let title = text::fold_space(&text::without_code_signs(&title));
    if title.chars().count() > limit {
        reader.findings.push(Finding::new(Rule::LimitExceeded, reader.path, format!("the title is longer than {limit} characters (`limits.title_characters`) and is cut")));
        return text::shorten(&title, limit);
    }
    title
}

/// Whether a text can be an id: a part of an address, and of a file's name.
#[must_use]
pub fn can_be_id(id: &str) -> bool {
    let bad = id.contains(['/', '\\', '?', '#', '%', ':', '<', '>', '"', '|', '*']) || id.chars().any(|c| c.is_control() || c.is_whitespace());
    let reserved = id.is_empty() || id.starts_with('.') || id.len() > 200 || id.eq_ignore_ascii_case("page");
    !bad && !reserved
}

/// What an id is made of, for whoever wrote another one.
pub const ID_FORM: &str = "use letters, digits, `-`, `_` and `.`, at most 200 bytes";

/// The stated id, when it can be part of an address.
fn read_id(reader: &mut Reader<'_>) -> Option<String> {
    let id = text::nfc(&reader.text("id")?);
    if can_be_id(&id) {
        return Some(id);
    }
    reader.provenance.retain(|known| known.field != "id");
    let key = reader.fields.get("id").map_or("id", |(key, _)| key).to_owned();
    let (line, column) = reader.fields.place(&[Step::Key(&key)]);
    let finding = Finding::new(Rule::IdInvalid, reader.path, format!("`{}` cannot be part of an address; the file's name is used", text::printable(&id)))
        .at(Place { line, column }, reader.source)
        .help(ID_FORM);
    reader.findings.push(finding);
    None
}

/// Timeline and actions: the front matter's when it has them, else the body's, with where they stand there. A difference between both is
/// a finding.
fn read_lists(reader: &mut Reader<'_>, lists: Lists) -> (Vec<Event>, Vec<Action>, Vec<Rows>) {
    let (stated_events, stated_actions) = (reader.timeline(), reader.actions());
    let differ = |name: &str, stated: usize, found: usize, reader: &mut Reader<'_>| {
        if stated > 0 && found > 0 && stated != found {
            let message = format!("the front matter states {stated} entries of `{name}`, the body {found}; the front matter's are used");
            reader.findings.push(Finding::new(Rule::FrontMatterDiffers, reader.path, message).help(format!("keep `{name}` in one place only")));
        }
    };
    differ("timeline", stated_events.len(), if lists.section { lists.events.len() } else { 0 }, reader);
    differ("actions", stated_actions.len(), lists.actions.len(), reader);
    for (name, stated, line) in [
        ("timeline", !stated_events.is_empty(), lists.events.first().map(|event| event.line)),
        ("actions", !stated_actions.is_empty(), lists.actions.first().map(|action| action.line)),
    ] {
        if let Some(line) = line.filter(|_| !stated) {
            reader.took(name, Origin::Body, "section", line);
        }
    }
    let mut rows = Vec::new();
    let mut stand = |of: SectionKind, taken: Vec<timeline::Taken>| rows.extend(taken.into_iter().map(|(bytes, places)| Rows { of, bytes, places }));
    let events = if stated_events.is_empty() {
        stand(SectionKind::Timeline, lists.event_ranges);
        lists.events
    } else {
        stated_events
    };
    let actions = if stated_actions.is_empty() {
        stand(SectionKind::Actions, lists.action_ranges);
        lists.actions
    } else {
        stated_actions
    };
    (events, actions, rows)
}

/// A day and where it was found.
struct Day {
    stamp: Stamp,
    origin: Origin,
    form: &'static str,
    line: u32,
}

/// The day a document belongs to, by order of trust; what disagrees is reported.
fn read_date(reader: &mut Reader<'_>, analysis: &Analysis<'_>, stamps: &Stamps, timeline: &[Event], calendar: &Calendar) -> Option<Stamp> {
    let mut days: Vec<Day> = Vec::new();
    let known = reader.provenance.clone();
    let mut add = |stamp: &Option<Stamp>, field: &str| {
        if let (Some(stamp), Some(from)) = (stamp, known.iter().find(|known| known.field == field)) {
            days.push(Day { stamp: stamp.clone(), origin: from.origin, form: from.form, line: from.line });
        }
    };
    add(&stamps.started, "started_at");
    add(&stamps.detected, "detected_at");
    add(&stamps.mitigated, "mitigated_at");
    add(&stamps.resolved, "resolved_at");
    // Of one source the first moment is the day.
    days.dedup_by_key(|day| day.origin);
    if let Some(stamp) = &calendar.path {
        days.push(Day { stamp: stamp.clone(), origin: Origin::Path, form: "file name", line: 0 });
    }
    if let Some((stamp, line)) = &calendar.title {
        days.push(Day { stamp: stamp.clone(), origin: Origin::Title, form: "title", line: *line });
    }
    if !days.iter().any(|day| day.origin == Origin::Timeline)
        && let Some((stamp, line)) = first_day(timeline)
    {
        days.push(Day { stamp, origin: Origin::Timeline, form: "first entry", line });
    }
    days.sort_by_key(|day| day.origin);
    report_differing(reader, &days);
    // A month is a day when a later source knows the day in it.
    let mut chosen = days.first().map(|first| {
        if first.stamp.precision == Precision::Month {
            days.iter().find(|day| day.stamp.precision > Precision::Month && same_month(&day.stamp, &first.stamp)).unwrap_or(first)
        } else {
            first
        }
    });
    // The moment itself, when it lies on the chosen day.
    let start = stamps.started.as_ref().filter(|start| start.has_clock());
    let exact = chosen.filter(|first| start.is_some_and(|start| start.date() == first.stamp.date())).and_then(|_| days.iter().find(|day| Some(&day.stamp) == start));
    chosen = exact.or(chosen);
    let published = || stamps.published.clone().map(|stamp| Day { stamp, origin: Origin::FrontMatter, form: "published_at", line: 0 });
    let prose = || day_of_prose(analysis, calendar).map(|stamp| Day { stamp, origin: Origin::Body, form: "first date in the text", line: 0 });
    let found = match chosen {
        Some(day) => Some(Day { stamp: day.stamp.clone(), ..*day }),
        None => published().or_else(prose),
    };
    let Some(day) = found else {
        let finding = Finding::new(Rule::DateMissing, reader.path, "no date in the front matter, the file's name, the title, the timeline or the text");
        reader.findings.push(finding.help("set `started_at: 2026-11-02T14:02:00+09:00` in the front matter"));
        return None;
    };
    reader.took("date", day.origin, day.form, day.line);
    Some(day.stamp)
}

/// The day of the first entry that tells one; updates stand newest first, so it may be the last.
fn first_day(timeline: &[Event]) -> Option<(Stamp, u32)> {
    timeline.iter().filter_map(|event| Some((event.at.clone()?, event.line))).min_by_key(|(at, _)| at.seconds)
}

fn same_month(a: &Stamp, b: &Stamp) -> bool {
    a.year() == b.year() && a.month() == b.month()
}

/// Two sources that name different days: both places are told. A day that differs only by the zone is the same.
fn report_differing(reader: &mut Reader<'_>, days: &[Day]) {
    let Some(first) = days.first() else { return };
    for other in days.iter().skip(1).filter(|day| day.form != "first entry") {
        if agree(&first.stamp, &other.stamp) {
            continue;
        }
        let of = |day: &Day| match (day.origin, day.line) {
            (Origin::Path, _) => "the path".to_owned(),
            (Origin::Title, 0) => "the title".to_owned(),
            (Origin::FrontMatter, 0) => "the front matter".to_owned(),
            (origin, line) => format!(
                "{} (line {line})",
                if origin == Origin::Title {
                    "the title"
                } else if origin == Origin::FrontMatter {
                    "the front matter"
                } else if origin == Origin::Timeline {
                    "the timeline"
                } else {
                    "the text"
                }
            ),
        };
        let message = format!("{} says {}, {} says {}; the first is used", of(first), first.stamp.date(), of(other), other.stamp.date());
        let line = if other.line > 0 { other.line } else { first.line };
        let finding = Finding::new(Rule::DatesDiffer, reader.path, message).at(Place { line, column: u32::from(line > 0) }, reader.source);
        reader.findings.push(finding.help("make them agree, or set `started_at` to what is true"));
    }
}

fn agree(a: &Stamp, b: &Stamp) -> bool {
    if a.precision == Precision::Month || b.precision == Precision::Month {
        return same_month(a, b);
    }
    let days = |stamp: &Stamp| [stamp.date(), Stamp::day_of(stamp.seconds, &Zone::utc()).date()];
    days(a).iter().any(|day| days(b).contains(day) && (a.has_clock() || b.has_clock() || a.date() == b.date()))
}

fn read_severity(reader: &mut Reader<'_>) -> Option<Severity> {
    let written = reader.text("severity")?;
    let config = reader.config;
    let word = facts::severity(&written, config).unwrap_or(written);
    let severity = config.severity(&word);
    let value = reader.fields.candidates("severity").next().cloned();
    if severity.rank.is_none() && !(config.usual_severities && is_known_scale(&word)) {
        let names: Vec<&str> = config.severities.iter().map(|term| term.name.as_str()).collect();
        let finding = Finding::new(Rule::SeverityUnknown, reader.path, format!("`{}` is not one of the severities {}", text::printable(&severity.name), names.join(", ")));
        let (line, column) = value.map_or((0, 0), |value| reader.fields.place_of(&value));
        let near = text::nearest(&severity.name, names);
        let help = near.map_or_else(|| "add it to `severities` in afterword.yaml, or name it there as an alias".to_owned(), |near| format!("did you mean `{near}`?"));
        reader.findings.push(finding.at(Place { line, column }, reader.source).help(help));
    }
    Some(severity)
}

/// `[SEV-2] Checkout failed`, `2021-06-25-sev1-dns`: a severity with its number, set apart from the words around it.
fn severity_in(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    for (at, _) in lower.match_indices("sev") {
        let before = lower[..at].chars().next_back();
        if before.is_some_and(char::is_alphanumeric) {
            continue;
        }
        let rest = lower[at + 3..].trim_start_matches(['-', '_', ' ']);
        let digit = rest.chars().next().filter(char::is_ascii_digit)?;
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Some(format!("sev{digit}"));
        }
    }
    let bracket = text.trim_start().strip_prefix('[').and_then(|rest| rest.split_once(']'))?.0;
    (bracket.len() == 2 && bracket.starts_with(['P', 'S']) && bracket.ends_with(|c: char| c.is_ascii_digit())).then(|| bracket.to_owned())
}

/// The summary: that of a field, of its section, or the first paragraph below the title.
fn read_summary(reader: &mut Reader<'_>, analysis: &Analysis<'_>) -> Option<String> {
    if let Some(summary) = reader.text("summary") {
        return Some(summary);
    }
    if let Some(summary) = analysis.first_paragraph(SectionKind::Summary) {
        reader.took("summary", Origin::Body, "section", 0);
        return Some(summary);
    }
    let (summary, at) = analysis.opening()?;
    reader.took("summary", Origin::Body, "first paragraph", analysis.line(at));
    Some(summary)
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

/// The beginning of what a body says in words: code and logs are in no language.
fn sample(analysis: &Analysis<'_>) -> String {
    const ENOUGH: usize = 12_000;
    let mut out = String::new();
    let mut texts = Vec::new();
    for block in analysis.blocks.iter().filter(|block| !matches!(block, Block::Code { .. } | Block::Html { .. })) {
        if let Block::Heading { text, .. } = block {
            out.push_str(&text.plain);
        }
        block.texts(&mut texts);
        texts.drain(..).for_each(|text| out.push_str(&text));
        if out.len() > ENOUGH {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_titles() {
        let zone = Zone::utc();
        let day = |text: &str| day_in(text, &Context::of(&zone)).map(|stamp| stamp.date());
        assert_eq!(day("2018-04-18, Culler flood").as_deref(), Some("2018-04-18"));
        assert_eq!(day("Crane app logged everyone out on May 12, 2026").as_deref(), Some("2026-05-12"));
        assert_eq!(day("Half (1/2) of the pods"), None);
    }

    #[test]
    fn severities_in_names() {
        assert_eq!(severity_in("[SEV-2] Checkout").as_deref(), Some("sev2"));
        assert_eq!(severity_in("2021-06-25-sev1-dns").as_deref(), Some("sev1"));
        assert_eq!(severity_in("several 3 things"), None);
        assert_eq!(severity_in("[P1] x").as_deref(), Some("P1"));
    }
}
