//! Markup of other tools, turned into plain Markdown before it is parsed: admonitions become alerts, shortcodes with a date
//! become dated lines, includes and imports are dropped with a note. Nothing of it runs, and every line knows the line it came from.

mod attributes;

use attributes::{attribute, first_text};
use std::borrow::Cow;

/// A body as it is parsed.
pub struct Translated<'a> {
    pub body: Cow<'a, str>,
    /// For every line of `body` the line of the written body it came from; nothing when no line moved.
    pub lines: Option<Vec<u32>>,
    pub notes: Vec<Note>,
}

/// Something of another tool, or a slip, that is not shown as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The line of the written body, from 1.
    pub line: u32,
    pub what: What,
    pub text: String,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Left out of the page.
    Dropped,
    /// A code fence that never closes.
    OpenFence,
    /// A box that never closes.
    OpenBox,
}

/// Boxes within boxes, boxes of a document, and notes about it: what is over them is shown as text, or not told again.
const DEEPEST: usize = 16;
const MOST_BOXES: usize = 400;
const MOST_NOTES: usize = 60;

/// Translates a body. Most have nothing of the kind and come back as they are.
#[must_use]
pub fn translate(body: &str) -> Translated<'_> {
    // Logs are pasted with the colours of a terminal. They end before their line does, so no line moves.
    if body.contains('\u{1B}') {
        let plain = crate::text::without_colours(body);
        let Translated { body, lines, notes } = translate_plain(&plain);
        let lines = lines.or_else(|| Some((1..).take(plain.split_inclusive('\n').count().max(1)).collect()));
        return Translated { body: Cow::Owned(body.into_owned()), lines, notes };
    }
    translate_plain(body)
}

fn translate_plain(body: &str) -> Translated<'_> {
    const SIGNS: &[&str] = &[
        "[ ]",
        "[x]",
        "[X]",
        "{{<",
        "{{%",
        "{%",
        ":::",
        "!!!",
        "???",
        "```",
        "~~~",
        "import ",
        "export ",
        "<%",
        "{#",
        "{ #",
        "{:",
        "{.",
        "</",
        "/>",
        ")=",
        "[TOC]",
        "[toc]",
        "[[_TOC_]]",
        "[[toc]]",
        "{/*",
        "tags:",
        "[]",
        "@[toc]",
        "{toc",
    ];
    let bold_headings = names_sections_in_bold(body);
    let bare = body.contains("\n- ") || body.contains("\n* ");
    let joined = |line: &str| line.trim_start().starts_with('#') && opens_heading(line).is_some();
    // Most have a list, so that the signs need not be looked for.
    if !bare && !bold_headings && !SIGNS.iter().any(|sign| body.contains(sign)) && !body.lines().any(joined) {
        return Translated { body: Cow::Borrowed(body), lines: None, notes: Vec::new() };
    }
    let mut translator = Translator {
        out: Vec::new(),
        changed: false,
        open: Vec::new(),
        fence: None,
        fence_indent: 0,
        skip: Skip::No,
        date: None,
        notes: Vec::new(),
        number: 0,
        at: 0,
        boxes: 0,
        first: true,
        bold_headings,
        next: None,
        body,
    };
    let mut lines = body.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        translator.number += 1;
        translator.at += line.len();
        translator.next = lines.peek().copied();
        translator.line(line);
    }
    translator.end();
    let Translator { out, changed, notes, .. } = translator;
    if !changed {
        return Translated { body: Cow::Borrowed(body), lines: None, notes };
    }
    let mut text = String::with_capacity(body.len() + 256);
    let mut lines = Vec::with_capacity(out.len());
    for (line, number) in out {
        text.push_str(&line);
        if !line.ends_with('\n') {
            text.push('\n');
        }
        lines.push(number);
    }
    Translated { body: Cow::Owned(text), lines: Some(lines), notes }
}

/// What closes an open box.
#[derive(Clone, PartialEq)]
enum Close {
    /// A line of at least so many colons.
    Colons(usize),
    /// A line of backticks or tildes.
    Fence(char, usize),
    /// The first line that is indented less.
    Indent(usize),
    /// A tag of a template language or of HTML, by its name.
    Tag(&'static str, String),
}

struct Open {
    close: Close,
    /// What every line of it gets in front.
    prefix: &'static str,
    indent: usize,
    /// The tag that its end needs.
    ends: &'static str,
}

/// What is dropped from here on.
enum Skip {
    No,
    /// Up to a line that holds this.
    To(String),
    /// Up to a line that begins with a closing brace.
    Block,
}

struct Translator<'b> {
    out: Vec<(String, u32)>,
    changed: bool,
    open: Vec<Open>,
    /// The sign, length and line of the open code fence.
    fence: Option<(char, usize, u32)>,
    /// How far its line is indented.
    fence_indent: usize,
    /// What is being dropped.
    skip: Skip,
    /// The date of the entry whose text comes next, and its line.
    date: Option<(String, u32)>,
    notes: Vec<Note>,
    number: u32,
    /// Where the line after this one begins.
    at: usize,
    /// Boxes that were opened.
    boxes: usize,
    /// Whether nothing but blank lines has come yet.
    first: bool,
    /// Whether bold lines that name sections are headings.
    bold_headings: bool,
    next: Option<&'b str>,
    body: &'b str,
}

