//! Addresses of people's mailboxes in the text.
//!
//! An address names a person, and everybody who reads the archive, or a copy of it, can write to it. Roles have no mailbox of their own to
//! protect: `support@`, `security@` and their like are left alone, and so are addresses of `example` domains. The address is masked in the finding.

use crate::pattern::Pattern;
use crate::check::{Masked, SourceText, say};
use crate::diagnostic::Rule;
use std::sync::LazyLock;

static ADDRESS: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"));

/// Mailboxes of a role, not of a person.
const ROLES: &[&str] = &[
    "abuse", "admin", "billing", "bounce", "contact", "dev", "feedback", "git", "help", "hello", "incident", "info", "legal", "mail", "mailer", "noc", "noreply", "no-reply", "oncall",
    "on-call", "ops", "postmaster", "press", "privacy", "root", "sales", "security", "service", "sre", "status", "support", "team", "user", "webmaster",
];

pub fn check(text: &SourceText<'_>, findings: &mut Vec<Masked>) {
    for (line, written) in text.lines().filter(|(line, written)| *line >= text.body_line && written.contains('@')) {
        for found in ADDRESS.find_all(written) {
            let (name, domain) = written[found.clone()].split_once('@').unwrap_or_default();
            let role = name.to_lowercase();
            let role = role.split(['.', '+', '_']).next().unwrap_or("");
            let of_role = ROLES.iter().any(|known| role == *known || role.strip_prefix(known).is_some_and(|rest| rest.starts_with('-')) || role.strip_suffix(known).is_some_and(|rest| rest.ends_with('-')));
            let domain = domain.to_lowercase();
            let sample = domain.split('.').any(|label| matches!(label, "example" | "invalid" | "test" | "localhost"));
            // `user@host.internal` of ssh and git is an account of a machine.
            let machine = (written[..found.start].ends_with(['/', ':']) && !written[..found.start].ends_with("mailto:") && written[..found.start].contains("//")) || written[found.end..].starts_with(':') || domain.ends_with(".internal") || domain.ends_with(".local");
            if !(of_role || sample || machine) {
                let message = say(text.lang, "the address of a person's mailbox", "個人のメールアドレスです");
                let help = say(text.lang, "name the role or the team instead", "代わりに役割かチームを書いてください");
                findings.push(text.masked(Rule::MailAddress, line, written, found, message, help));
            }
        }
    }
}
