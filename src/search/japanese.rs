//! Where a Japanese question is taken apart. Its twin is `themes/default/assets/search/japanese.js`.
//!
//! Nobody puts spaces into 決済画面で503が出て先に進めない, and no document has it word for word. Hiragana between other characters
//! are grammar for the most part: particles (で, が) and endings (〜めない). What they join is looked for; a table of particles and
//! of the verbs that look like them is enough, and two engines can agree on it.

use super::analyse::is_cjk;
use crate::text;

/// A run of hiragana that begins with one of these does not belong to the word before it.
const PARTICLES: &[&str] = &["の", "を", "が", "は", "に", "で", "と", "へ", "も", "や", "から", "まで", "より", "しか", "だけ", "など", "ほど", "こそ"];

/// … unless it begins with one of these, which end verbs: 上がる, 落とす, 増やす.
const ENDINGS: &[&str] = &["がら", "がり", "がる", "がれ", "がっ", "とさ", "とし", "とす", "やさ", "やし", "やす"];

/// Endings of one character that close a word, where others join two: 取り込み, but 出て先に.
const CLOSING: &str = "てただなず";

const STOPS: &str = "、。，．！？…「」『』（）［］【】：；〜～";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Hiragana,
    Stop,
    Other,
}

fn class(c: char) -> Class {
    match c {
        _ if is_hiragana(c) => Class::Hiragana,
        _ if STOPS.contains(c) => Class::Stop,
        _ => Class::Other,
    }
}

/// The telling parts of a text without spaces: itself when it holds no hiragana and no stop, else what stands between them. A
/// single character keeps the first of its ending (落ち of 落ちた), or is left out when there is more to look for.
#[must_use]
pub fn parts(typed: &str) -> Vec<String> {
    let runs = text::runs(typed, class);
    let mut out: Vec<String> = Vec::new();
    let mut part = String::new();
    for (at, (kind, run)) in runs.iter().enumerate() {
        let inner = runs.get(at + 1).is_some_and(|(next, _)| *next == Class::Other);
        match kind {
            Class::Other => part.push_str(run),
            Class::Stop => end(&mut part, &mut out),
            // Nothing but hiragana from stop to stop is all there is.
            Class::Hiragana if part.is_empty() => {
                if !inner && run.chars().count() > 2 {
                    out.push((*run).to_owned());
                }
            }
            Class::Hiragana => {
                let particle = is_particle(run);
                // 取り込み is one word, 同じSMS are two.
                let kanji = runs.get(at + 1).is_some_and(|(_, next)| next.starts_with(is_kanji));
                if kanji && !particle && run.chars().count() == 1 && !CLOSING.contains(run) {
                    part.push_str(run);
                    continue;
                }
                let alone = part.chars().count() == 1 && part.chars().all(is_cjk);
                part.extend(run.chars().next().filter(|_| alone && !particle));
                end(&mut part, &mut out);
            }
        }
    }
    end(&mut part, &mut out);
    let longer = out.iter().filter(|part| part.chars().count() > 1).count();
    if longer > 1 {
        out.retain(|part| part.chars().count() > 1);
    }
    out
}

pub(super) fn is_hiragana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}')
}

pub(super) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{9FFF}')
}

fn is_particle(run: &str) -> bool {
    PARTICLES.iter().any(|particle| run.starts_with(particle)) && !ENDINGS.iter().any(|ending| run.starts_with(ending))
}

fn end(part: &mut String, out: &mut Vec<String>) {
    let part = std::mem::take(part);
    if part.chars().any(|c| is_cjk(c) || c.is_alphanumeric()) && !out.contains(&part) {
        out.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn grammar_joins_what_is_looked_for() {
        for (text, expected) in [
            ("接続プール枯渇", "接続プール枯渇"),
            ("接続プールの枯渇", "接続プール 枯渇"),
            ("決済画面で503が出て先に進めない", "決済画面 503 出て 進め"),
            ("扉が開かない", "扉 開か"),
            ("夜しか動かないはずの取り込みが朝10時に走り出して、ログインも失敗し始めた", "動か 取り込 朝10時 走り出 ログイン 失敗し始"),
            ("新しいPodがDBにつなげずCrashLoopBackOff", "新し Pod DB CrashLoopBackOff"),
            ("つながらない", "つながらない"),
            ("件数が増えていくのに上がる", "件数 増え 上が"),
            ("枯渇した", "枯渇"),
            ("同じSMSが3通", "同じ SMS 3通"),
            ("、。", ""),
        ] {
            assert_eq!(parts(text).join(" "), expected, "{text}");
        }
    }
}
