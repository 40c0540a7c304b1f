//! A body's events to HTML: anchors, alerts, footnotes, tables in boxes, links to where the plan says, then the sanitiser.

use super::analysis::Analysis;
use super::link;
use super::markdown::{Alignment, CowStr, Event, LinkType, Spanned, Tag, TagEnd, alert_name, heading_level, push_html};
use super::raw_html::RawHtml;
use super::sanitize::{self, RawLinks};
use super::timeline::Taken;
use crate::config::Limits;
use crate::model::{Lang, Link, Postmortem, Target};
use crate::text::{encode_href as href, escape_html as escape};
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
}

/// Where a target leads on this site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// An address, ready for an attribute once escaped.
    Address(String),
    /// Nothing this site shows.
    Nothing,
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
pub fn body(analysis: &Analysis<'_>, postmortem: &Postmortem, path: &str, resolve: &dyn Fn(&Target) -> Resolved) -> Vec<BodyPart> {
    let zone = crate::time::Zone::utc();
    // The form alone decides what is an entry, so any zone finds the same ones.
    let known = super::timeline::Known { day: postmortem.date.as_ref(), start: None, zone: &zone, order: crate::time::DateOrder::Unknown };
    let lists = analysis.lists(known, None);
    let places = |ranges: Vec<Taken>, stated: bool| -> Places { ranges.into_iter().filter(|_| !stated).map(|(source, entries)| (source.start, (source.end, entries))).collect() };
    // Rows stand for blocks only where both readings found the same entries; else the body is shown as it was written.
    let event_ranges = places(lists.event_ranges, postmortem.states("timeline") || lists.events.len() != postmortem.timeline.len());
    let action_ranges = places(lists.action_ranges, postmortem.states("actions") || lists.actions.len() != postmortem.actions.len());
    let key = format!("aw{}-", postmortem.hash);
    let mut writer = Writer {
        analysis,
        postmortem,
        path,
        resolve,
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
    };
    writer.write(&event_ranges, &action_ranges);
    writer.write_notes();
    let mut html = String::new();
    push_html(&mut html, std::mem::take(&mut writer.out).into_iter());
    let clean = sanitize::clean(&html, &key, std::mem::take(&mut writer.raw));
    split_parts(&clean, &key)
}

/// Where blocks begin that became entries of the record, where they end, and which entries.
type Places = HashMap<usize, (usize, Range<usize>)>;

/// How many levels the body's headings go down, so that the page's title is its only `h1`.
fn shift(analysis: &Analysis<'_>) -> u8 {
    let top = analysis.sections.iter().map(|section| section.level).min().unwrap_or(2);
    u8::from(top == 1)
}

fn split_parts(html: &str, key: &str) -> Vec<BodyPart> {
    let mut out = Vec::new();
    let mut rest = html;
    while let Some((at, length, part)) = next_part(rest, key) {
        // The paragraph that held the place goes with it; raw HTML of the author may have come between.
        let (before, after) = (&rest[..at], &rest[at + length..]);
        push_part(&mut out, before.strip_suffix("<p>").filter(|_| after.starts_with("</p>")).unwrap_or(before));
        rest = after.strip_prefix("</p>").filter(|_| before.ends_with("<p>")).unwrap_or(after);
        out.push(part);
    }
    push_part(&mut out, &rest.replace(key, ""));
    out
}