impl Translator<'_> {
    fn line(&mut self, line: &str) {
        let trimmed = line.trim();
        let dropped = match &self.skip {
            Skip::No => false,
            Skip::To(end) if trimmed.contains(end.as_str()) => {
                self.skip = Skip::No;
                true
            }
            Skip::Block if line.starts_with('}') => {
                self.skip = Skip::No;
                true
            }
            Skip::To(_) | Skip::Block => true,
        };
        if dropped {
            self.changed = true;
            return;
        }
        if self.in_fence(line, trimmed) {
            return self.put(line);
        }
        self.close_indented(line);
        let was_first = self.first;
        self.first &= trimmed.is_empty();
        // Indented code is shown as it is; a box of mkdocs has its text there.
        let code = indent_of(line) >= 4 && !self.open.iter().any(|open| matches!(open.close, Close::Indent(_))) && checkbox(line).is_none();
        if trimmed.is_empty() || (code && !trimmed.starts_with(['`', '~'])) {
            return self.put(line);
        }
        if self.fence_line(line, trimmed)
            || self.colons(line, trimmed)
            || self.mkdocs(line, trimmed)
            || self.template_line(line, trimmed)
            || self.jsx_line(line, trimmed)
            || self.small(line, trimmed, was_first)
        {
            return;
        }
        let inline = self.inline(line);
        self.put(&inline);
    }

    fn end(&mut self) {
        if let Some((_, _, line)) = self.fence {
            let text = self.body.lines().nth(line as usize - 1).unwrap_or("").trim().to_owned();
            self.notes.push(Note { line, what: What::OpenFence, text });
        }
    }

    /// Writes a line inside the boxes that are open.
    fn put(&mut self, line: &str) {
        let mut text = String::new();
        let mut rest = line;
        for open in &self.open {
            let blank = rest.trim().is_empty();
            let spaces = rest.len() - rest.trim_start_matches(' ').len();
            rest = &rest[if blank { 0 } else { open.indent.min(spaces) }..];
            text.push_str(open.prefix);
        }
        if !self.open.is_empty() {
            self.changed = true;
        }
        text.push_str(rest);
        // The entry's date goes before its text, on the line where the date was written.
        if let Some((date, number)) = self.date.take_if(|_| !line.trim().is_empty()) {
            self.changed = true;
            let at = text.len() - rest.len();
            if rest.trim_start().starts_with(['#', '-', '*', '+', '>', '|', '`', '~', '<']) {
                self.out.push((format!("{}**{date}**", &text[..at]), number));
                self.out.push((text[..at].trim_end().to_owned(), number));
            } else {
                text.insert_str(at, &format!("**{date}** "));
                self.out.push((text, number));
                return;
            }
        }
        self.out.push((text, self.number));
    }

    fn put_own(&mut self, line: &str) {
        self.changed = true;
        self.put(line);
    }

    fn drop_line(&mut self, trimmed: &str) {
        self.note(What::Dropped, trimmed);
        self.changed = true;
        // A blank line stays, so that what stood around it does not run together.
        let before = self.before();
        self.out.push((before.trim_end().to_owned(), self.number));
    }

    fn in_fence(&mut self, line: &str, trimmed: &str) -> bool {
        let Some((sign, length, _)) = self.fence else { return false };
        let run = trimmed.chars().take_while(|c| *c == sign).count();
        if run >= length && trimmed.chars().all(|c| c == sign) && indent_of(line) <= self.fence_indent + 3 {
            self.fence = None;
        }
        true
    }

    fn close_indented(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        let spaces = indent_of(line);
        while self.open.last().is_some_and(|open| matches!(open.close, Close::Indent(least) if spaces < least)) {
            self.close_to(self.open.len() - 1);
        }
    }

    /// Opens a box: an alert for the kinds we know, else only its title.
    fn open_box(&mut self, kind: &str, title: &str, close: Close, indent: usize) {
        self.boxes += 1;
        if self.open.len() >= DEEPEST || self.boxes > MOST_BOXES || !self.closes(&close) {
            // A box that nothing closes would take in the rest of the document.
            let title = title.trim().trim_matches('"').trim();
            let label = if title.is_empty() { kind.to_owned() } else { title.to_owned() };
            self.note(What::OpenBox, &label);
            let before = self.before();
            if !title.is_empty() {
                self.out.push((format!("{before}**{title}**"), self.number));
            }
            self.out.push((before.trim_end().to_owned(), self.number));
            self.changed = true;
            return;
        }
        let title = title.trim().trim_matches('"').trim();
        self.changed = true;
        if is_spoiler(kind) {
            let before = self.before();
            self.out.push((before.trim_end().to_owned(), self.number));
            self.out.push((format!("{before}<details><summary>{}</summary>", crate::text::escape_html(title)), self.number));
            self.out.push((before.trim_end().to_owned(), self.number));
            self.open.push(Open { close, prefix: "", indent, ends: "</details>" });
            return;
        }
        // What only some readers are shown is told to those who are.
        let title = if title.is_empty() && is_level(kind) { kind } else { title };
        let alert = alert_of(kind).or_else(|| is_level(kind).then_some("IMPORTANT"));
        let lead = " ".repeat(if matches!(close, Close::Indent(_)) { indent.saturating_sub(4) } else { indent });
        self.out.push((String::new(), self.number));
        self.open.push(Open { close, prefix: if alert.is_some() { "> " } else { "" }, indent, ends: "" });
        let before = self.open.len() - 1;
        let outer: String = self.open[..before].iter().map(|open| open.prefix).collect();
        if let Some(alert) = alert {
            self.out.push((format!("{outer}{lead}> [!{alert}]"), self.number));
        }
        if !title.is_empty() {
            let mark = if alert.is_some() { "> " } else { "" };
            self.out.push((format!("{outer}{lead}{mark}**{title}**"), self.number));
            self.out.push((format!("{outer}{lead}{}", mark.trim_end()), self.number));
        }
    }

    /// Whether something further down closes a box of this kind.
    fn closes(&self, close: &Close) -> bool {
        let rest = &self.body[self.at..];
        match close {
            Close::Indent(_) => true,
            Close::Colons(_) => rest.lines().any(|line| line.trim().len() >= 3 && line.trim().bytes().all(|byte| byte == b':')),
            Close::Fence(sign, least) => rest.lines().any(|line| line.trim().chars().count() >= *least && line.trim().chars().all(|c| c == *sign)),
            Close::Tag("hugo", name) => rest.contains(&format!("/{name}")) || rest.contains(&format!("/ {name}")),
            Close::Tag("liquid", name) => rest.contains(&format!("end{name}")),
            Close::Tag(_, name) => rest.contains(&format!("</{name}>")),
        }
    }

    fn note(&mut self, what: What, text: &str) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(Note { line: self.number, what, text: crate::text::shorten(text, 80) });
        }
    }

    fn close_box(&mut self, fits: impl Fn(&Close) -> bool) -> bool {
        let Some(at) = self.open.iter().rposition(|open| fits(&open.close)) else { return false };
        self.changed = true;
        self.close_to(at);
        true
    }

    /// Closes the boxes from a place on, the innermost first.
    fn close_to(&mut self, at: usize) {
        while self.open.len() > at {
            let ends = self.open.pop().map_or("", |open| open.ends);
            if !ends.is_empty() {
                let before = self.before();
                self.out.push((before.trim_end().to_owned(), self.number));
                self.out.push((format!("{before}{ends}"), self.number));
            }
        }
        self.out.push((String::new(), self.number));
    }

    /// What every line in the open boxes gets in front.
    fn before(&self) -> String {
        self.open.iter().map(|open| open.prefix).collect()
    }

    /// Code fences, and the directives that MyST writes as fences: ```` ```{note} Title ````.
    fn fence_line(&mut self, line: &str, trimmed: &str) -> bool {
        // A fence may open on the line of a list's sign.
        let inner = trimmed.trim_start_matches(['-', '*', '+']).trim_start();
        let numbered = trimmed.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['.', ')']).map_or(inner, str::trim_start);
        if (inner.starts_with("```") || numbered.starts_with("```")) && !trimmed.starts_with('`') {
            let fence = if inner.starts_with("```") { inner } else { numbered };
            let length = fence.chars().take_while(|c| *c == '`').count();
            if !fence[length..].contains('`') {
                self.fence = Some(('`', length, self.number));
                self.fence_indent = line.len() - fence.len();
                self.put(line);
                return true;
            }
        }
        let Some(sign) = trimmed.chars().next().filter(|c| matches!(c, '`' | '~')) else { return false };
        let length = trimmed.chars().take_while(|c| *c == sign).count();
        if length < 3 || (sign == '`' && trimmed[length..].contains('`')) {
            return false;
        }
        let info = trimmed[length..].trim();
        if info.is_empty() && self.close_box(|close| matches!(close, Close::Fence(open, least) if *open == sign && length >= *least)) {
            return true;
        }
        if let Some((name, rest)) = info.strip_prefix('{').and_then(|info| info.split_once('}')) {
            if alert_of(name).is_some() {
                self.open_box(name, rest, Close::Fence(sign, length), indent_of(line));
                return true;
            }
            // `{code-block} python`, `{python}`, `{mermaid}`
            let language = if rest.trim().is_empty() { name.split([',', ' ']).next().unwrap_or("") } else { rest.trim() };
            self.fence = Some((sign, length, self.number));
            self.fence_indent = indent_of(line);
            self.put_own(&format!("{}{}{}\n", " ".repeat(indent_of(line)), &trimmed[..length], language.trim_start_matches('.')));
            return true;
        }
        self.fence = Some((sign, length, self.number));
        self.fence_indent = indent_of(line);
        self.put(line);
        true
    }

    /// `:::note Title`, `::: {.callout-tip title="x"}`, `:::{warning}`, and the line of colons that closes them.
    fn colons(&mut self, line: &str, trimmed: &str) -> bool {
        let count = trimmed.bytes().take_while(|byte| *byte == b':').count();
        if count < 3 {
            return false;
        }
        let rest = trimmed[count..].trim();
        if rest.is_empty() {
            return self.close_box(|close| matches!(close, Close::Colons(least) if count >= *least));
        }
        let (kind, title) = if let Some((inner, after)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            let name = inner.split_whitespace().next().unwrap_or("").trim_start_matches(['.', '#']);
            (name.trim_start_matches("callout-").to_owned(), attribute(inner, "title").unwrap_or_else(|| after.trim().to_owned()))
        } else {
            let (name, after) = rest.split_once(|c: char| c.is_whitespace() || c == '[').unwrap_or((rest, ""));
            (name.to_owned(), after.trim_end_matches([']', ':']).to_owned())
        };
        if !kind.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ':')) {
            return false;
        }
        self.open_box(&kind, &title, Close::Colons(3.min(count)), indent_of(line));
        true
    }

    /// `!!! note "Title"`, `??? warning`, `???+ tip`: what follows is indented by four.
    fn mkdocs(&mut self, line: &str, trimmed: &str) -> bool {
        let Some(rest) = ["!!!", "???+", "???"].iter().find_map(|sign| trimmed.strip_prefix(sign)) else { return false };
        let Some(rest) = rest.strip_prefix(' ') else { return false };
        let (kind, title) = rest.trim().split_once(char::is_whitespace).unwrap_or((rest.trim(), ""));
        if kind.is_empty() || !kind.chars().all(|c| c.is_ascii_alphabetic() || c == '-') {
            return false;
        }
        let indent = indent_of(line) + 4;
        let kind = if alert_of(kind).is_some() { kind } else { "note" };
        self.open_box(kind, title.rsplit_once('"').map_or(title, |(head, _)| head.split_once('"').map_or(title, |(_, inner)| inner)), Close::Indent(indent), indent);
        true
    }

    /// Lines that are one tag of a template language: GitBook and Liquid `{% … %}`, Hugo `{{< … >}}`, ERB `<% … %>`.
    fn template_line(&mut self, line: &str, trimmed: &str) -> bool {
        if let Some(tag) = trimmed.strip_prefix("{%").and_then(|rest| rest.strip_suffix("%}")).filter(|tag| !tag.contains("%}")) {
            return self.liquid(tag.trim_matches(['-', ' ']), trimmed, indent_of(line));
        }
        if trimmed.strip_prefix("<%").is_some_and(|rest| !rest.starts_with('=') && rest.ends_with("%>")) {
            self.drop_line(trimmed);
            return true;
        }
        for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
            let Some((tag, after)) = trimmed.strip_prefix(open).and_then(|rest| rest.split_once(close)) else { continue };
            let tag = tag.trim().trim_end_matches('/').trim();
            let name = tag.split_whitespace().next().unwrap_or("");
            if let Some(name) = name.strip_prefix('/').or_else(|| tag.strip_prefix('/').map(str::trim)) {
                let name = name.to_owned();
                if !after.trim().is_empty() {
                    self.close_box(|close| matches!(close, Close::Tag("hugo", open) if *open == name));
                    let rest = self.inline(after.trim_start());
                    self.put_own(&rest);
                    return true;
                }
                return if self.close_box(|close| matches!(close, Close::Tag("hugo", open) if *open == name)) || is_dated(&name) {
                    self.changed = true;
                    self.out.push((String::new(), self.number));
                    true
                } else {
                    self.drop_line(trimmed);
                    true
                };
            }
            let ending = after.rfind(&format!("{open} /{name}")).or_else(|| after.rfind(&format!("{open}/{name}")));
            let inner = ending.map_or(after, |at| &after[..at]).trim();
            if is_dated(name)
                && let Some(date) = first_text(&tag[name.len()..])
            {
                self.dated(date, inner);
                return true;
            }
            if let Some(kind) = box_kind(name, &tag[name.len()..]) {
                self.open_box(&kind, &attribute(tag, "title").unwrap_or_default(), Close::Tag("hugo", name.to_owned()), indent_of(line));
                if !inner.is_empty() {
                    self.put_own(&format!("{inner}\n"));
                }
                if ending.is_some() {
                    self.close_box(|close| matches!(close, Close::Tag("hugo", open) if *open == name));
                }
                return true;
            }
            // What follows a tag on its line is prose; the tag alone goes.
            if ending.is_none() && !after.trim().is_empty() {
                return false;
            }
            match (name, attribute(tag, "src")) {
                ("figure" | "img" | "image", Some(src)) => {
                    let caption = attribute(tag, "caption").or_else(|| attribute(tag, "alt")).or_else(|| attribute(tag, "title")).unwrap_or_default();
                    self.put_own(&format!("![{}]({src})\n", caption.replace(['[', ']'], "")));
                }
                ("highlight", _) => {
                    let language = tag.split_whitespace().nth(1).unwrap_or("").to_owned();
                    self.put_own(&format!("```{language}\n"));
                    self.open.push(Open { close: Close::Tag("hugo", name.to_owned()), prefix: "", indent: 0, ends: "" });
                }
                _ if !inner.is_empty() => {
                    let inner = inner.to_owned();
                    self.note(What::Dropped, trimmed);
                    self.put_own(&format!("{inner}\n"));
                }
                _ => self.drop_line(trimmed),
            }
            return true;
        }
        false
    }

    fn liquid(&mut self, tag: &str, trimmed: &str, indent: usize) -> bool {
        let name = tag.split_whitespace().next().unwrap_or("");
        if let Some(opened) = name.strip_prefix("end") {
            let opened = opened.to_owned();
            if self.close_box(|close| matches!(close, Close::Tag("liquid", open) if *open == opened)) {
                return true;
            }
            self.drop_line(trimmed);
            return true;
        }
        match name {
            "hint" => {
                let kind = attribute(tag, "style").unwrap_or_else(|| "info".into());
                self.open_box(&kind, "", Close::Tag("liquid", name.to_owned()), indent);
            }
            "tab" => {
                let title = attribute(tag, "title").unwrap_or_default();
                self.put_own(&format!("**{title}**\n"));
                self.put_own("\n");
            }
            "comment" => {
                self.drop_line(trimmed);
                self.skip_to("endcomment");
            }
            _ => self.drop_line(trimmed),
        }
        true
    }

    /// Drops everything up to the line that holds a text, when one does.
    fn skip_to(&mut self, end: &str) {
        self.skip = if self.body[self.at..].contains(end) { Skip::To(end.to_owned()) } else { Skip::No };
    }

    fn dated(&mut self, date: String, inner: &str) {
        self.changed = true;
        let before: String = self.open.iter().map(|open| open.prefix).collect();
        if inner.is_empty() && self.ends_paragraph() {
            // The shortcode follows its text: the date goes before it.
            let start = self.out.iter().rposition(|(line, _)| line.trim().is_empty()).map_or(0, |at| at + 1);
            if let Some((line, _)) = self.out.get_mut(start) {
                line.insert_str(0, &format!("**{date}** "));
                self.out.push((String::new(), self.number));
                return;
            }
        }
        self.out.push((before.trim_end().to_owned(), self.number));
        self.date = Some((date, self.number));
        if !inner.is_empty() {
            self.put_own(&format!("{inner}\n"));
            self.out.push((before.trim_end().to_owned(), self.number));
        }
    }

    /// Whether the lines since the last blank one are plain prose, which a date can follow.
    fn ends_paragraph(&self) -> bool {
        let prose = |line: &str| {
            let line = line.trim_start();
            let numbered = line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']) && line.starts_with(|c: char| c.is_ascii_digit());
            !numbered
                && !line.starts_with(['#', '-', '+', '>', '|', '<', '`', '~'])
                && !line.starts_with("* ")
                && crate::time::Written::at_start(line.trim_start_matches('*')).is_none()
        };
        let mut lines = self.out.iter().rev().map(|(line, _)| line.as_str()).take_while(|line| !line.trim().is_empty()).peekable();
        lines.peek().is_some() && lines.take(40).all(prose)
    }

    /// MDX: imports, exports, comments and components.
    fn jsx_line(&mut self, line: &str, trimmed: &str) -> bool {
        let import =
            trimmed.starts_with("import ") && (trimmed.contains(" from '") || trimmed.contains(" from \"") || trimmed.starts_with("import '") || trimmed.starts_with("import \""));
        let code = trimmed.contains(['=', '(', '{', ';']);
        let export = code && ["export const ", "export default ", "export function ", "export let ", "export {"].iter().any(|word| trimmed.starts_with(word));
        if (import || export) && indent_of(line) == 0 {
            self.drop_line(trimmed);
            if trimmed.matches('{').count() > trimmed.matches('}').count() {
                // The block ends at the first closing brace in the first column.
                let closes = self.body[self.at..].lines().any(|line| line.starts_with('}'));
                self.skip = if closes { Skip::Block } else { Skip::No };
            }
            return true;
        }
        if trimmed.starts_with("{/*") && (trimmed.ends_with("*/}") || !trimmed.contains("*/")) {
            self.drop_line(trimmed);
            if !trimmed.contains("*/") {
                self.skip_to("*/}");
            }
            return true;
        }
        if trimmed == "<aside>" {
            self.open_box("note", "", Close::Tag("html", "aside".into()), indent_of(line));
            return true;
        }
        if trimmed == "</aside>" {
            return self.close_box(|close| matches!(close, Close::Tag("html", open) if open == "aside"));
        }
        let Some(rest) = trimmed.strip_prefix('<') else { return false };
        let closing = rest.strip_prefix('/');
        let word = closing.unwrap_or(rest);
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            return false;
        }
        let name: String = word.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '.').collect();
        if closing.is_some() {
            let known = self.body.contains(&format!("<{name}"));
            if self.close_box(|close| matches!(close, Close::Tag("jsx", open) if *open == name)) {
                return true;
            }
            if known && trimmed.ends_with('>') {
                self.changed = true;
                self.out.push((String::new(), self.number));
                return true;
            }
            return false;
        }
        let Some(end) = tag_end(trimmed) else { return false };
        let (tag, after) = trimmed.split_at(end);
        let closed = tag.ends_with("/>");
        if !closed && !self.body.contains(&format!("</{name}>")) {
            // `<Name>` in a sentence is text.
            return false;
        }
        let closing = format!("</{name}>");
        let inner = after.split(&closing).next().unwrap_or("").trim();
        let ends_here = after.contains(&closing);
        let tail = if ends_here { after.split_once(&closing).map_or("", |(_, tail)| tail) } else { "" };
        if !tail.trim().is_empty() || (closed && !after.trim().is_empty()) {
            // A tag within a sentence is shown as text.
            return false;
        }
        let date =
            ["date", "datetime", "time", "at", "timestamp", "label"].iter().find_map(|key| attribute(tag, key)).filter(|date| crate::time::Written::at_start(date).is_some());
        if let Some(date) = date.filter(|_| !closed) {
            self.dated(date, inner);
        } else if closed {
            self.drop_line(trimmed);
        } else if let Some(kind) = box_kind(&name.to_lowercase(), tag) {
            self.open_box(&kind, &attribute(tag, "title").unwrap_or_default(), Close::Tag("jsx", name.clone()), indent_of(line));
            if !inner.is_empty() {
                self.put_own(&format!("{inner}\n"));
            }
            if ends_here {
                self.close_box(|close| matches!(close, Close::Tag("jsx", open) if *open == name));
            }
        } else if inner.is_empty() {
            self.drop_line(tag);
        } else {
            self.note(What::Dropped, tag);
            let inner = inner.to_owned();
            self.put_own(&format!("{inner}\n"));
        }
        true
    }

    /// Tables of contents, labels, attributes behind headings, headings without a space, HedgeDoc's tags.
    fn small(&mut self, line: &str, trimmed: &str, first: bool) -> bool {
        if matches!(trimmed, "[TOC]" | "[toc]" | "[[_TOC_]]" | "[[toc]]" | "@[toc]" | "{toc}" | "{:toc}" | "${toc}" | "<!-- toc -->") {
            self.drop_line(trimmed);
            return true;
        }
        let label = trimmed.strip_prefix('(').and_then(|rest| rest.strip_suffix(")=")).is_some_and(|name| name.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c)));
        let attributes = trimmed.starts_with("{:") && trimmed.ends_with('}');
        if label || attributes {
            self.drop_line(trimmed);
            return true;
        }
        // Options of a directive: `:class: dropdown`.
        if self.open.last().is_some_and(|open| matches!(open.close, Close::Fence(..) | Close::Colons(_)))
            && trimmed
                .strip_prefix(':')
                .and_then(|rest| rest.split_once(':'))
                .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
            && self.out.last().is_some_and(|(line, _)| line.contains("[!") || line.trim_matches(['>', ' ']).is_empty())
        {
            self.drop_line(trimmed);
            return true;
        }
        if let Some(tags) = trimmed.strip_prefix("###### tags:") {
            let names: Vec<&str> = if tags.contains('`') { tags.split('`').skip(1).step_by(2).collect() } else { tags.split(',').map(str::trim).collect() };
            self.put_own(&format!("**Tags:** {}\n", names.join(", ")));
            return true;
        }
        if self.bold_headings
            && let Some(title) = bold_line(trimmed).filter(|title| super::headings::kind(title).is_some())
            && indent_of(line) == 0
        {
            self.put_own(&format!("## {title}\n"));
            return true;
        }
        if indent_of(line) == 0 && self.out.last().is_none_or(|(line, _)| line.trim().is_empty()) && self.names_a_list(trimmed) {
            self.put_own(&format!("## {trimmed}\n"));
            return true;
        }
        if let Some(level) = opens_heading(trimmed)
            && indent_of(line) < 4
            && (level > 1 || first)
        {
            let text = self.inline(&trimmed[level..]);
            self.put_own(&format!("{} {text}\n", &trimmed[..level]));
            return true;
        }
        if trimmed.starts_with('#')
            && trimmed.ends_with('}')
            && let Some((text, inner)) = trimmed.rsplit_once('{')
            && inner.trim_start().starts_with(['#', '.', ':', '-'])
        {
            // `{#name}` is an anchor that links may use.
            let name =
                inner.trim_end_matches('}').split_whitespace().find_map(|word| word.strip_prefix('#')).filter(|name| !name.is_empty() && !name.contains(['"', '<', '>', '&']));
            let anchor = name.map_or_else(String::new, |name| format!(" <a name=\"{name}\"></a>"));
            self.put_own(&format!("{}{anchor}\n", text.trim_end()));
            return true;
        }
        false
    }

    /// `Action items` alone on its line with a list right below: a heading whose signs were forgotten.
    fn names_a_list(&self, trimmed: &str) -> bool {
        use crate::model::SectionKind;
        let word = trimmed.chars().count() <= 40 && trimmed.starts_with(|c: char| c.is_alphabetic());
        word && matches!(super::headings::kind(trimmed), Some(SectionKind::Actions | SectionKind::Timeline))
            && self.next.is_some_and(|next| next.trim_start().starts_with(['-', '*', '+', '|']) || next.starts_with("1."))
    }

    /// Tags within a line: references of Hugo become their target; what is dated begins its own line.
    fn inline(&mut self, line: &str) -> String {
        let mut line = Cow::Borrowed(line);
        // `- []` and `- [ ]text` are checkboxes to everyone but the parser.
        if let Some(mended) = checkbox(&line) {
            self.changed = true;
            line = Cow::Owned(mended);
        }
        if !line.contains("{{<") && !line.contains("{{%") {
            return line.into_owned();
        }
        let mut text = line.into_owned();
        for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
            let mut from = 0;
            while let Some(start) = text[from..].find(open).map(|at| at + from) {
                let Some(length) = text[start + open.len()..].find(close).map(|at| at + open.len()) else { break };
                // Within a code span it is text about such a tag.
                if text[..start].matches('`').count() % 2 == 1 {
                    from = start + length + close.len();
                    continue;
                }
                from = start;
                let tag = text[start + open.len()..start + length].trim().trim_end_matches('/').trim().to_owned();
                let name = tag.split_whitespace().next().unwrap_or("").to_owned();
                let range = start..start + length + close.len();
                self.changed = true;
                match name.as_str() {
                    "ref" | "relref" => text.replace_range(range, &first_text(&tag[name.len()..]).unwrap_or_default()),
                    _ if is_dated(&name) && first_text(&tag[name.len()..]).is_some() => {
                        let date = first_text(&tag[name.len()..]).unwrap_or_default();
                        text.replace_range(range, "");
                        if self.ends_paragraph() {
                            let start = self.out.iter().rposition(|(line, _)| line.trim().is_empty()).map_or(0, |at| at + 1);
                            if let Some((line, _)) = self.out.get_mut(start) {
                                line.insert_str(0, &format!("**{date}** "));
                            }
                        } else {
                            text.insert_str(text.len() - text.trim_start().len(), &format!("**{date}** "));
                        }
                    }
                    _ => {
                        let dropped = text[range.clone()].to_owned();
                        self.note(What::Dropped, &dropped);
                        text.replace_range(range, "");
                    }
                }
            }
        }
        text
    }
}

