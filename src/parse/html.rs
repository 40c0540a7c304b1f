//! A body's events to HTML: anchors, alerts, footnotes, tables in boxes, links to where the plan says, then the sanitiser.

use super::analysis::Analysis;
use super::code;
use super::diagram;
use super::link;
use super::markdown::{Alignment, CowStr, Event, LinkType, Spanned, Tag, TagEnd, alert_name, fence_info, heading_level, push_html};
use super::raw_html::{RawHtml, without_frames};
use super::sanitize::{self, RawLinks};
use crate::config::Limits;
use crate::glossary::{Glossary, Term};
use crate::model::{Link, Postmortem, SectionKind, Target};
use crate::text::{self, encode_href as href, escape_html as escape};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A piece of a body in its order on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyPart {
    /// Sanitised HTML. Pieces may open what a later one closes; joined they are whole.
    Html(String),
    /// Where entries of the timeline stood, by their places in the record.
    Timeline(Range<usize>),
    /// Where actions stood.
    Actions(Range<usize>),
    /// Where the section begins that sums the document up, and where it ends. What stands between is whole.
    Summary,
    SummaryEnd,
}

/// Where a target leads on this site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// An address, ready for an attribute once escaped.
    Address(String),
    /// Nothing this site shows.
    Nothing,
}

/// What the page around a body gives it.
pub struct Around<'a> {
    /// Gives a target its address, or nothing.
    pub resolve: &'a dyn Fn(&Target) -> Resolved,
    /// What is said in place of a target that the edition does not know.
    pub told: &'a dyn Fn(&Target) -> Option<&'static str>,
    /// A word of the interface in the document's language.
    pub word: &'a dyn Fn(&str) -> String,
    pub glossary: &'a Glossary,
    /// The address of a term, and what it says when it is pointed at.
    pub term: &'a dyn Fn(&Term) -> (String, String),
    /// Width and height of an image of the archive, in pixels.
    pub size: &'a dyn Fn(&Target) -> Option<(usize, usize)>,
    /// Where the section of that title and anchor is discussed.
    pub discuss: &'a dyn Fn(&str, &str) -> Option<String>,
}

/// Every link and image of a body, those in raw HTML included.
pub fn links(analysis: &Analysis<'_>, path: &str) -> Vec<Link> {
    let mut out = Vec::new();
    for (event, range) in analysis.events() {
        let mut add = |target: Target, image: bool, written: &str| out.push(Link { target, image, written: written.to_owned(), line: analysis.line(range.start) });
        match &event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => add(target_of(*link_type, dest_url, path), false, dest_url),
            Event::Start(Tag::Image { link_type, dest_url, .. }) => add(target_of(*link_type, dest_url, path), true, dest_url),
            Event::Html(html) | Event::InlineHtml(html) => {
                for (url, image) in raw_links(html) {
                    add(link::target(&url, path), image, &url);
                }
            }
            _ => {}
        }
    }
    out
}

/// Diagrams that cannot be drawn, so that the page shows their text: the line of each, and why.
pub fn undrawn(analysis: &Analysis<'_>) -> Vec<(u32, String)> {
    if !analysis.body().contains("mermaid") {
        return Vec::new();
    }
    let events = analysis.events();
    let mut out = Vec::new();
    for (at, (event, range)) in events.iter().enumerate() {
        let Event::Start(Tag::CodeBlock(kind)) = event else { continue };
        if code::is_diagram(fence_info(kind)) {
            let text: String = events[at + 1..].iter().map_while(|(event, _)| if let Event::Text(text) = event { Some(text.as_ref()) } else { None }).collect();
            out.extend(diagram::draw(text.trim_end_matches('\n')).err().map(|why| (analysis.line(range.start), why)));
        }
    }
    out
}

fn target_of(link_type: LinkType, written: &str, path: &str) -> Target {
    match link_type {
        LinkType::WikiLink { .. } => link::wiki(written),
        LinkType::Email => Target::External(format!("mailto:{written}")),
        _ => link::target(written, path),
    }
}