/// The next place of a list: where it stands, its bytes, and what belongs there.
fn next_part(html: &str, key: &str) -> Option<(usize, usize, BodyPart)> {
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
    postmortem: &'w Postmortem,
    path: &'w str,
    resolve: &'w dyn Fn(&Target) -> Resolved,
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

    fn write(&mut self, event_ranges: &Places, action_ranges: &Places) {
        let events = self.analysis.events();
        self.notes = note_numbers(&events);
        self.run(&events, event_ranges, action_ranges);
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
                self.out.push(Event::Html(CowStr::from(format!("<p>{}{name}-{}-{}</p>", self.key, entries.start, entries.end))));
                at += events[at..].iter().take_while(|(_, range)| range.start < end).count();
                continue;
            }
            let whole = || &events[at + 1..end_of(events, at)];
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
                // A block of HTML comes in lines; a comment or a tag may go over several.
                Event::Start(Tag::HtmlBlock) => {
                    let html: String = whole().iter().filter_map(|(event, _)| if let Event::Html(html) | Event::Text(html) = event { Some(html.as_ref()) } else { None }).collect();
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

    fn pass_raw(&mut self, html: &str) -> String {
        self.hear_raw(html);
        self.raw_html.pass(html)
    }

    fn event(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let level = (heading_level(level) + self.shift).clamp(2, 6);
                let anchor = self.analysis.section_at(range.start).map(|section| section.anchor.clone());
                let id = anchor.map_or_else(String::new, |anchor| format!(" id=\"{}{}\"", self.key, escape(&anchor)));
                self.html(format!("<h{level}{id}>"));
            }
            Event::End(TagEnd::Heading(level)) => {
                let level = (heading_level(level) + self.shift).clamp(2, 6);
                self.html(format!("</h{level}>\n"));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, .. }) => self.link(link_type, &dest_url, &title),
            Event::End(TagEnd::Link) => {
                let close = self.open.pop().unwrap_or("</a>");
                self.html(close.to_owned());
            }
            Event::Start(Tag::BlockQuote(Some(kind))) => {
                let name = alert_name(kind);
                let word = alert_word(name, self.postmortem.lang);
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
                let name = if self.postmortem.lang == Lang::Ja { "表" } else { "Table" };
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
                let (class, sign, word) = if done { ("done", "☑", "done") } else { ("open", "☐", "open") };
                let word = if self.postmortem.lang == Lang::Ja { if done { "完了" } else { "未完了" } } else { word };
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
            if let (Resolved::Address(address), false) = ((self.resolve)(&target), image && matches!(target, Target::External(_))) {
                self.raw.insert((image, url), address);
            }
        }
    }

    fn link(&mut self, link_type: LinkType, written: &str, title: &str) {
        let target = target_of(link_type, written, self.path);
        let address = match (self.resolve)(&target) {
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
        match (self.resolve)(target) {
            Resolved::Address(address) if external => {
                let text = if alt.is_empty() { address.clone() } else { alt.to_owned() };
                self.html(format!("<a href=\"{}{}\">{}</a>", href(&address), self.key, escape(&text)));
            }
            Resolved::Address(address) => {
                let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
                self.html(format!("<img src=\"{}{}\" alt=\"{}\" loading=\"lazy\"{title}>", href(&address), self.key, escape(alt)));
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
        self.html(format!("<section class=\"{}footnotes\"><ol>", self.key));
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
        self.html("</ol></section>".into());
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

fn alert_word(name: &str, lang: Lang) -> &'static str {
    match (name, lang) {
        ("note", Lang::En) => "Note",
        ("tip", Lang::En) => "Tip",
        ("important", Lang::En) => "Important",
        ("warning", Lang::En) => "Warning",
        (_, Lang::En) => "Caution",
        ("note", Lang::Ja) => "補足",
        ("tip", Lang::Ja) => "ヒント",
        ("important", Lang::Ja) => "重要",
        ("warning", Lang::Ja) => "警告",
        (_, Lang::Ja) => "注意",
    }
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
fn inline_events<T>(line: &str, read: impl Fn(&[Spanned<'_>]) -> T) -> T {
    let joined = format!("{JOINER}{line}");
    for text in [line, joined.as_str()] {
        let marked = super::markdown::mark(text);
        let (events, _) = super::markdown::events(&marked, &Limits::default());
        if text.len() > line.len() || matches!(events.first(), Some((Event::Start(Tag::Paragraph), _))) {
            return read(&events);
        }
    }
    read(&[])
}

const JOINER: char = '\u{2060}';

fn inline_line(line: &str, path: &str, resolve: &dyn Fn(&Target) -> Resolved, out: &mut String) {
    out.push_str(&inline_events(line, |events| inline_parts(events, path, resolve)));
}

fn inline_parts(events: &[Spanned<'_>], path: &str, resolve: &dyn Fn(&Target) -> Resolved) -> String {
    let mut out = String::new();
    let mut open: Vec<&str> = Vec::new();
    for (event, _) in events {
        match event {
            Event::Text(text) => out.push_str(&escape(text.trim_start_matches(JOINER))),
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

/// The plain text of inline Markdown, for JSON, feeds and search.
#[must_use]
pub fn inline_text(markdown: &str) -> String {
    let plain = |events: &[Spanned<'_>]| -> String {
        let parts = events.iter().filter_map(|(event, _)| match event {
            Event::Text(text) | Event::Code(text) => Some(text.trim_start_matches(JOINER)),
            Event::SoftBreak | Event::HardBreak => Some(" "),
            Event::InlineHtml(html) if html.starts_with("<br") => Some(" "),
            _ => None,
        });
        parts.collect()
    };
    markdown.lines().map(|line| inline_events(line, plain)).collect::<Vec<_>>().join("\n")
}