/// A line that is all bold: `**Timeline**`, `**Timeline:**`.
fn bold_line(line: &str) -> Option<&str> {
    let inner = line.strip_prefix("**")?.strip_suffix("**").or_else(|| line.strip_prefix("**")?.strip_suffix("**:"))?;
    (!inner.contains("**") && !inner.is_empty()).then(|| inner.trim_end_matches([':', '：']))
}

/// Whether a document without headings of its own names its sections in bold lines.
fn names_sections_in_bold(body: &str) -> bool {
    let headings = body.lines().filter(|line| line.starts_with("##")).count();
    headings == 0 && body.lines().filter_map(|line| bold_line(line.trim_end())).filter(|title| super::headings::kind(title).is_some()).count() >= 2
}

/// `##Heading`: the level of a heading whose space is missing. `#123` and `#!/bin/sh` are none.
fn opens_heading(line: &str) -> Option<usize> {
    let trimmed = line.trim();
    let level = trimmed.bytes().take_while(|byte| *byte == b'#').count();
    let next = trimmed[level..].chars().next()?;
    let word = if level == 1 { next.is_uppercase() || crate::text::is_wide(next) } else { next.is_alphanumeric() || crate::text::is_wide(next) || matches!(next, '*' | '`' | '[') };
    ((1..=6).contains(&level) && word && (level > 1 || trimmed.contains(' ') || crate::text::is_wide(next))).then_some(level)
}

