//! The door to the Markdown parser: source to events, events to blocks. Japanese is right by default.
//!
//! Events carry byte ranges of the original source. Nothing here knows of postmortems, and nothing here fails: what is
//! over a budget is flattened and named.

use crate::config::Limits;
use crate::text::is_wide;
pub use pulldown_cmark::{Alignment, CowStr, Event, LinkType, Tag, TagEnd};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, HeadingLevel, Options, Parser};
use std::borrow::Cow;
use std::ops::Range;

/// A noncharacter that is neither white space nor punctuation to the parser. Set beside a run of `*` or `~`, it makes the
/// run open or close where a Japanese reader expects it (`これは**「重要」**です`), and is taken out of every event again.
/// Rewriting events afterwards would be worse: the parser then has already bolded the wrong text.
pub const MARK: char = '\u{FDD0}';

/// A source with marks set, and where they stand.
pub struct Marked {
    text: String,
    /// Byte offsets in `text`, ascending.
    marks: Vec<usize>,
}

/// Sets the marks. A mark that stands in the source already is a character that no text may hold; the usual sign for such a
/// character, of the same length, stands in its place.
#[must_use]
pub fn mark(source: &str) -> Marked {
    let source = if source.contains(MARK) { Cow::Owned(source.replace(MARK, "\u{FFFD}")) } else { Cow::Borrowed(source) };
    let mut text = String::with_capacity(source.len() + 64);
    let mut marks = Vec::new();
    let mut before: Option<char> = None;
    let mut rest = &*source;
    while let Some(at) = rest.find(['*', '~']) {
        let (plain, from_run) = rest.split_at(at);
        text.push_str(plain);
        before = plain.chars().next_back().or(before);
        let escaped = plain.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
        rest = from_run;
        let c = if rest.starts_with('*') { '*' } else { '~' };
        let run = rest.bytes().take_while(|next| *next == c as u8).count();
        let after = rest[run..].chars().next();
        let side = if escaped || (c == '~' && run != 2) { None } else { before.zip(after).and_then(|(p, n)| side_of(p, n)) };
        if side == Some(Side::Before) {
            marks.push(text.len());
            text.push(MARK);
        }
        text.extend(std::iter::repeat_n(c, run));
        if side == Some(Side::After) {
            marks.push(text.len());
            text.push(MARK);
        }
        before = Some(c);
        rest = &rest[run..];
    }
    text.push_str(rest);
    Marked { text, marks }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// On which side of a run the mark belongs, from the characters before and after the run.
fn side_of(p: char, n: char) -> Option<Side> {
    let skip = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '|' | '_' | '*' | '~');
    if skip(p) || skip(n) {
        return None;
    }
    let cjk = |c: char| is_wide(c) || matches!(c, '\u{AC00}'..='\u{D7AF}');
    if p.is_alphanumeric() && is_punctuation(n) && !is_closing(n) && !is_comma(n) && (cjk(p) || cjk(n)) {
        return Some(Side::After);
    }
    if n.is_alphanumeric() && is_punctuation(p) && !is_opening(p) && (cjk(n) || (cjk(p) && !is_comma(p))) {
        return Some(Side::Before);
    }
    None
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{00A1}'..='\u{00BF}' | '\u{2010}'..='\u{205E}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301F}' | '\u{3030}' | '\u{30A0}' | '\u{30FB}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
            | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}')
}

fn is_opening(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '「' | '『' | '（' | '【' | '〔' | '［' | '｛' | '〈' | '《' | '“' | '‘' | '｢' | '〝')
}

fn is_closing(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '」' | '』' | '）' | '】' | '〕' | '］' | '｝' | '〉' | '》' | '”' | '’' | '｣' | '〟')
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '、' | '。' | '，' | '．' | '；' | '：' | '！' | '？')
}

/// The budgets that were exceeded, by the names of `limits` in the configuration, with the offset of the first excess.
pub type Exceeded = Vec<(&'static str, usize)>;

/// One event and the range of the original source it came from.
pub type Spanned<'a> = (Event<'a>, Range<usize>);