/// `href` and `src` values of raw HTML. A loose scan is enough: the sanitiser decides what stays, this only finds candidates.
fn raw_links(html: &str) -> Vec<(String, bool)> {
    const MOST: usize = 5000;
    let mut out = Vec::new();
    for (name, image) in [("href", false), ("src", true)] {
        let lower = html.to_ascii_lowercase();
        let mut from = 0;
        while let Some(at) = lower[from..].find(name).map(|at| at + from) {
            from = at + name.len();
            let rest = html[from..].trim_start();
            let Some(rest) = rest.strip_prefix('=') else { continue };
            let rest = rest.trim_start();
            let value = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next().unwrap_or(""),
                _ => rest.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or(""),
            };
            from = html.len() - rest.len() + value.len();
            out.push((value.replace("&amp;", "&"), image));
            if out.len() >= MOST {
                return out;
            }
        }
    }
    out
}

/// The body's HTML in pieces.
pub fn body(analysis: &Analysis<'_>, postmortem: &Postmortem, path: &str, around: &Around<'_>) -> Vec<BodyPart> {
    let events = analysis.events();
    let needs_whole = needs_whole(&events);
    let rows = postmortem.rows.all();
    // Rows stand for blocks only where each can be read by itself; else the body is shown as it was written.
    let places = |of: SectionKind| -> Places {
        let these = || rows.iter().filter(|rows| rows.of == of);
        let whole = these().any(|rows| needs_whole.iter().any(|at| rows.bytes.contains(at)));
        these().filter(|_| !whole).map(|rows| (rows.bytes.start, (rows.bytes.end, rows.places.clone()))).collect()
    };
    let (event_ranges, action_ranges) = (places(SectionKind::Timeline), places(SectionKind::Actions));
    let key = format!("aw{}-", postmortem.hash);
    let mut writer = Writer {
        analysis,
        path,
        around,
        key: &key,
        out: Vec::new(),
        raw: HashMap::new(),
        raw_html: RawHtml::default(),
        shift: shift(analysis),
        notes: HashMap::new(),
        referred: HashSet::new(),
        note_bodies: Vec::new(),
        open: Vec::new(),
        table: Columns::default(),
        tables: 0,
        blocks: Vec::new(),
        explained: HashSet::new(),
        in_heading: false,
        level: 1,
    };
    writer.write(&events, &event_ranges, &action_ranges);
    writer.write_notes();
    let mut html = String::new();
    push_html(&mut html, std::mem::take(&mut writer.out).into_iter());
    let clean = sanitize::clean(&html, &key, std::mem::take(&mut writer.raw));
    split_parts(&clean, &key, &writer.blocks)
}

/// Where blocks begin that became entries of the record, where they end, and which entries.
type Places = HashMap<usize, (usize, Range<usize>)>;

/// Where a body has what a row read by itself cannot show: footnotes and links whose addresses stand elsewhere.
fn needs_whole(events: &[Spanned<'_>]) -> Vec<usize> {
    let needs = |event: &Event<'_>| match event {
        Event::FootnoteReference(_) => true,
        Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut),
        _ => false,
    };
    events.iter().filter(|(event, _)| needs(event)).map(|(_, range)| range.start).collect()
}

/// How many levels the body's headings go down, so that the page's title is its only `h1`.
fn shift(analysis: &Analysis<'_>) -> u8 {
    let top = analysis.sections.iter().map(|section| section.level).min().unwrap_or(2);
    u8::from(top == 1)
}

fn split_parts(html: &str, key: &str, blocks: &[String]) -> Vec<BodyPart> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some((at, length, part)) = next_part(rest, key, blocks) {
        // The paragraph that held the place goes with it; raw HTML of the author may have come between.
        let (before, after) = (&rest[..at], &rest[at + length..]);
        push_part(&mut out, before.strip_suffix("<p>").filter(|_| after.starts_with("</p>")).unwrap_or(before));
        rest = after.strip_prefix("</p>").filter(|_| before.ends_with("<p>")).unwrap_or(after);
        out.push(part);
    }
    push_part(&mut out, &rest.replace(key, ""));
    out
}