/// `- []`, `- [ ]text`, `* [x]text`, `- [  ]`: the same as the parser wants it.
fn checkbox(line: &str) -> Option<String> {
    let start = line.len() - line.trim_start().len();
    let rest = &line[start..];
    // Google Docs escapes the signs: `\- \[x\] text`.
    let rest = rest.strip_prefix('\\').unwrap_or(rest);
    let mark = rest.chars().next().filter(|c| matches!(c, '-' | '*' | '+'))?;
    let after = rest[mark.len_utf8()..].trim_start_matches(' ');
    let escaped = after.starts_with("\\[");
    let (inner, text) = if escaped { after.strip_prefix("\\[")?.split_once("\\]")? } else { after.strip_prefix('[')?.split_once(']')? };
    let sign = match inner.trim() {
        "" if inner.len() <= 3 => ' ',
        "x" | "X" | "✓" | "✔" | "v" | "V" => 'x',
        _ => return None,
    };
    // A link, or a box that is right already.
    if text.starts_with(['(', '[', ':']) || (!escaped && text.starts_with([' ', '\n']) && matches!(inner, " " | "x" | "X")) || text.trim().is_empty() {
        return None;
    }
    Some(format!("{}{mark} [{sign}] {}", &line[..start], text.trim_start_matches(' ')))
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn is_dated(name: &str) -> bool {
    matches!(name.to_lowercase().as_str(), "track" | "update" | "entry" | "event" | "log" | "timeline-entry" | "timeline-item" | "incident-update")
}

/// The alert that a kind of box is.
/// Whether a box hides its text until it is asked for.
fn is_spoiler(kind: &str) -> bool {
    matches!(kind.to_lowercase().as_str(), "spoiler" | "ネタバレ")
}

/// Whether a box names who may read it, in the words of the usual levels.
fn is_level(kind: &str) -> bool {
    matches!(kind.to_lowercase().as_str(), "internal" | "restricted" | "confidential")
}

/// Whether a box of colons has a kind that this module knows, which is then no level.
#[must_use]
pub fn is_box(kind: &str) -> bool {
    alert_of(kind).is_some() || is_spoiler(kind)
}

fn alert_of(kind: &str) -> Option<&'static str> {
    Some(match kind.to_lowercase().as_str() {
        "note" | "info" | "abstract" | "summary" | "tldr" | "question" | "example" | "quote" | "seealso" | "todo" | "admonition" | "details" | "callout" | "default"
        | "primary" => "NOTE",
        "tip" | "hint" | "success" | "check" | "done" | "good" => "TIP",
        "important" => "IMPORTANT",
        "warning" | "warn" | "caution" | "attention" => "WARNING",
        "danger" | "error" | "bug" | "failure" | "fail" | "critical" | "alert" | "bad" => "CAUTION",
        _ => return None,
    })
}

