//! `afterword search`.

use super::output::{self, BOLD, DIM, MARK, styled};
use super::{Common, Exit, Format};
use crate::metrics::in_words;
use crate::model::Lang;
use crate::pipeline::{self, PipelineError};
use crate::text::printable;
use clap::Args;
use serde_json::json;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword search 'connection pool'\n  afterword search '\"connection pool\" -retry' --limit 3\n  afterword search 接続プール枯渇 --format json\n\nExit code 1 when nothing is found."
)]
pub struct Arguments {
    /// Words, \"exact phrases\", -excluded words.
    #[arg(value_name = "QUERY", required = true, allow_hyphen_values = true)]
    query: String,
    #[command(flatten)]
    common: Common,
    /// How many results.
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let request = arguments.common.request(None, Vec::new(), None)?;
    let found = pipeline::search(&request, &arguments.query, arguments.limit)?;
    let text = if arguments.format == Format::Json { as_json(&found) } else { human(&found) };
    output::print(&text);
    if arguments.format == Format::Human && found.hits.len() < found.total {
        output::note(&format!("{} of {} shown; `--limit` shows more", found.hits.len(), found.total));
    }
    Ok(if found.hits.is_empty() { Exit::Found } else { Exit::Fine })
}

fn as_json(found: &pipeline::Found) -> String {
    let hits: Vec<_> = found
        .hits
        .iter()
        .map(|hit| {
            json!({
                "id": hit.id, "title": hit.title, "date": hit.date, "path": hit.path, "section": hit.section, "excerpt": hit.excerpt, "marks": hit.marks,
                "durations": hit.durations.iter().map(|metric| json!({"name": metric.name, "seconds": metric.seconds, "formula": metric.formula, "approximate": metric.approximate})).collect::<Vec<_>>(),
                "score": hit.score, "matched": hit.matched, "wanted": found.wanted,
            })
        })
        .collect();
    format!("{}\n", json!({"total": found.total, "hits": hits}))
}

fn human(found: &pipeline::Found) -> String {
    if found.hits.is_empty() {
        return "nothing found; try fewer or rarer words\n".into();
    }
    let mut out = String::new();
    for hit in &found.hits {
        let score = styled(DIM, &format!("{:.3}", hit.score));
        out.push_str(&format!("{}  {}  {}  {score}\n", styled(BOLD, &printable(&hit.id)), hit.date.as_deref().unwrap_or("no date"), printable(&hit.title)));
        let durations: Vec<String> =
            hit.durations.iter().map(|metric| format!("{} {}{}", metric.short, if metric.approximate { "≈ " } else { "" }, in_words(metric.seconds, Lang::En))).collect();
        if !durations.is_empty() {
            out.push_str(&format!("    {}\n", styled(DIM, &durations.join(" · "))));
        }
        if !hit.excerpt.is_empty() {
            let section = hit.section.as_ref().map_or_else(String::new, |section| styled(DIM, &format!("{}: ", printable(section))));
            out.push_str(&format!("    {section}{}\n", marked(&hit.excerpt, &hit.marks)));
        }
    }
    out
}

fn marked(text: &str, marks: &[(usize, usize)]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (from, to) in marks {
        out.push_str(&printable(&text[at..*from]));
        out.push_str(&styled(MARK, &printable(&text[*from..*to])));
        at = *to;
    }
    out + &printable(&text[at..])
}