/// The next place of a list or a finished block: where it stands, its bytes, and what belongs there.
fn next_part(html: &str, key: &str, blocks: &[String]) -> Option<(usize, usize, BodyPart)> {
    html.match_indices(key).find_map(|(at, _)| {
        let after = &html[at + key.len()..];
        let (kind, numbers) = after.split_once('-')?;
        let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
        let first = digits(numbers);
        let second = digits(numbers.get(first + 1..)?);
        let entries = numbers[..first].parse().ok()?..numbers[first + 1..first + 1 + second].parse().ok()?;
        let part = match kind {
            "timeline" => BodyPart::Timeline(entries),
            "actions" => BodyPart::Actions(entries),
            "block" => BodyPart::Html(blocks.get(entries.start)?.clone()),
            "summary" => {
                if entries.start == 0 {
                    BodyPart::Summary
                } else {
                    BodyPart::SummaryEnd
                }
            }
            _ => return None,
        };
        Some((at, key.len() + kind.len() + 1 + first + 1 + second, part))
    })
}

fn push_part(out: &mut Vec<BodyPart>, html: &str) {
    if !html.trim().is_empty() {
        out.push(BodyPart::Html(html.to_owned()));
    }
}

struct Writer<'w> {
    analysis: &'w Analysis<'w>,
    path: &'w str,
    around: &'w Around<'w>,
    key: &'w str,
    out: Vec<Event<'w>>,
    /// Addresses of links written as raw HTML.
    raw: RawLinks,
    raw_html: RawHtml,
    shift: u8,
    /// Labels of footnotes with their numbers, in the order of their first reference.
    notes: HashMap<String, usize>,
    /// Notes whose first reference has been written.
    referred: HashSet<usize>,
    note_bodies: Vec<(String, Vec<Event<'w>>)>,
    /// How each open link or quote is closed.
    open: Vec<&'static str>,
    table: Columns,
    tables: usize,
    /// Blocks whose HTML is finished and safe: the sanitiser sees only their places.
    blocks: Vec<String>,
    /// Terms of the glossary that the text has used already.
    explained: HashSet<usize>,
    in_heading: bool,
    /// Of the last heading.
    level: u8,
}

/// The columns of the table being written, and the cell that comes next.
#[derive(Default)]
struct Columns {
    alignments: Vec<Alignment>,
    next: usize,
    in_head: bool,
}