/// The kind of the box that a shortcode or component is.
fn box_kind(name: &str, rest: &str) -> Option<String> {
    let said = attribute(rest, "type")
        .or_else(|| attribute(rest, "style"))
        .or_else(|| attribute(rest, "kind"))
        .or_else(|| attribute(rest, "color"))
        .filter(|kind| alert_of(kind).is_some());
    let word = || rest.split_whitespace().map(|word| word.trim_matches(['"', '\''])).find(|word| alert_of(word).is_some()).map(str::to_owned);
    match name {
        "notice" | "callout" | "hint" | "alert" | "admonition" | "aside" | "box" => said.or_else(word).or_else(|| Some("note".into())),
        _ => {
            alert_of(name).filter(|_| !matches!(name, "details" | "summary" | "quote" | "example" | "check" | "done" | "default" | "primary" | "abstract")).map(|_| name.to_owned())
        }
    }
}

/// Where the first tag of a text ends; `>` within quotes or braces ends nothing.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if depth == 0 => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            (None, '>') if depth == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(source: &str) -> String {
        let translated = translate(source);
        let lines: Vec<&str> = translated.body.lines().map(str::trim_end).filter(|line| !line.is_empty() && *line != ">").collect();
        lines.join("\n")
    }

    #[test]
    fn boxes() {
        for source in [
            ":::note Title\ninside\n:::\nafter\n",
            "!!! note \"Title\"\n    inside\n\nafter\n",
            "```{note} Title\ninside\n```\nafter\n",
            "::: {.callout-note title=\"Title\"}\ninside\n:::\nafter\n",
            "{{% notice note title=\"Title\" %}}\ninside\n{{% /notice %}}\nafter\n",
            "<Callout type=\"note\" title=\"Title\">\ninside\n</Callout>\nafter\n",
        ] {
            assert_eq!(text(source), "> [!NOTE]\n> **Title**\n> inside\nafter", "{source}");
        }
        assert_eq!(text("{% hint style=\"danger\" %}\ninside\n{% endhint %}\n"), "> [!CAUTION]\n> inside");
    }

    #[test]
    fn dated_entries() {
        let expected = "**2026-03-01 14:02** text";
        for source in [
            "{{< track \"2026-03-01 14:02\" >}}text{{< /track >}}\n",
            "{{< track \"2026-03-01 14:02\" >}}\ntext\n{{< /track >}}\n",
            "text {{< track \"2026-03-01 14:02\" >}}\n",
            "text\n{{< track \"2026-03-01 14:02\" >}}\n",
            "<Update date=\"2026-03-01 14:02\">text</Update>\n",
            "<Update date=\"2026-03-01 14:02\">\ntext\n</Update>\n",
        ] {
            assert_eq!(text(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_dropped_is_noted_with_its_line() {
        let translated = translate("import X from 'x'\n\ntext\n\n{% include a.html %}\n<Chart data={[1, 2]} />\n");
        assert_eq!(translated.notes.iter().map(|note| note.line).collect::<Vec<_>>(), [1, 5, 6]);
        assert_eq!(translated.body.trim(), "text");
        assert_eq!(translated.lines.unwrap()[2], 3);
    }

    #[test]
    fn text_stays() {
        for source in
            ["a < b\n", "Use `<Name>` here\n", "<Name> is set\n", "#123 is done\n", "```\n{% raw %}\n:::note\n```\n", "{{ page.title }}\n", "- [link](x)\n", "- [x] done\n"]
        {
            assert_eq!(translate(source).body, source);
        }
    }

    #[test]
    fn slips() {
        assert_eq!(text("##Impact\n"), "## Impact");
        assert_eq!(text("- []text\n- [ ]more\n"), "- [ ] text\n- [ ] more");
        assert_eq!(text("## Title {#anchor}\n"), "## Title <a name=\"anchor\"></a>");
        assert_eq!(translate("```\nopen\n").notes[0].what, What::OpenFence);
    }
}
