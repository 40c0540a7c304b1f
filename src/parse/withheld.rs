//! `:::internal` … `:::`: blocks that only some editions show, taken out before anything else reads the text.
//!
//! Fails closed: the sign counts wherever it stands in a line, a name that is nearly a level's is taken as that level, and what is
//! not surely closed is withheld to the end of the file. Lines go with their text, so that nothing of the rest (no number of a
//! line, no hash) tells that there was more.

use super::redact;
use crate::text;

/// A level that every archive may name, also where its configuration does not.
const INTERNAL: &str = "internal";

/// What people write who mean the same. None of them is published by a slip; a finding tells the name to use.
const MEANING_INTERNAL: &[&str] = &["private", "secret", "confidential", "restricted", "internals", "int", "内部", "社内", "社外秘", "部外秘", "機密", "非公開", "限定"];

/// What of a file an edition shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The text without what is withheld and without the signs of words, and for each of its lines the line of the file; nothing when
    /// it is the file as it stands.
    pub rest: Option<(Vec<u8>, Vec<u32>)>,
    /// The lines on which a block or words begin that are withheld.
    pub blocks: Vec<u32>,
    pub words: Vec<u32>,
    /// Blocks that never close, or whose name or place is only nearly right: their lines, and what was written.
    pub doubtful: Vec<Doubt>,
}

/// A block whose meaning is not sure.
#[derive(Debug, PartialEq, Eq)]
pub struct Doubt {
    pub line: u32,
    pub name: String,
    /// The level that was probably meant; nothing when the name is right and the block never closes.
    pub meant: Option<String>,
    /// Whether it is words within a line, not a block.
    pub words: bool,
}

/// Takes out the blocks above `top`, the place of the edition's level in `levels`; `None` shows everything.
#[must_use]
pub fn shown(bytes: &[u8], levels: &[String], top: Option<usize>) -> Shown {
    // Nearly every file has no such sign, and is looked through once.
    let (may_hide_blocks, may_hide_words) = (may_hold_a_sign(bytes), redact::may_hold(bytes));
    if !may_hide_blocks && !may_hide_words {
        return Shown::default();
    }
    let names = Names::of(levels);
    let mut shown = if may_hide_blocks { without_blocks(bytes, &names, top) } else { Shown::default() };
    if may_hide_words {
        let rest = shown.rest.as_ref().map_or(bytes, |(rest, _)| rest);
        // What is no UTF-8 is not read at all.
        if let Some(redacted) = std::str::from_utf8(rest).ok().and_then(|rest| redact::redact(rest, &names, top)) {
            let kept = shown.rest.take().map(|(_, kept)| kept);
            let in_file = |line: usize| kept.as_ref().map_or(u32::try_from(line + 1).unwrap_or(u32::MAX), |kept| kept.get(line).or(kept.last()).copied().unwrap_or(1));
            shown.words = redacted.marks.iter().map(|line| in_file(*line)).collect();
            shown.doubtful.extend(redacted.doubtful.into_iter().map(|doubt| Doubt { line: in_file(doubt.line as usize), ..doubt }));
            shown.doubtful.sort_by_key(|doubt| doubt.line);
            shown.rest = Some((redacted.text.into_bytes(), redacted.lines.into_iter().map(in_file).collect()));
        }
    }
    shown
}

fn without_blocks(bytes: &[u8], names: &Names, top: Option<usize>) -> Shown {
    // What is doubtful is so in every edition, and told to the author in each.
    let doubtful = scan(bytes, names, Some(0)).doubtful;
    let Some(top) = top else { return Shown { doubtful, ..Shown::default() } };
    let Scanned { kept, blocks, .. } = scan(bytes, names, Some(top));
    let by_line: Vec<&[u8]> = lines(bytes).collect();
    let rest = (kept.len() < by_line.len()).then(|| (kept.iter().flat_map(|line| by_line[*line as usize - 1]).copied().collect(), kept));
    Shown { rest, blocks, words: Vec::new(), doubtful }
}