/// Parses to events within the budgets. Soft breaks between wide characters are gone: a line break inside a Japanese
/// paragraph is no space.
#[must_use]
pub fn events<'a>(marked: &'a Marked, limits: &Limits) -> (Vec<Spanned<'a>>, Exceeded) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_GFM | Options::ENABLE_WIKILINKS;
    let plain = marked.marks.is_empty();
    let mut budget = Budget::new(limits);
    let mut out: Vec<Spanned<'a>> = Vec::new();
    for (event, range) in Parser::new_ext(&marked.text, options).into_offset_iter() {
        let range = original(&marked.marks, range.start)..original(&marked.marks, range.end);
        if budget.admits(&event, range.start) {
            let event = if plain { event } else { strip_event(event) };
            // The parser cuts text at every sign that might have meant something.
            if let (Event::Text(text), Some((Event::Text(before), before_range))) = (&event, out.last_mut())
                && before_range.end == range.start
                && text.trim_end_matches('\n').len() == text.len()
                && !before.ends_with('\n')
            {
                *before = CowStr::from(format!("{before}{text}"));
                before_range.end = range.end;
                continue;
            }
            out.push((event, range));
        }
    }
    join_wide_lines(&mut out);
    (out, budget.exceeded)
}

fn original(marks: &[usize], offset: usize) -> usize {
    offset - MARK.len_utf8() * marks.partition_point(|mark| *mark < offset)
}

/// Counts what the document uses, and drops the tags (never the text) of what is over.
struct Budget {
    limits: Limits,
    /// For every open tag whether it was admitted.
    open: Vec<bool>,
    depth: usize,
    cells: usize,
    headings: usize,
    links: usize,
    exceeded: Exceeded,
}

impl Budget {
    fn new(limits: &Limits) -> Self {
        Self { limits: *limits, open: Vec::new(), depth: 0, cells: 0, headings: 0, links: 0, exceeded: Vec::new() }
    }

    fn admits(&mut self, event: &Event<'_>, at: usize) -> bool {
        match event {
            Event::Start(tag) => {
                let over = match tag {
                    Tag::TableCell => count(&mut self.cells, self.limits.table_cells, "table_cells"),
                    Tag::Heading { .. } => count(&mut self.headings, self.limits.headings, "headings"),
                    Tag::Link { .. } | Tag::Image { .. } => count(&mut self.links, self.limits.links, "links"),
                    _ => None,
                };
                // Tags are dropped, text never is: what is over a budget runs on as plain text.
                let over = over.or((self.depth >= self.limits.nesting).then_some("nesting"));
                let admitted = over.is_none();
                if let Some(name) = over
                    && !self.exceeded.iter().any(|(known, _)| *known == name)
                {
                    self.exceeded.push((name, at));
                }
                self.open.push(admitted);
                self.depth += usize::from(admitted);
                admitted
            }
            Event::End(_) => {
                let admitted = self.open.pop().unwrap_or(true);
                self.depth -= usize::from(admitted);
                admitted
            }
            _ => true,
        }
    }
}

fn count(used: &mut usize, limit: usize, name: &'static str) -> Option<&'static str> {
    *used += 1;
    (*used > limit).then_some(name)
}

fn strip(text: CowStr<'_>) -> CowStr<'_> {
    if text.contains(MARK) { CowStr::from(text.replace(MARK, "")) } else { text }
}

fn strip_event(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Text(text) => Event::Text(strip(text)),
        Event::Code(text) => Event::Code(strip(text)),
        Event::Html(text) => Event::Html(strip(text)),
        Event::InlineHtml(text) => Event::InlineHtml(strip(text)),
        Event::FootnoteReference(label) => Event::FootnoteReference(strip(label)),
        Event::Start(Tag::FootnoteDefinition(label)) => Event::Start(Tag::FootnoteDefinition(strip(label))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => Event::Start(Tag::Link { link_type, dest_url: strip(dest_url), title: strip(title), id: strip(id) }),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => Event::Start(Tag::Image { link_type, dest_url: strip(dest_url), title: strip(title), id: strip(id) }),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(strip(info)))),
        other => other,
    }
}

