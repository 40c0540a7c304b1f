//! An incident that was found, as the terminal shows it.

use super::output::{BOLD, DIM, styled};
use crate::pipeline::Incident;
use crate::text::{printable, shorten};

/// What it is, how severe and where, what mitigated it. `behind` stands behind its title,
/// `more` behind its services.
pub fn human(one: &Incident, behind: &str, more: Vec<String>) -> String {
    let mut out = format!("{}  {}  {}{behind}\n", styled(BOLD, &printable(&one.id)), one.date.as_deref().unwrap_or("no date"), printable(&one.title));
    let facts: Vec<String> = one.severity.iter().chain(&one.services).map(|fact| printable(fact)).chain(more).collect();
    if !facts.is_empty() {
        out.push_str(&format!("    {}\n", styled(DIM, &facts.join(" · "))));
    }
    if let Some(mitigation) = &one.mitigation {
        out.push_str(&format!("    {} {}\n", styled(BOLD, "mitigated:"), printable(&shorten(mitigation, 200))));
    }
    out
}