/// Whether any line could open a block: three colons with nothing between them but what may be invisible, or another tool's sign.
/// Every stamp has colons, so a look at each line would cost more than the rest of the reading.
fn may_hold_a_sign(bytes: &[u8]) -> bool {
    // Few bytes are part of any sign, so most are passed over.
    let may_be_one = |byte: &u8| matches!(byte, b':' | b'!' | b'?' | 0x1B | 0x9A | 0x95 | 0x93);
    let mut colons = 0;
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(may_be_one).map(|next| at + next) {
        if colons > 0 && bytes[at..next].iter().any(u8::is_ascii) {
            colons = 0;
        }
        let before = |back: usize| next.checked_sub(back).map_or(0, |at| bytes[at]);
        match ([before(2), before(1)], bytes[next]) {
            (_, b':') | ([0xEF, 0xBC], 0x9A) | ([0xEF, 0xB9], 0x95) | ([0xEF, 0xB8], 0x93) => colons += 1,
            // A command to a terminal may hold anything.
            (_, 0x1B) | ([b'!', b'!'] | [_, b'['], b'!') | ([b'?', b'?'], b'?') => return true,
            (_, other) if other.is_ascii() => colons = 0,
            _ => {}
        }
        if colons == 3 {
            return true;
        }
        at = next + 1;
    }
    false
}

/// The lines that are kept, from 1, those on which a block begins that is not, and what is doubtful.
struct Scanned {
    kept: Vec<u32>,
    blocks: Vec<u32>,
    doubtful: Vec<Doubt>,
}

fn scan(bytes: &[u8], names: &Names, top: Option<usize>) -> Scanned {
    let [mut kept, mut blocks] = [Vec::new(), Vec::new()];
    let mut doubtful = Vec::new();
    // One of each form at the most: what opens within one of its own form ends with it. What opens within one of another form may go
    // on after it.
    let mut open: Vec<Open> = Vec::new();
    for (number, line) in (1..).zip(lines(bytes)) {
        let line = normal(&String::from_utf8_lossy(line));
        let mut hidden = false;
        open.retain_mut(|block| {
            let end = block.end(&line);
            // The line after a block is no part of it, and may open another.
            hidden |= !matches!(end, End::BeforeThis);
            matches!(end, End::Within)
        });
        let found = opening(&line, names);
        if let Some(Opening { name, meant: Some(meant), .. }) = &found {
            doubtful.push(Doubt { line: number, name: name.clone(), meant: Some(meant.clone()), words: false });
        }
        let hides = |opening: &Opening| top.is_some_and(|top| opening.meant.is_some() || opening.level.is_none_or(|level| level > top));
        if let Some(opening) = found.filter(hides) {
            if !hidden {
                blocks.push(number);
            }
            hidden = true;
            if !open.iter().any(|block| std::mem::discriminant(&block.form) == std::mem::discriminant(&opening.form)) {
                open.push(Open::new(number, &line, opening));
            }
        }
        if !hidden {
            kept.push(number);
        }
    }
    let unclosed = open.into_iter().filter(|block| matches!(block.form, Form::Colons { .. }));
    doubtful.extend(unclosed.map(|block| Doubt { line: block.line, name: block.name, meant: None, words: false }));
    doubtful.sort_by_key(|doubt| doubt.line);
    Scanned { kept, blocks, doubtful }
}

/// Lines with their ends: a line feed, or a carriage return that none follows.
fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = rest.iter().enumerate().position(|(at, byte)| *byte == b'\n' || (*byte == b'\r' && rest.get(at + 1) != Some(&b'\n'))).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at(end);
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}

/// A line as a reader sees it: without characters that show nothing and commands to a terminal, and with one kind of colon. Tabs
/// become four spaces.
fn normal(line: &str) -> String {
    let plain = text::without_colours(line);
    plain.trim_end().chars().filter(|c| !shows_nothing(*c)).map(|c| if is_colon(c) { ':' } else { c }).collect::<String>().replace('\t', "    ")
}

/// Whether a character is a colon, of whatever width.
pub(super) fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：' | '﹕' | '︓')
}