impl Writer<'_> {
    fn html(&mut self, html: String) {
        self.out.push(Event::InlineHtml(CowStr::from(html)));
    }

    fn write(&mut self, events: &[Spanned<'_>], event_ranges: &Places, action_ranges: &Places) {
        self.notes = note_numbers(events);
        let Some(summary) = self.analysis.summary_range() else { return self.run(events, event_ranges, action_ranges) };
        let from = events.partition_point(|(_, range)| range.start < summary.start);
        let to = from + events[from..].partition_point(|(_, range)| range.start < summary.end);
        self.run(&events[..from], event_ranges, action_ranges);
        self.place("summary", &(0..0));
        self.run(&events[from..to], event_ranges, action_ranges);
        self.place("summary", &(1..1));
        self.run(&events[to..], event_ranges, action_ranges);
    }

    /// Marks where something stands that is not written here.
    fn place(&mut self, name: &str, entries: &Range<usize>) {
        self.out.push(Event::Html(CowStr::from(format!("<p>{}{name}-{}-{}</p>", self.key, entries.start, entries.end))));
    }

    fn run(&mut self, events: &[Spanned<'_>], event_ranges: &Places, action_ranges: &Places) {
        let mut at = 0;
        while at < events.len() {
            let (event, range) = &events[at];
            let list = match event {
                Event::Start(Tag::List(_) | Tag::Table(_) | Tag::Paragraph | Tag::CodeBlock(_) | Tag::BlockQuote(_)) => {
                    let of = |name, places: &Places| places.get(&range.start).map(|(end, entries)| (name, *end, entries.clone()));
                    of("timeline", event_ranges).or_else(|| of("actions", action_ranges))
                }
                _ => None,
            };
            if let Some((name, end, entries)) = list {
                self.place(name, &entries);
                at += events[at..].iter().take_while(|(_, range)| range.start < end).count();
                continue;
            }
            let whole = || &events[at + 1..end_of(events, at)];
            // Words of the author's own for it stay.
            let instead = wiki_target(event).filter(|(_, labelled)| !labelled).and_then(|(target, _)| (self.around.told)(&target));
            if let Some(word) = instead {
                self.html(escape(word));
                at += whole().len() + 2;
                continue;
            }
            let inner = match event {
                Event::Start(Tag::Heading { .. }) if self.analysis.is_title(range) => whole(),
                Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                    let alt: String = whole().iter().filter_map(|(event, _)| if let Event::Text(text) | Event::Code(text) = event { Some(text.as_ref()) } else { None }).collect();
                    self.image(&target_of(*link_type, dest_url, self.path), &alt, title);
                    whole()
                }
                Event::Start(Tag::FootnoteDefinition(label)) => {
                    let before = std::mem::take(&mut self.out);
                    self.run(whole(), &Places::new(), &Places::new());
                    let body = std::mem::replace(&mut self.out, before);
                    self.note_bodies.push((label.to_string(), body));
                    whole()
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let text: String = whole().iter().filter_map(|(event, _)| if let Event::Text(text) = event { Some(text.as_ref()) } else { None }).collect();
                    let html = code::html(fence_info(kind), &text, self.around.word);
                    self.block(html);
                    whole()
                }
                // A block of HTML comes in lines; a comment or a tag may go over several.
                Event::Start(Tag::HtmlBlock) => {
                    let html: String = whole().iter().filter_map(|(event, _)| if let Event::Html(html) | Event::Text(html) = event { Some(html.as_ref()) } else { None }).collect();
                    // What is text there is told as all text is.
                    let html = told(&html, self.around.told).unwrap_or(html);
                    let passed = self.pass_raw(&html);
                    self.out.push(Event::Html(CowStr::from(passed)));
                    whole()
                }
                _ => {
                    self.event(own(event.clone()), range);
                    at += 1;
                    continue;
                }
            };
            at += inner.len() + 2;
        }
    }

    fn block(&mut self, html: String) {
        let place = self.blocks.len();
        self.blocks.push(html);
        self.place("block", &(place..place));
    }

    fn word(&self, key: &str) -> String {
        escape(&(self.around.word)(key))
    }

    fn pass_raw(&mut self, html: &str) -> String {
        let html = without_frames(html);
        self.hear_raw(&html);
        let passed = self.raw_html.pass(&html);
        // A box that hides its text and has no title of its own.
        if passed.contains("<summary></summary>") { passed.replace("<summary></summary>", &format!("<summary>{}</summary>", self.word("spoiler"))) } else { passed }
    }

    fn event(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                // One deeper than the heading above at most, the page's title being the first.
                let level = (heading_level(level) + self.shift).clamp(2, 6).min(self.level + 1);
                self.level = level;
                let anchor = self.analysis.section_at(range.start).map(|section| section.anchor.clone());
                let id = anchor.map_or_else(String::new, |anchor| format!(" id=\"{}{}\"", self.key, escape(&anchor)));
                self.in_heading = true;
                self.html(format!("<h{level}{id}>"));
            }
            Event::End(TagEnd::Heading(_)) => {
                let level = self.level;
                self.in_heading = false;
                if let Some(section) = self.analysis.section_at(range.start) {
                    let (title, anchor) = (section.title.clone(), section.anchor.clone());
                    self.heading_links(&title, &anchor);
                }
                self.html(format!("</h{level}>\n"));
            }
            Event::Text(text) if !self.in_heading && self.open.iter().all(|close| *close != "</a>") => self.text(&text),
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => self.link(link_type, &dest_url, &title),
            Event::End(TagEnd::Link) => {
                let close = self.open.pop().unwrap_or("</a>");
                self.html(close.to_owned());
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                let name = alert_name(kind);
                let word = self.word(&format!("alert_{name}"));
                self.open.push("</div>");
                self.html(format!("<div class=\"{0}alert alert-{name}\"><p class=\"{0}alert-title\">{word}</p>\n", self.key));
            }
            Event::Start(Tag::BlockQuote(None)) => {
                self.open.push("</blockquote>");
                self.html("<blockquote>\n".into());
            }
            Event::End(TagEnd::BlockQuote(_)) => {
                let close = self.open.pop().unwrap_or("</blockquote>");
                self.html(format!("{close}\n"));
            }
            Event::Start(Tag::Table(alignments)) => {
                self.tables += 1;
                // Each has a name of its own, so that a list of them is of use.
                let name = if self.tables == 1 { self.word("table") } else { format!("{} {}", self.word("table"), self.tables) };
                let open = format!("<div class=\"{0}table\" tabindex=\"{0}0\" role=\"{0}region\" aria-label=\"{0}{name}\">", self.key);
                self.html(format!("{open}<table>"));
                self.table = Columns { alignments, ..Columns::default() };
            }
            // Written here and not by the library, which says the alignment in a style that the pages' policy forbids.
            Event::Start(Tag::TableHead) => {
                self.table.in_head = true;
                self.html("<thead><tr>".into());
            }
            Event::End(TagEnd::TableHead) => {
                self.table.in_head = false;
                self.html("</tr></thead><tbody>\n".into());
            }
            Event::Start(Tag::TableRow) => {
                self.table.next = 0;
                self.html("<tr>".into());
            }
            Event::End(TagEnd::TableRow) => self.html("</tr>\n".into()),
            Event::Start(Tag::TableCell) => {
                let class = match self.table.alignments.get(self.table.next) {
                    Some(Alignment::Right) => format!(" class=\"{}right\"", self.key),
                    Some(Alignment::Center) => format!(" class=\"{}center\"", self.key),
                    _ => String::new(),
                };
                self.table.next += 1;
                self.html(if self.table.in_head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") });
            }
            Event::End(TagEnd::TableCell) => self.html(if self.table.in_head { "</th>" } else { "</td>" }.into()),
            Event::End(TagEnd::Table) => self.html("</tbody></table></div>\n".into()),
            Event::TaskListMarker(done) => {
                let (class, sign) = if done { ("done", "☑") } else { ("open", "☐") };
                let word = self.word(class);
                self.html(format!("<span class=\"{0}task task-{class}\">{sign}<span class=\"{0}sr\"> {word}</span></span> ", self.key));
            }
            Event::FootnoteReference(label) => {
                let number = self.notes.get(label.as_ref()).copied().unwrap_or(0);
                let id = if self.referred.insert(number) { format!(" id=\"{0}aw-ref-{number}\"", self.key) } else { String::new() };
                self.html(format!("<sup><a{id} href=\"#aw-note-{number}{0}\">{number}</a></sup>", self.key));
            }
            Event::Html(html) => {
                let html = self.pass_raw(&html);
                self.out.push(Event::Html(html.into()));
            }
            Event::InlineHtml(html) => {
                let html = self.pass_raw(&html);
                self.out.push(Event::InlineHtml(html.into()));
            }
            other => self.out.push(own(other)),
        }
    }

    fn hear_raw(&mut self, html: &str) {
        for (url, image) in raw_links(html) {
            let target = link::target(&url, self.path);
            if let (Resolved::Address(address), false) = ((self.around.resolve)(&target), image && matches!(target, Target::External(_))) {
                self.raw.insert((image, url), address);
            }
        }
    }

    /// A link to the section itself, and one to where it is discussed. They repeat what the contents say, so the keyboard and a
    /// screen reader pass them by.
    fn heading_links(&mut self, title: &str, anchor: &str) {
        let key = self.key;
        let link = |class: &str, address: &str| format!(" <a class=\"{key}{class}\" href=\"{}{key}\" aria-hidden=\"{key}true\" tabindex=\"{key}-1\"></a>", href(address));
        let mut links = link("permalink", &format!("#{anchor}"));
        if let Some(address) = (self.around.discuss)(title, anchor) {
            links.push_str(&link("permalink discuss", &address));
        }
        self.html(links);
    }

    /// Text, with addresses as links, and a link where it first uses a word of the glossary.
    fn text(&mut self, text: &str) {
        let mut from = 0;
        for range in text::addresses(text) {
            self.plain(&text[from..range.start]);
            let address = &text[range.clone()];
            self.html(format!("<a href=\"{}{}\">{}</a>", href(address), self.key, escape(address)));
            from = range.end;
        }
        self.plain(&text[from..]);
    }

    fn plain(&mut self, text: &str) {
        let around = self.around;
        let mut from = 0;
        for (range, at) in around.glossary.uses(text) {
            if self.explained.insert(at) {
                let (address, hint) = (around.term)(&around.glossary.terms[at]);
                self.out.push(Event::Text(CowStr::from(text[from..range.start].to_owned())));
                self.html(format!("<a class=\"{0}term\" href=\"{1}{0}\" title=\"{2}\">{3}</a>", self.key, href(&address), escape(&hint), escape(&text[range.clone()])));
                from = range.end;
            }
        }
        if from < text.len() {
            self.out.push(Event::Text(CowStr::from(text[from..].to_owned())));
        }
    }

    fn link(&mut self, link_type: LinkType, written: &str, title: &str) {
        let target = target_of(link_type, written, self.path);
        let address = match (self.around.resolve)(&target) {
            Resolved::Address(address) => address,
            Resolved::Nothing => {
                self.open.push("</span>");
                self.html(format!("<span class=\"{}unresolved\">", self.key));
                return;
            }
        };
        self.open.push("</a>");
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
        self.html(format!("<a href=\"{}{}\"{title}>", href(&address), self.key));
    }

    /// A local image, or, for one of another host, a link with its text: a page asks no other host for anything.
    fn image(&mut self, target: &Target, alt: &str, title: &str) {
        if self.open.last() == Some(&"</a>") && matches!(target, Target::External(_)) {
            // A badge: its link stays the outer one.
            self.html(escape(if alt.is_empty() { "↗" } else { alt }));
            return;
        }
        let external = matches!(target, Target::External(_));
        match (self.around.resolve)(target) {
            Resolved::Address(address) if external => {
                let text = if alt.is_empty() { address.clone() } else { alt.to_owned() };
                self.html(format!("<a href=\"{}{}\">{}</a>", href(&address), self.key, escape(&text)));
            }
            Resolved::Address(address) => {
                let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
                let size = (self.around.size)(target).map_or_else(String::new, |(width, height)| format!(" width=\"{width}\" height=\"{height}\""));
                self.html(format!("<img src=\"{}{}\" alt=\"{}\" loading=\"lazy\"{size}{title}>", href(&address), self.key, escape(alt)));
            }
            Resolved::Nothing => self.html(format!("<span class=\"{}unresolved\">{}</span>", self.key, escape(if alt.is_empty() { "?" } else { alt }))),
        }
    }

    fn write_notes(&mut self) {
        if self.note_bodies.is_empty() {
            return;
        }
        let mut bodies = std::mem::take(&mut self.note_bodies);
        bodies.sort_by_key(|(label, _)| self.notes.get(label).copied().unwrap_or(usize::MAX));
        self.html(format!("<div class=\"{}footnotes\"><ol>", self.key));
        for (label, body) in bodies {
            let number = self.notes.get(&label).copied();
            let id = number.map_or_else(String::new, |number| format!(" id=\"{}aw-note-{number}\"", self.key));
            self.html(format!("<li{id}>"));
            self.out.extend(body);
            if let Some(number) = number {
                self.html(format!(" <a class=\"{0}back\" href=\"#aw-ref-{number}{0}\">↩</a>", self.key));
            }
            self.html("</li>".into());
        }
        self.html("</ol></div>".into());
    }
}