fn join_wide_lines(events: &mut Vec<Spanned<'_>>) {
    let visible = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) => Some(Some(text.to_string())),
        Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
        | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => Some(None),
        _ => None,
    };
    let breaks: Vec<usize> = (0..events.len()).filter(|at| matches!(events[*at].0, Event::SoftBreak)).collect();
    let joined: Vec<usize> = breaks
        .into_iter()
        .filter(|at| {
            let before = events[..*at].iter().rev().map_while(|(event, _)| visible(event)).flatten().next();
            let after = events[at + 1..].iter().map_while(|(event, _)| visible(event)).flatten().next();
            before.and_then(|text| text.chars().last()).is_some_and(is_wide) && after.and_then(|text| text.chars().next()).is_some_and(is_wide)
        })
        .collect();
    if joined.is_empty() {
        return;
    }
    let mut at = 0;
    events.retain(|_| {
        at += 1;
        joined.binary_search(&(at - 1)).is_err()
    });
}

/// A run of inline content: its plain text and its Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inline {
    pub plain: String,
    /// The author's Markdown of it.
    pub markdown: String,
    /// Offset of its first byte in the source.
    pub start: usize,
    /// Whether all of it is struck through.
    pub struck: bool,
}

/// One block of a document, as data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Heading { level: u8, text: Inline, range: Range<usize> },
    Paragraph { text: Inline, range: Range<usize> },
    List { items: Vec<Item>, range: Range<usize> },
    Table { head: Vec<Inline>, rows: Vec<Vec<Inline>>, range: Range<usize> },
    Code { text: String, range: Range<usize> },
    Quote { blocks: Vec<Block>, range: Range<usize> },
    Html { text: String, range: Range<usize> },
    Footnote { blocks: Vec<Block>, range: Range<usize> },
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The state of its checkbox, when it has one.
    pub task: Option<bool>,
    pub blocks: Vec<Block>,
    pub range: Range<usize>,
}

impl Item {
    /// Its first paragraph.
    #[must_use]
    pub fn lead(&self) -> Option<&Inline> {
        match self.blocks.first() {
            Some(Block::Paragraph { text, .. }) => Some(text),
            _ => None,
        }
    }
}

impl Block {
    /// The bytes of the source it stands in.
    #[must_use]
    pub fn range(&self) -> &Range<usize> {
        match self {
            Self::Heading { range, .. }
            | Self::Paragraph { range, .. }
            | Self::List { range, .. }
            | Self::Table { range, .. }
            | Self::Code { range, .. }
            | Self::Quote { range, .. }
            | Self::Html { range, .. }
            | Self::Footnote { range, .. } => range,
        }
    }

    /// Every text in it but code: inline Markdown, and HTML.
    pub fn each_text(&mut self, inline: &mut impl FnMut(&mut Inline), html: &mut impl FnMut(&mut String)) {
        match self {
            Self::Heading { text, .. } | Self::Paragraph { text, .. } => inline(text),
            Self::List { items, .. } => items.iter_mut().flat_map(|item| &mut item.blocks).for_each(|block| block.each_text(inline, html)),
            Self::Table { head, rows, .. } => head.iter_mut().chain(rows.iter_mut().flatten()).for_each(inline),
            Self::Quote { blocks, .. } | Self::Footnote { blocks, .. } => blocks.iter_mut().for_each(|block| block.each_text(inline, html)),
            Self::Html { text, .. } => html(text),
            Self::Code { .. } => {}
        }
    }