/// Whether a character shows nothing and so must not break a sign.
pub(super) fn shows_nothing(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The levels' names as they are compared.
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    pub fn of(levels: &[String]) -> Self {
        Self(levels.iter().map(|level| (folded(level), level.clone())).collect())
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|(folded, _)| folded == name)
    }

    /// A level's name as the configuration writes it.
    fn written(&self, level: Option<usize>) -> String {
        level.map_or(INTERNAL, |level| self.0[level].1.as_str()).to_owned()
    }
}

fn folded(text: &str) -> String {
    text::nfkc(text).flat_map(char::to_lowercase).collect()
}

/// A line that opens a block for some readers.
struct Opening {
    name: String,
    /// The place of the level; nothing for one that the configuration has not.
    level: Option<usize>,
    /// The level that was probably meant, where name or place are not quite right.
    meant: Option<String>,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    /// So many colons.
    Colons { count: usize },
    /// A quote: `> [!INTERNAL]`.
    Quote,
    /// What follows is indented: `!!! internal`.
    Indented,
}

fn opening(line: &str, names: &Names) -> Option<Opening> {
    let mut from = 0;
    while let Some(at) = line[from..].find(":::").map(|at| at + from) {
        let count = line[at..].bytes().take_while(|byte| *byte == b':').count();
        let rest = &line[at + count..];
        if let Some((level, meant)) = level_of(rest, names) {
            let name = text::shorten(rest.trim(), 40);
            // Elsewhere than at the start of its block it would be text: withheld all the same, and told.
            let meant = meant.or_else(|| (!begins_block(&line[..at])).then(|| names.written(level)));
            return Some(Opening { name, level, meant, form: Form::Colons { count } });
        }
        from = at + count;
    }
    // Boxes of other tools are boxes here too, so one that is named like a level must not be the one that is shown.
    let inner = line.trim_start_matches([' ', '>', '-', '*', '+']);
    let quote = inner.strip_prefix("[!").and_then(|rest| rest.split_once(']')).map(|(name, _)| (name, Form::Quote)).filter(|_| line.contains('>'));
    let mkdocs = ["!!!", "???+", "???"].iter().find_map(|sign| inner.strip_prefix(sign)).map(|rest| (rest, Form::Indented));
    let (rest, form) = quote.or(mkdocs)?;
    let (level, meant) = level_of(rest, names)?;
    let meant = meant.unwrap_or_else(|| names.written(level));
    (level != Some(0)).then(|| Opening { name: text::shorten(rest.trim(), 40), level, meant: Some(meant), form })
}

/// Whether only what may stand before a block stands there: space, quotes, signs of lists.
fn begins_block(before: &str) -> bool {
    let mut rest = before.trim_start();
    while !rest.is_empty() {
        let numbered = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let next = [">", "- ", "* ", "+ "].iter().find_map(|sign| rest.strip_prefix(sign));
        let next = next.or_else(|| [". ", ") "].iter().find_map(|sign| numbered.strip_prefix(sign)).filter(|_| numbered.len() < rest.len()));
        match next {
            Some(next) => rest = next.trim_start(),
            None => return false,
        }
    }
    true
}

/// The level that the words behind a sign name, and the one that was probably meant where they do not quite name it.
pub(super) fn level_of(rest: &str, names: &Names) -> Option<(Option<usize>, Option<String>)> {
    let rest = folded(rest.trim());
    let bare = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    // The whole name first, which may hold spaces and signs.
    let ends = |name: &str, after: &str| after.chars().next().is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '-' | '_')) || !name.ends_with(char::is_alphanumeric);
    let whole = |name: &str| [rest.as_str(), bare].iter().any(|text| text.strip_prefix(name).is_some_and(|after| ends(name, after)));
    let exact = names.0.iter().enumerate().filter(|(_, (name, _))| !name.is_empty() && whole(name)).max_by_key(|(_, (name, _))| name.len());
    if let Some((level, _)) = exact {
        return Some((Some(level), None));
    }
    if whole(INTERNAL) {
        return Some((None, None));
    }
    // A box of another kind may say in attributes who reads it; its title is a title.
    let word: String = bare.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    let attributes = rest.split_once('{').map_or("", |(_, inner)| inner);
    let bracketed = !rest.starts_with(char::is_alphanumeric);
    let searched = if bracketed { bracket(&rest) } else { attributes };
    let words =
        (!bracketed && !super::foreign::is_box(&word)).then_some(word.as_str()).into_iter().chain(searched.split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))));
    words.filter(|word| !word.is_empty()).find_map(|word| nearly(word, names))
}

