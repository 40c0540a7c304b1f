//! `afterword search`.

use super::output::{self, DIM, MARK, styled};
use super::{Common, Exit, Format, incident};
use crate::metrics::in_words;
use crate::model::Lang;
use crate::pipeline::{self, PipelineError};
use crate::text::printable;
use clap::Args;
use serde_json::json;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword search 'connection pool'\n  afterword search '\"connection pool\" -retry' --limit 3\n  afterword search 'service:payments severity:<=2 after:2024 timeout'\n  afterword search '重大度：1 以降：2024 障害 sort:newest'\n  afterword search \"$(tail -3 app.log)\"            pasted text: stamps and ids are left out\n  afterword search 接続プール枯渇 --format json\n\ndocs/searching.md has the whole language. Exit code 1 when nothing is found."
)]
pub struct Arguments {
    /// Words, "exact phrases", -excluded and +required words, filters such as `service:payments`, or pasted text.
    #[arg(value_name = "QUERY", required = true, allow_hyphen_values = true)]
    query: String,
    #[command(flatten)]
    common: Common,
    /// How many results.
    #[arg(long, value_name = "N", default_value_t = 10)]
    limit: usize,
    /// Tell what each word scored in each field.
    #[arg(long)]
    explain: bool,
    /// Open the first result: its page where the site was built, else its Markdown.
    #[arg(long)]
    open: bool,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let request = arguments.common.request(None, Vec::new(), None)?;
    let search = if arguments.explain { pipeline::search_explained } else { pipeline::search };
    let found = search(&request, &arguments.query, arguments.limit)?;
    let text = if arguments.format == Format::Json { as_json(&found) } else { human(&found) };
    output::print(&text);
    if arguments.format == Format::Human {
        found.corrected.iter().for_each(|(from, to)| output::note(&format!("`{}` stands in no document; looked for {} (in quotes it stays as it is)", printable(from), stems(to))));
        found.also.iter().for_each(|(written, also)| {
            output::note(&format!("`{}` was looked for as {} too (synonyms.txt; in quotes it stays as it is)", printable(written), printable(&also.join(", "))));
        });
        found.loosened.iter().for_each(|whole| output::note(&format!("`{}` stands in no document as a whole; looked for its parts", printable(whole))));
        found.hints.iter().for_each(|hint| output::note(&format!("`{}` was not read as a filter or a sign, so it was looked for as words", printable(hint))));
        if !found.noise.is_empty() {
            let noise: Vec<String> = found.noise.iter().map(|noise| printable(noise)).collect();
            output::note(&format!("left out of what was pasted: {}", noise.join(" ")));
        }
    }
    if arguments.format == Format::Human && found.hits.len() < found.total {
        output::note(&format!("{} of {} shown; `--limit` shows more", found.hits.len(), found.total));
    }
    if let Some(first) = found.hits.first().filter(|_| arguments.open) {
        show(&pipeline::page_of(&request, first)?);
    }
    Ok(if found.hits.is_empty() { Exit::Found } else { Exit::Fine })
}

/// Opens a file with the program that the system has for it.
fn show(file: &std::path::Path) {
    match open::that_detached(file) {
        Ok(()) => output::note(&format!("opened {}", printable(&file.to_string_lossy()))),
        Err(error) => output::note(&format!("{} could not be opened: {error}", printable(&file.to_string_lossy()))),
    }
}

fn as_json(found: &pipeline::Found) -> String {
    let hits: Vec<_> = found
        .hits
        .iter()
        .map(|hit| {
            json!({
                "id": hit.incident.id, "title": hit.incident.title, "date": hit.incident.date, "severity": hit.incident.severity, "services": hit.incident.services,
                "mitigation": hit.incident.mitigation, "path": hit.incident.path,
                "section": hit.section, "sections": hit.sections.iter().map(|(anchor, title)| json!({"anchor": anchor, "title": title})).collect::<Vec<_>>(),
                "excerpt": hit.excerpt, "marks": hit.marks,
                "durations": hit.durations.iter().map(|metric| json!({"name": metric.name, "seconds": metric.seconds, "formula": metric.formula, "approximate": metric.approximate})).collect::<Vec<_>>(),
                "reasons": hit.reasons.iter().map(|reason| json!({"unit": reason.unit, "tokens": reason.tokens, "field": reason.field, "score": reason.score, "documents": reason.documents})).collect::<Vec<_>>(),
                "score": hit.score, "part": hit.part, "matched": hit.matched, "wanted": found.wanted,
            })
        })
        .collect();
    format!(
        "{}\n",
        json!({"total": found.total, "corrected": found.corrected.iter().map(|(from, to)| json!({"written": from, "stems": to})).collect::<Vec<_>>(), "also": found.also.iter().map(|(written, also)| json!({"written": written, "also": also})).collect::<Vec<_>>(), "loosened": found.loosened, "hints": found.hints, "noise": found.noise, "hits": hits})
    )
}

fn stems(of: &[String]) -> String {
    of.iter().map(|stem| format!("`{stem}…`")).collect::<Vec<_>>().join(", ")
}

fn human(found: &pipeline::Found) -> String {
    if found.hits.is_empty() {
        return "nothing found; try fewer or rarer words\n".into();
    }
    let mut out = String::new();
    for hit in &found.hits {
        let score = format!("  {}", styled(DIM, &format!("{:.3}", hit.score)));
        let durations: Vec<String> =
            hit.durations.iter().map(|metric| format!("{} {}{}", metric.short, if metric.approximate { "≈ " } else { "" }, in_words(metric.seconds, Lang::En))).collect();
        out.push_str(&incident::human(&hit.incident, &score, durations));
        if !hit.excerpt.is_empty() {
            let section = hit.section.as_ref().map_or_else(String::new, |section| styled(DIM, &format!("{}: ", printable(section))));
            out.push_str(&format!("    {section}{}\n", marked(&hit.excerpt, &hit.marks)));
        }
        for reason in &hit.reasons {
            let line = format!("{:>8.3}  {:<10}  {}  ({} documents)", reason.score, reason.field, printable(&reason.tokens.join(" ")), reason.documents);
            out.push_str(&format!("    {}\n", styled(DIM, &line)));
        }
        if !hit.reasons.is_empty() && hit.part < 1.0 {
            out.push_str(&format!("    {}\n", styled(DIM, &format!("{:>7.3}×  of their sum, for having not all that was asked for", hit.part))));
        }
        if !hit.sections.is_empty() {
            let titles: Vec<String> = hit.sections.iter().map(|(_, title)| printable(title)).collect();
            out.push_str(&format!("    {}\n", styled(DIM, &format!("also in: {}", titles.join(" · ")))));
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