    /// The plain texts in it, one per paragraph, row or line of code, in order.
    pub fn texts(&self, out: &mut Vec<String>) {
        match self {
            Self::Heading { .. } => {}
            Self::Html { text, .. } => out.push(super::inline::strip_tags(text)),
            Self::Paragraph { text, .. } => out.push(text.plain.clone()),
            Self::List { items, .. } => items.iter().flat_map(|item| &item.blocks).for_each(|block| block.inner_texts(out)),
            Self::Table { head, rows, .. } => {
                for row in std::iter::once(head).chain(rows) {
                    let row = row.iter().map(|cell| cell.plain.as_str()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ");
                    if !row.is_empty() {
                        out.push(row);
                    }
                }
            }
            Self::Code { text, .. } => out.push(text.trim_end().to_owned()),
            Self::Quote { blocks, .. } | Self::Footnote { blocks, .. } => blocks.iter().for_each(|block| block.inner_texts(out)),
        }
    }

    /// The same within another block, where a heading opens no section.
    fn inner_texts(&self, out: &mut Vec<String>) {
        match self {
            Self::Heading { text, .. } => out.push(text.plain.clone()),
            other => other.texts(out),
        }
    }
}

/// Builds blocks from events.
#[must_use]
pub fn blocks(events: &[Spanned<'_>], source: &str) -> Vec<Block> {
    let mut builder = Builder { events, source, at: 0 };
    let mut out = Vec::new();
    while builder.at < events.len() {
        builder.block(&mut out);
    }
    out
}

struct Builder<'e, 's> {
    events: &'e [Spanned<'e>],
    source: &'s str,
    at: usize,
}

impl Builder<'_, '_> {
    fn block(&mut self, out: &mut Vec<Block>) {
        let (event, range) = &self.events[self.at];
        let range = range.clone();
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                let level = heading_level(*level);
                self.at += 1;
                let text = self.inline(&range);
                self.at += 1;
                out.push(Block::Heading { level, text, range });
            }
            Event::Start(Tag::Paragraph) => {
                self.at += 1;
                let text = self.inline(&range);
                self.at += 1;
                out.push(Block::Paragraph { text, range });
            }
            Event::Start(Tag::List(_)) => {
                self.at += 1;
                let mut items = Vec::new();
                while let Some((Event::Start(Tag::Item), range)) = self.events.get(self.at) {
                    let range = range.clone();
                    self.at += 1;
                    items.push(self.item(range));
                }
                self.at += 1;
                out.push(Block::List { items, range });
            }
            Event::Start(Tag::Table(_)) => {
                self.at += 1;
                let mut rows = Vec::new();
                while let Some((Event::Start(Tag::TableHead | Tag::TableRow), _)) = self.events.get(self.at) {
                    self.at += 1;
                    let mut cells = Vec::new();
                    while let Some((Event::Start(Tag::TableCell), range)) = self.events.get(self.at) {
                        let range = range.clone();
                        self.at += 1;
                        let mut cell = self.inline(&range);
                        // In a table a bar within code is escaped; outside of one it need not be.
                        cell.markdown = cell.markdown.replace("\\|", "|");
                        cells.push(cell);
                        self.at += 1;
                    }
                    self.skip_to_row_end();
                    rows.push(cells);
                }
                self.at += 1;
                let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
                out.push(Block::Table { head, rows, range });
            }
            Event::Start(Tag::CodeBlock(_)) => {
                self.at += 1;
                let mut text = String::new();
                while let Some((Event::Text(part), _)) = self.events.get(self.at) {
                    text.push_str(part);
                    self.at += 1;
                }
                self.at += 1;
                out.push(Block::Code { text, range });
            }
            Event::Start(Tag::BlockQuote(_)) => {
                let blocks = self.children();
                out.push(Block::Quote { blocks, range });
            }
            Event::Start(Tag::FootnoteDefinition(_)) => {
                let blocks = self.children();
                out.push(Block::Footnote { blocks, range });
            }
            Event::Start(Tag::HtmlBlock) | Event::End(_) => self.at += 1,
            Event::Html(text) => {
                self.at += 1;
                match out.last_mut() {
                    Some(Block::Html { text: before, range: whole }) if whole.end == range.start => {
                        before.push_str(text);
                        whole.end = range.end;
                    }
                    _ => out.push(Block::Html { text: text.to_string(), range }),
                }
            }
            // Text outside a paragraph: a tight list item, or what a budget flattened.
            _ => {
                let before = self.at;
                let text = self.inline(&range);
                if self.at == before {
                    self.at += 1;
                }
                if !text.plain.trim().is_empty() {
                    let range = text.start..text.start + text.markdown.len();
                    out.push(Block::Paragraph { text, range });
                }
            }
        }
    }

    fn children(&mut self) -> Vec<Block> {
        self.at += 1;
        let mut out = Vec::new();
        while self.at < self.events.len() && !matches!(self.events[self.at].0, Event::End(TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition)) {
            self.block(&mut out);
        }
        self.at += 1;
        out
    }

    fn item(&mut self, range: Range<usize>) -> Item {
        let mut task = None;
        let mut blocks = Vec::new();
        while self.at < self.events.len() && !matches!(self.events[self.at].0, Event::End(TagEnd::Item)) {
            if let Event::TaskListMarker(done) = self.events[self.at].0 {
                task = Some(done);
                self.at += 1;
                continue;
            }
            // A loose item holds its checkbox inside its first paragraph.
            if let (Event::Start(Tag::Paragraph), Some((Event::TaskListMarker(done), _))) = (&self.events[self.at].0, self.events.get(self.at + 1)) {
                task = Some(*done);
            }
            self.block(&mut blocks);
        }
        self.at += 1;
        Item { task, blocks, range }
    }

    fn skip_to_row_end(&mut self) {
        while self.at < self.events.len() && !matches!(self.events[self.at].0, Event::End(TagEnd::TableHead | TagEnd::TableRow)) {
            self.at += 1;
        }
        self.at += 1;
    }

    /// Inline content up to the end of the block it is in; the end itself is left.
    fn inline(&mut self, block: &Range<usize>) -> Inline {
        let mut plain = String::new();
        let mut span: Option<Range<usize>> = None;
        let mut struck = 0_usize;
        let mut unstruck = false;
        let mut depth = 0_usize;
        while let Some((event, range)) = self.events.get(self.at) {
            match event {
                Event::Text(text) | Event::Code(text) => {
                    plain.push_str(text);
                    unstruck |= struck == 0 && !text.trim().is_empty();
                }
                Event::SoftBreak => plain.push(' '),
                Event::HardBreak => plain.push('\n'),
                Event::InlineHtml(html) if html.starts_with("<br") => plain.push(' '),
                Event::Start(Tag::Strikethrough) => {
                    struck += 1;
                    depth += 1;
                }
                Event::End(TagEnd::Strikethrough) => {
                    struck = struck.saturating_sub(1);
                    depth = depth.saturating_sub(1);
                }
                Event::Start(Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Image) if depth > 0 => depth -= 1,
                Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
                _ => break,
            }
            if !matches!(event, Event::TaskListMarker(_)) {
                span = Some(match span {
                    Some(span) => span.start.min(range.start)..span.end.max(range.end),
                    None => range.clone(),
                });
            }
            self.at += 1;
        }
        let span = span.unwrap_or(block.start..block.start);
        let markdown = one_line(self.source.get(span.clone()).unwrap_or("").trim());
        let plain = plain.trim().to_owned();
        let struck = !unstruck && !plain.is_empty() && markdown.starts_with("~~");
        Inline { plain, markdown, start: span.start, struck }
    }
}