/// What stands in the bracket or the quotes at the start of a text; all of it where they do not close.
fn bracket(text: &str) -> &str {
    let mut chars = text.chars();
    let close = match chars.next() {
        Some('{') => '}',
        Some('[') => ']',
        Some('(') => ')',
        Some('「') => '」',
        Some(quote @ ('"' | '\'' | '`')) => quote,
        _ => return text,
    };
    chars.as_str().split(close).next().unwrap_or(text)
}

fn nearly(word: &str, names: &Names) -> Option<(Option<usize>, Option<String>)> {
    let meant = |level: Option<usize>| (level, Some(names.written(level)));
    let parts = || std::iter::once(word).chain(word.split(['-', '_']));
    if let Some(level) = parts().find_map(|part| names.place(part)).filter(|level| *level > 0) {
        return Some(meant(Some(level)));
    }
    if super::foreign::is_box(word) {
        return None;
    }
    if parts().any(|part| part == INTERNAL || MEANING_INTERNAL.contains(&part)) {
        return Some(meant(None));
    }
    // The most public level hides nothing, so a slip in it does no harm.
    let hiding = names.0.iter().skip(1).map(|(name, _)| name.as_str()).chain([INTERNAL]);
    let near = text::nearest(word, hiding).filter(|_| word.chars().count() > 2)?;
    Some(meant(names.place(near)))
}

/// A block that is being withheld.
struct Open {
    line: u32,
    name: String,
    form: Form,
    /// How many quotes it stands in, and how far its sign is indented.
    quotes: usize,
    column: usize,
    /// The colons of the boxes that are open, its own first.
    boxes: Vec<usize>,
    /// The sign, length and column of a code fence within it, whose lines close nothing.
    fence: Option<(char, usize, usize)>,
    /// Whether a comment is open, whose lines close nothing either.
    comment: bool,
}

enum End {
    /// The line belongs to the block, which goes on.
    Within,
    /// The line is its last.
    AfterThis,
    /// The block ended with the line before.
    BeforeThis,
}

impl Open {
    fn new(number: u32, line: &str, opening: Opening) -> Self {
        let sign = match opening.form {
            Form::Colons { .. } => line.find(":::").unwrap_or(0),
            Form::Quote | Form::Indented => line.len() - line.trim_start().len(),
        };
        let count = if let Form::Colons { count } = opening.form { count } else { 0 };
        let before = line.len() - line.trim_start_matches([' ', '>']).len();
        let quotes = line[..before].matches('>').count();
        Self { line: number, name: opening.name, form: opening.form, quotes, column: sign, boxes: vec![count], fence: None, comment: false }
    }

