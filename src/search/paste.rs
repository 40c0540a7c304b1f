//! Pasted text: log lines, stack traces, alerts. What belongs to one moment and one machine is told apart from what tells.
//!
//! The twin is in `themes/default/assets/search/paste.js`.

use super::analyse::is_cjk;
use super::japanese;

/// So many words without an operator read like something that was pasted.
const MANY: usize = 8;
/// Units that are looked up at most; their shards are fetched to learn which of them are rare.
const MOST: usize = 16;
/// The sign that a search box shows in the place of a line break.
pub const BREAK: char = '⏎';

/// Whether a text is pasted: several lines, a stack trace, or many words; `plain` when it has no operators.
pub fn is_pasted(typed: &str, plain: bool) -> bool {
    typed.contains(['\n', '\r', BREAK]) || (plain && typed.split_whitespace().count() >= MANY)
}

/// Japanese pieces that are looked for as a whole too.
const WHOLES: usize = 2;

/// What a pasted text is made of, in its order.
#[derive(Default)]
pub struct Pieces {
    /// At most `MOST`.
    pub telling: Vec<String>,
    pub noise: Vec<String>,
    /// The first Japanese pieces that were taken apart.
    pub wholes: Vec<String>,
}

/// Takes a text apart.
pub fn pieces(typed: &str) -> Pieces {
    let mut telling: Vec<String> = Vec::new();
    let mut noise: Vec<String> = Vec::new();
    let mut wholes: Vec<String> = Vec::new();
    for raw in typed.split(|c: char| c.is_whitespace() || c == BREAK || "=,;()[]{}<>\"'`|「」『』“”、。，；（）［］｛｝【】".contains(c)) {
        let piece = raw.trim_matches(|c: char| ".:!?*#~&-—–…：！？・".contains(c));
        if piece.is_empty() {
            continue;
        }
        let parts = parts(piece);
        if wholes.len() < WHOLES && piece.contains(is_cjk) && parts != [piece] && !wholes.iter().any(|whole| whole == piece) {
            wholes.push(piece.to_owned());
        }
        let (list, found) = if is_noise(piece) { (&mut noise, vec![piece.to_owned()]) } else { (&mut telling, parts) };
        for piece in found {
            if !list.contains(&piece) {
                list.push(piece);
            }
        }
    }
    Pieces { telling: most_telling(&telling), noise, wholes }
}

/// Japanese without its grammar; of a dotted or slashed name the whole and its parts.
fn parts(piece: &str) -> Vec<String> {
    if piece.contains(is_cjk) {
        let parts = japanese::parts(piece);
        return if parts.is_empty() { vec![piece.to_owned()] } else { parts };
    }
    let inner: Vec<&str> = piece.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|part| part.len() >= 3 && !is_noise(part)).collect();
    let mut out = vec![piece.to_owned()];
    if inner.len() > 1 {
        out.extend(inner.into_iter().map(str::to_owned));
    }
    out
}

/// Stamps, ids, addresses, long numbers.
fn is_noise(piece: &str) -> bool {
    let digits = piece.bytes().filter(u8::is_ascii_digit).count();
    let hex = piece.bytes().filter(|byte| byte.is_ascii_hexdigit() || *byte == b'-').count();
    let stamp = digits >= 2 && piece.contains([':', '-', '/', '.']) && piece.bytes().all(|byte| byte.is_ascii_digit() || b":-/.+TZtz_".contains(&byte));
    let id = piece.len() >= 12 && hex == piece.len() && digits > 0;
    let address = piece.starts_with("0x")
        || piece.starts_with('@')
        || (digits >= 4 && piece.matches('.').count() == 3 && piece.bytes().all(|byte| byte.is_ascii_digit() || b".:/".contains(&byte)));
    let number = digits == piece.len() && digits >= 5;
    stamp || id || address || number
}

/// Names made by people first (they mix cases, digits or signs), then long words; in the order of the text again.
fn most_telling(pieces: &[String]) -> Vec<String> {
    let weight = |piece: &String| {
        let named = piece.contains(['_', '.', '/', ':', '-'])
            || piece.chars().skip(1).any(char::is_uppercase)
            || (piece.contains(|c: char| c.is_ascii_digit()) && piece.contains(char::is_alphabetic));
        (named, piece.chars().count().min(24))
    };
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by(|a, b| weight(&pieces[*b]).cmp(&weight(&pieces[*a])).then(a.cmp(b)));
    order.truncate(MOST);
    order.sort_unstable();
    order.into_iter().map(|at| pieces[at].clone()).collect()
}