/// Wrapped lines as one; between wide characters a line break is no space.
fn one_line(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    for line in markdown.lines() {
        let line = if out.is_empty() { line } else { line.trim_start_matches([' ', '\t', '>']) };
        let wide = out.chars().last().is_some_and(is_wide) && line.chars().next().is_some_and(is_wide);
        if !out.is_empty() && !wide {
            out.push(' ');
        }
        out.push_str(line.trim_end());
    }
    out
}

/// 1 to 6.
#[must_use]
pub fn heading_level(level: HeadingLevel) -> u8 {
    level as u8
}

/// The name of a GitHub alert, in lower case.
#[must_use]
pub fn alert_name(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// What an author wrote behind a fence's signs; nothing for indented code.
#[must_use]
pub fn fence_info<'a>(kind: &'a CodeBlockKind<'_>) -> &'a str {
    match kind {
        CodeBlockKind::Fenced(info) => info,
        CodeBlockKind::Indented => "",
    }
}

/// The standard HTML of events that need nothing of ours.
pub fn push_html<'a>(out: &mut String, events: impl Iterator<Item = Event<'a>>) {
    pulldown_cmark::html::push_html(out, events);
}

/// The blocks of a source at the usual limits, for the tests of what reads blocks.
#[cfg(test)]
pub fn blocks_of(source: &str) -> Vec<Block> {
    let marked = mark(source);
    let (events, _) = events(&marked, &Limits::default());
    blocks(&events, source)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn html(source: &str) -> String {
        let marked = mark(source);
        let (events, _) = events(&marked, &Config::default().limits);
        let mut out = String::new();
        push_html(&mut out, events.into_iter().map(|(event, _)| event));
        out
    }

    #[test]
    fn japanese_emphasis_opens_and_closes_beside_brackets() {
        for (source, bold) in [
            ("これは**「重要」**です。", "これは<strong>「重要」</strong>です。"),
            ("**「A」**と**「B」**", "<strong>「A」</strong>と<strong>「B」</strong>"),
            ("結果は**成功。**次へ", "結果は<strong>成功。</strong>次へ"),
            ("値は**(1)**番", "値は<strong>(1)</strong>番"),
            ("設定は**`pool`**を見る", "設定は<strong><code>pool</code></strong>を見る"),
            ("~~「旧」~~は廃止", "<del>「旧」</del>は廃止"),
        ] {
            assert_eq!(html(source), format!("<p>{bold}</p>\n"));
        }
    }

    #[test]
    fn emphasis_elsewhere_stays_as_it_was() {
        for source in ["a**(b)**c", "`**「x」**y`", "\\*\\*「x」\\*\\*y", "`a*「b」*c`です"] {
            let mut plain = String::new();
            push_html(&mut plain, Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH));
            assert_eq!(html(source), plain, "{source}");
        }
    }

    #[test]
    fn a_line_break_between_wide_characters_is_no_space() {
        assert_eq!(html("障害が\n発生した"), "<p>障害が発生した</p>\n");
        assert_eq!(html("**障害**\n`発生`"), "<p><strong>障害</strong><code>発生</code></p>\n");
        assert_eq!(html("障害 DB\n発生"), "<p>障害 DB\n発生</p>\n");
        assert_eq!(html("한국\n어"), "<p>한국\n어</p>\n");
    }

    #[test]
    fn ranges_are_those_of_the_original() {
        let source = "これは**「重要」**です。\n\n- [x] 済み **「確認」**する\n\n| a | b |\n|--|--|\n| 1 | **「二」**つ |\n";
        let marked = mark(source);
        let (events, _) = events(&marked, &Config::default().limits);
        for (event, range) in &events {
            if let Event::Text(text) = event {
                assert_eq!(&source[range.clone()], text.as_ref());
            }
        }
        let blocks = blocks(&events, source);
        let Block::List { items, .. } = &blocks[1] else { panic!("{blocks:?}") };
        assert_eq!(items[0].task, Some(true));
        assert_eq!(items[0].lead().unwrap().markdown, "済み **「確認」**する");
        let Block::Table { rows, .. } = &blocks[2] else { panic!("{blocks:?}") };
        assert_eq!(rows[0][1].markdown, "**「二」**つ");
    }

    #[test]
    fn nesting_is_flattened_not_lost() {
        let source = format!("{}deep", "> ".repeat(500));
        let marked = mark(&source);
        let (events, exceeded) = events(&marked, &Config::default().limits);
        assert_eq!(exceeded[0].0, "nesting");
        assert!(events.iter().any(|(event, _)| matches!(event, Event::Text(text) if text.as_ref() == "deep")));
    }
}