    fn end(&mut self, line: &str) -> End {
        match self.form {
            // Lines of a quote may lack its sign, but a blank line ends it.
            Form::Quote => return if line.trim().is_empty() { End::BeforeThis } else { End::Within },
            Form::Indented => {
                let indented = line.len() - line.trim_start().len() > self.column;
                return if line.trim().is_empty() || indented { End::Within } else { End::BeforeThis };
            }
            Form::Colons { .. } => {}
        }
        // Only a line in the same quotes, and not so far in that it would be code, can close anything here.
        let inner = line.trim_start_matches([' ', '>']);
        let column = line.len() - inner.len();
        let same = line[..column].matches('>').count() == self.quotes && column <= self.column + 3;
        if let Some((sign, length, at)) = self.fence {
            let run = inner.chars().take_while(|c| *c == sign).count();
            if column <= at + 3 && run >= length && inner[run..].trim().is_empty() {
                self.fence = None;
            }
            return End::Within;
        }
        if self.comment {
            self.comment = !line.contains("-->");
            return End::Within;
        }
        let item = inner.trim_start_matches(['-', '*', '+', ' ', '.', ')', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        let sign = item.chars().next().filter(|c| matches!(c, '`' | '~'));
        let run = sign.map_or(0, |sign| item.chars().take_while(|c| *c == sign).count());
        if let Some(sign) = sign.filter(|sign| run >= 3 && !(*sign == '`' && item[run..].contains('`'))) {
            self.fence = Some((sign, run, line.len() - item.len()));
            return End::Within;
        }
        if let Some(after) = line.rsplit("<!--").next().filter(|_| line.contains("<!--")) {
            self.comment = !after.contains("-->");
            return End::Within;
        }
        let count = inner.bytes().take_while(|byte| *byte == b':').count();
        if count >= 3 {
            if !inner[count..].trim().is_empty() {
                self.boxes.push(count);
            } else if same && self.boxes.last().is_some_and(|least| count >= *least) {
                self.boxes.pop();
            }
        }
        if self.boxes.is_empty() { End::AfterThis } else { End::Within }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels() -> Vec<String> {
        ["public", "internal", "restricted"].map(str::to_owned).to_vec()
    }

    fn rest(source: &str, top: Option<usize>) -> String {
        shown(source.as_bytes(), &levels(), top).rest.map_or_else(|| source.to_owned(), |(rest, _)| String::from_utf8(rest).unwrap())
    }

    #[test]
    fn blocks_above_the_edition_go_with_their_lines() {
        let source = "a\n\n:::internal\nhost-7\n:::\n\nb\n::: {.restricted}\nname\n:::\n";
        assert_eq!(rest(source, Some(0)), "a\n\n\nb\n");
        assert_eq!(rest(source, Some(1)), "a\n\n:::internal\nhost-7\n:::\n\nb\n");
        assert_eq!(rest(source, None), source);
        let (_, lines) = shown(source.as_bytes(), &levels(), Some(0)).rest.unwrap();
        assert_eq!(lines, [1, 2, 6, 7]);
    }

    #[test]
    fn words_go_from_what_the_blocks_leave() {
        let shown = shown(b"a\n:::internal\nx :internal[y]\n:::\n\nb :internal[c\nd] e\nf\n", &levels(), Some(0));
        assert_eq!(shown.rest, Some(("a\n\nb █████ e\nf\n".into(), vec![1, 5, 6, 8])));
        assert_eq!((shown.blocks, shown.words), (vec![2], vec![6]));
    }

    #[test]
    fn a_block_of_one_form_within_another_ends_for_itself() {
        assert_eq!(rest("> [!internal]\n:::internal\na\n\nsecret\n:::\nb\n", Some(0)), "b\n");
        assert_eq!(rest("!!! internal\n    :::restricted\n    a\n\nb\n", Some(0)), "");
        assert_eq!(rest(":::internal\n> [!internal]\n> a\n:::\nlazy\n\nb\n", Some(0)), "\nb\n");
    }

    #[test]
    fn what_is_within_closes_nothing_too_early() {
        assert_eq!(rest("a\n:::internal\n```\n:::\n```\nsecret\n:::\nb\n", Some(0)), "a\nb\n");
        assert_eq!(rest("a\n:::internal\n:::note\nx\n:::\nsecret\n:::\nb\n", Some(0)), "a\nb\n");
        assert_eq!(rest("a\n:::internal\nsecret\n", Some(0)), "a\n");
        assert_eq!(rest("a\n:::internal\n```\nsecret\n:::\nmore\n", Some(0)), "a\n");
    }

    #[test]
    fn every_spelling_of_the_sign() {
        for sign in [
            ":::internal",
            "::: internal",
            ":::: Internal",
            ":::{internal}",
            "::: {.internal}",
            "：：：internal",
            "﹕﹕﹕internal",
            "  :::internal",
            "> :::internal",
            "- :::internal",
            "-\t:::internal",
            "1.\t:::internal",
            "- [ ] :::internal",
            "[^1]: :::internal",
            "<!-- x --> :::internal",
            ":::ｉｎｔｅｒｎａｌ",
            ":::internal[Title]",
            ":::intrenal",
            "\u{200B}:::internal",
            ":\u{FEFF}::in\u{AD}ternal",
            "\u{1B}[0m:::internal",
            "::: {.note .internal}",
            ":::{visibility=internal}",
            ":::note {.internal}",
            ":::(internal)",
            ":::[internal]",
            ":::'internal'",
            ":::**internal**",
            ":::「internal」",
            ":::internal-only",
            ":::private",
            ":::社内",
            ":::confidential",
            "### :::internal",
            "**:::internal**",
            "text :::internal",
            "• :::internal",
            "\\:::internal",
        ] {
            let quoted = if sign.starts_with('>') { "> " } else { "" };
            let closed = format!("{quoted}:::{}", if sign.starts_with("::::") { ":" } else { "" });
            assert_eq!(rest(&format!("a\n{sign}\nsecret\n{closed}\nb\n"), Some(0)), "a\nb\n", "{sign}");
        }
        assert_eq!(rest("a\r:::internal\rsecret\r:::\rb\r", Some(0)), "a\rb\r");
        assert_eq!(rest("a\n!!! internal\n\n    secret\n\nb\n", Some(0)), "a\nb\n");
        assert_eq!(rest("a\n> [!INTERNAL]\n> secret\nstill\n\nb\n", Some(0)), "a\n\nb\n");
    }

    #[test]
    fn names_of_levels_may_hold_anything() {
        let levels: Vec<String> = ["public", "partner only", "社内（限定）", "ｼｬﾅｲ", "c++", "top"].map(str::to_owned).to_vec();
        for name in ["partner only", "社内（限定）", "ｼｬﾅｲ", "c++", "Top", "tpo"] {
            let source = format!("a\n:::{name}\nsecret\n:::\nb\n");
            let rest = shown(source.as_bytes(), &levels, Some(0)).rest.map(|(rest, _)| String::from_utf8(rest).unwrap());
            assert_eq!(rest.as_deref(), Some("a\nb\n"), "{name}");
        }
        assert_eq!(shown(b"a\n:::public\nb\n:::\n", &levels, Some(0)).rest, None);
    }

    #[test]
    fn a_stricter_block_within_one_that_is_shown_is_withheld() {
        assert_eq!(rest(":::internal\nstaff\n:::restricted\nsecret\n:::\nmore\n:::\n", Some(1)), ":::internal\nstaff\nmore\n:::\n");
        assert_eq!(rest("::::public\nx\n:::internal\nsecret\n:::\n::::\n", Some(0)), "::::public\nx\n::::\n");
        assert_eq!(rest(":::internal\nstaff\n\n:::restricted\nsecret\n:::\n", Some(1)), ":::internal\nstaff\n\n");
    }

    #[test]
    fn only_its_own_end_closes_a_block() {
        for inner in ["<!--\n:::\n-->", "\n    :::\n", "> :::\n", "```\n- ```\n:::\n```", "```\n    ```\n:::\n```", "````\n```\n:::\n````", ":::note\n:::"] {
            assert_eq!(rest(&format!("a\n:::internal\n{inner}\nsecret\n:::\nb\n"), Some(0)), "a\nb\n", "{inner}");
        }
        assert_eq!(rest("a\n::::internal\nx\n:::\nsecret\n::::\nb\n", Some(0)), "a\nb\n");
    }

    #[test]
    fn other_boxes_stay_and_doubts_are_told() {
        let source = ":::note Internal load balancer\nx\n:::\n:::tip\ny\n:::\n:::{admonition} Internal\n:::\n!!! note \"Internal\"\n    x\n> [!NOTE]\n> y\n\na::b::c\n";
        assert_eq!(shown(source.as_bytes(), &levels(), Some(0)), Shown::default());
        let doubt = |source: &str| shown(source.as_bytes(), &levels(), None).doubtful;
        assert_eq!(doubt("a\n:::intern\nx\n:::\n"), [Doubt { line: 2, name: "intern".into(), meant: Some("internal".into()), words: false }]);
        assert_eq!(doubt("a\n:::internal\nx\n"), [Doubt { line: 2, name: "internal".into(), meant: None, words: false }]);
        assert_eq!(doubt("a\n:::internal\nx\n:::\n"), []);
    }
}