/// Numbers of footnotes, from 1, in the order of their first reference.
fn note_numbers(events: &[Spanned<'_>]) -> HashMap<String, usize> {
    let mut out = HashMap::new();
    for (event, _) in events {
        if let Event::FootnoteReference(label) = event {
            let next = out.len() + 1;
            out.entry(label.to_string()).or_insert(next);
        }
    }
    out
}

/// The index of the event that closes the one at `at`.
fn end_of(events: &[Spanned<'_>], at: usize) -> usize {
    let mut depth = 0_usize;
    for (index, (event, _)) in events.iter().enumerate().skip(at) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    events.len() - 1
}

fn own(event: Event<'_>) -> Event<'static> {
    event.into_static()
}

/// Inline Markdown of the record (an action, a timeline entry) as HTML. Safe by construction: text is escaped, raw HTML shows
/// as text, and only links that `resolve` knows become links. Lines become lines.
#[must_use]
pub fn inline_html(markdown: &str, path: &str, resolve: &dyn Fn(&Target) -> Resolved) -> String {
    let mut out = String::with_capacity(markdown.len() + 16);
    for (at, line) in markdown.lines().enumerate() {
        if at > 0 {
            out.push_str("<br>");
        }
        inline_line(line, path, resolve, &mut out);
    }
    out
}

/// The events of one line as a paragraph's. A line that would open a block (a fence, a quote, a list) is text here: a word
/// joiner before it, which shows nothing, keeps it from that.
fn inline_events<T>(line: &str, read: impl Fn(&[Spanned<'_>], usize) -> T) -> T {
    let joined = format!("{JOINER}{line}");
    for text in [line, joined.as_str()] {
        let marked = super::markdown::mark(text);
        let (events, _) = super::markdown::events(&marked, &Limits::default());
        if text.len() > line.len() || matches!(events.first(), Some((Event::Start(Tag::Paragraph), _))) {
            return read(&events, text.len() - line.len());
        }
    }
    read(&[], 0)
}

const JOINER: char = '\u{2060}';

fn inline_line(line: &str, path: &str, resolve: &dyn Fn(&Target) -> Resolved, out: &mut String) {
    out.push_str(&inline_events(line, |events, _| inline_parts(events, path, resolve)));
}

fn inline_parts(events: &[Spanned<'_>], path: &str, resolve: &dyn Fn(&Target) -> Resolved) -> String {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    for (event, _) in events {
        match event {
            Event::Text(text) if open.is_empty() => linked(text.trim_start_matches(JOINER), &mut out),
            Event::Text(text) => out.push_str(&escape(text)),
            Event::InlineHtml(text) if text.starts_with("<br") => out.push_str("<br>"),
            Event::Html(text) | Event::InlineHtml(text) => out.push_str(&escape(text)),
            Event::Code(text) => {
                out.push_str("<code>");
                out.push_str(&escape(text));
                out.push_str("</code>");
            }
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::Start(Tag::Strong) => out.push_str("<strong>"),
            Event::End(TagEnd::Strong) => out.push_str("</strong>"),
            Event::Start(Tag::Emphasis) => out.push_str("<em>"),
            Event::End(TagEnd::Emphasis) => out.push_str("</em>"),
            Event::Start(Tag::Strikethrough) => out.push_str("<del>"),
            Event::End(TagEnd::Strikethrough) => out.push_str("</del>"),
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => match resolve(&target_of(*link_type, dest_url, path)) {
                Resolved::Address(address) => {
                    out.push_str(&format!("<a href=\"{}\">", href(&address)));
                    open.push("</a>");
                }
                Resolved::Nothing => open.push(""),
            },
            Event::End(TagEnd::Link | TagEnd::Image) => out.push_str(open.pop().unwrap_or("")),
            _ => {}
        }
    }
    out
}

/// Escaped text with its addresses as links.
fn linked(plain: &str, out: &mut String) {
    let mut from = 0;
    for range in text::addresses(plain) {
        out.push_str(&escape(&plain[from..range.start]));
        out.push_str(&format!("<a href=\"{}\">{}</a>", href(&plain[range.clone()]), escape(&plain[range.clone()])));
        from = range.end;
    }
    out.push_str(&escape(&plain[from..]));
}

/// Inline Markdown in which what `hides` knows a word for has that word, or the author's own, in place of its name; nothing where there
/// is no such thing.
pub(super) fn told<'t>(markdown: &str, hides: &dyn Fn(&Target) -> Option<&'t str>) -> Option<String> {
    if !markdown.contains("[[") {
        return None;
    }
    let (mut out, mut changed) = (String::with_capacity(markdown.len()), false);
    for line in markdown.split_inclusive('\n') {
        let mut at = 0;
        for link in wiki_links(line.trim_end_matches(['\n', '\r'])) {
            if let Some(word) = hides(&link.target).filter(|_| link.range.start >= at) {
                out.push_str(&line[at..link.range.start]);
                out.push_str(link.label.as_deref().unwrap_or(word));
                (at, changed) = (link.range.end, true);
            }
        }
        out.push_str(&line[at..]);
    }
    changed.then_some(out)
}

/// What a `[[name]]` or `![[name]]` that begins here leads to, and whether the author has words of their own for it.
fn wiki_target(event: &Event<'_>) -> Option<(Target, bool)> {
    let Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) = event else { return None };
    let LinkType::WikiLink { has_pothole } = link_type else { return None };
    Some((link::wiki(dest_url), *has_pothole))
}

/// A `[[name]]` within a line of inline Markdown.
struct WikiLink {
    range: Range<usize>,
    target: Target,
    /// The author's own words for it.
    label: Option<String>,
}

/// Every `[[name]]` of a line.
fn wiki_links(line: &str) -> Vec<WikiLink> {
    let found = |events: &[Spanned<'_>], shift: usize| {
        let link = |(event, range): &Spanned<'_>| {
            let (target, labelled) = wiki_target(event)?;
            let range = range.start.checked_sub(shift)?..range.end.checked_sub(shift)?;
            let inner = line.get(range.clone())?.trim_start_matches('!').strip_prefix("[[")?.strip_suffix("]]")?;
            let label = inner.split_once('|').filter(|_| labelled).map(|(_, label)| label.trim().to_owned());
            Some(WikiLink { range, target, label })
        };
        events.iter().filter_map(link).collect()
    };
    inline_events(line, found)
}

/// The plain text of inline Markdown, for JSON, feeds and search.
#[must_use]
pub fn inline_text(markdown: &str) -> String {
    let plain = |events: &[Spanned<'_>], _: usize| -> String {
        let parts = events.iter().filter_map(|(event, _)| match event {
            Event::Text(text) | Event::Code(text) => Some(text.trim_start_matches(JOINER)),
            Event::SoftBreak | Event::HardBreak => Some(" "),
            Event::InlineHtml(html) if html.starts_with("<br") => Some(" "),
            _ => None,
        });
        parts.collect()
    };
    let line = |line: &str| if is_plain(line) { line.to_owned() } else { inline_events(line, plain) };
    markdown.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether a line is sure to be its own plain text: it holds no sign that may mean something. Most lines are so, and they come by the million.
fn is_plain(line: &str) -> bool {
    let means_nothing = |byte: &u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || b" ,.;:/()'\"-+%?@=".contains(byte);
    line.bytes().all(|byte| means_nothing(&byte)) && line.trim() == line && !line.contains([JOINER, super::markdown::MARK])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_is_what_the_parser_reads_in_it() {
        let signs = ["a", "1", " ", ".", ")", "-", "+", "=", ":", "\"", "@", "/", "、", "*", "#", ">", "&"];
        let mut lines: Vec<String> = vec![String::new()];
        let mut plain = 0;
        for length in 0..4 {
            let last: Vec<String> = lines.iter().filter(|line| line.chars().count() == length).cloned().collect();
            lines.extend(last.iter().flat_map(|line| signs.iter().map(move |sign| format!("{line}{sign}"))));
        }
        for line in lines.iter().filter(|line| is_plain(line) && !line.is_empty()) {
            let read = inline_events(line, |events, _| {
                events.iter().filter_map(|(event, _)| if let Event::Text(text) = event { Some(text.trim_start_matches(JOINER)) } else { None }).collect::<String>()
            });
            assert_eq!(read, *line);
            plain += 1;
        }
        assert!(plain > 10_000 && plain < lines.len() / 2, "{plain} of {}", lines.len());
        assert!(!is_plain("a\u{FDD0}") && !is_plain("\u{2060}a") && !is_plain(" a") && !is_plain("a `b`"));
    }
}
