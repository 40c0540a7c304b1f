//! Addresses of private networks: `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16` and `fc00::/7`.
//!
//! Inside the organisation they help; outside they draw a map of its network. So they are found only in documents whose `visibility` is the most public level.
//! A whole range, such as `10.0.0.0/8`, tells nothing and is left alone.

use crate::pattern::Pattern;
use crate::check::{Masked, SourceText, say};
use crate::diagnostic::Rule;
use crate::model::Visibility;
use std::sync::LazyLock;

static ADDRESS: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?-u:\b)(?:10\.(?:\d{1,3})\.\d{1,3}\.\d{1,3}|172\.(?:1[6-9]|2\d|3[01])\.\d{1,3}\.\d{1,3}|192\.168\.\d{1,3}\.\d{1,3}|f[cd][0-9a-f]{2}:[0-9a-f]{0,4}:[0-9a-f:]{2,39})(?:/\d{1,3})?(?-u:\b)",
    )
});

pub fn check(text: &SourceText<'_>, findings: &mut Vec<Masked>) {
    if text.visibility != &Visibility::Level(0) {
        return;
    }
    for (line, written) in text.lines().filter(|(line, written)| *line >= text.body_line && written.contains(['.', ':'])) {
        for found in ADDRESS.find_all(written) {
            let address = &written[found.clone()];
            let around = |c: Option<char>| c.is_some_and(|c| c == '.' || c.is_ascii_digit());
            let longer = around(written[..found.start].chars().next_back()) || written[found.end..].starts_with('.') && around(written[found.end + 1..].chars().next());
            let range = address.contains('/');
            let octets_fit = address.contains(':') || address.split('.').all(|octet| octet.parse::<u16>().is_ok_and(|octet| octet < 256));
            if !longer && !range && octets_fit {
                let message = say(text.lang, "an address of a private network", "社内ネットワークのアドレスです");
                let help = say(text.lang, "name what the machine does, where this will be public", "公開する文書では、何をする機械かを書いてください");
                findings.push(text.masked(Rule::PrivateAddress, line, written, found, message, help));
            }
        }
    }
}
