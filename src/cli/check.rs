//! `afterword check`.

use super::baseline::Baseline;
use super::inspect::{archive_of, configured_above, files_of, path_in, whole};
use super::output::{self, DIM, styled};
use super::report::{self, Form};
use super::{Common, Exit};
use crate::diagnostic::{Finding, Level, Rule};
use crate::pipeline::{self, Judged, PipelineError, Request};
use crate::publish::{PublishError, replace};
use crate::text::{nearest, printable};
use crate::{discover, history};
use clap::{Args, ValueEnum};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword check                          findings of the archive here\n  afterword check incidents/dns.md         of some documents\n  afterword check --since origin/main      of what a branch changed\n  afterword check --format github          as annotations of a pull request\n  afterword check --write-baseline old.tsv write down what there is, to begin with what is new\n  afterword check --baseline old.tsv       what is not in it\n  afterword check --fix                    mend spellings of ids, links and dates; never prose\n\n`afterword rule NAME` explains a rule. Levels are set in afterword.yaml: rules: {zone-missing: allow}. In place: <!-- afterword: allow RULE: the reason -->\n\nExit code 1 when a finding is an error, or as weighty as `--fail-on` says."
)]
pub struct Arguments {
    /// Documents, or one archive. Default: the archive here.
    #[arg(value_name = "FILE|DIR")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    common: Common,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Form,
    /// Only findings of this rule, or of this family; may be given several times.
    #[arg(long = "rule", value_name = "NAME")]
    rules: Vec<String>,
    /// Only documents that differ from where this branch left a revision, and new ones.
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Leave out what is written down in this file.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write down what there is, to be left out from now on.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// Mend what can be mended without a decision: spellings of ids, links and dates. Never prose.
    #[arg(long)]
    fix: bool,
    /// The level from which a finding ends the run with exit code 1.
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    fail_on: FailOn,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Note,
    #[value(alias = "warn")]
    Warning,
    Error,
}

impl FailOn {
    fn level(self) -> Level {
        match self {
            Self::Note => Level::Note,
            Self::Warning => Level::Warn,
            Self::Error => Level::Deny,
        }
    }
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let (request, named) = asked(&arguments.common, &arguments.paths)?;
    let wanted = wanted_rules(&arguments.rules)?;
    let changed = arguments.since.as_ref().map(|revision| history::changed_since(&request.root, revision).map_err(PipelineError::Usage)).transpose()?;
    let shown = |finding: &Finding| {
        named.as_ref().is_none_or(|named| named.contains(&*finding.path))
            && changed.as_ref().is_none_or(|changed| changed.contains(&*finding.path))
            && wanted.as_ref().is_none_or(|wanted| wanted.contains(finding.rule))
    };
    let find = || Ok::<Vec<Finding>, PipelineError>(pipeline::check(&request)?.into_iter().filter(|finding| shown(finding)).collect());
    let mut findings = find()?;
    if arguments.fix {
        let fixed = fix(&request, &findings)?;
        output::note(&format!("{fixed} mended"));
        findings = if fixed > 0 { find()? } else { findings };
    }
    if let Some(file) = &arguments.write_baseline {
        let text = Baseline::of(&findings).text();
        replace::put(file, text.as_bytes()).map_err(|error| PipelineError::Publish(PublishError::Io(file.clone(), error)))?;
        output::note(&format!("{} findings written to {}; `--baseline` leaves them out", findings.len(), file.display()));
        return Ok(Exit::Fine);
    }
    if let Some(file) = &arguments.baseline {
        let text = discover::read_named(file, BASELINE_BYTES).map_err(|error| PipelineError::Discover(discover::DiscoverError::Io(file.clone(), error)))?;
        let (left, unneeded) = Baseline::read(&String::from_utf8_lossy(&text)).leave_out(findings);
        findings = left;
        // What a part of the archive does not show may well be there.
        if unneeded > 0 && named.is_none() && changed.is_none() && wanted.is_none() {
            output::note(&styled(DIM, &format!("{unneeded} findings of the baseline are gone; `--write-baseline` renews it")));
        }
    }
    output::print(&report::write(&report::from_here(&findings, &request.root), arguments.format));
    if arguments.format == Form::Human {
        output::note(summary(&findings).trim_end());
    }
    let fails = findings.iter().any(|finding| finding.level >= arguments.fail_on.level());
    Ok(if fails { Exit::Found } else { Exit::Fine })
}

/// More than any archive's findings.
const BASELINE_BYTES: u64 = 64 << 20;

/// The archive that is asked for, and the documents of it when some are named.
fn asked(common: &Common, paths: &[PathBuf]) -> Result<(Request, Option<HashSet<String>>), PipelineError> {
    let folder = paths.first().filter(|path| paths.len() == 1 && path.is_dir());
    let (mut request, named) = if paths.is_empty() || folder.is_some() {
        (common.request(folder, Vec::new(), None)?, None)
    } else {
        let (request, names) = some_documents(common, paths)?;
        (request, Some(names))
    };
    let config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.into());
    request.judged = Judged::All;
    Ok((request, named))
}

/// The archive that holds some files, and their paths in it. A hook hands over every Markdown file of a commit: those that are in no
/// archive, or in another one, are left out as long as there is one that is.
fn some_documents(common: &Common, paths: &[PathBuf]) -> Result<(Request, HashSet<String>), PipelineError> {
    let files: Vec<PathBuf> = paths.iter().map(|path| whole(path)).collect::<Result<_, _>>()?;
    let first = files.iter().find(|file| configured_above(file).is_some()).unwrap_or(&files[0]);
    let request = archive_of(common, first)?;
    let inside: HashSet<String> = files.iter().filter_map(|file| path_in(&request, file)).collect();
    if inside.is_empty() {
        return files_of(common, &[first]).map(|(request, names)| (request, names.into_iter().collect()));
    }
    let outside = files.len() - inside.len();
    if outside > 0 {
        output::note(&styled(DIM, &format!("{outside} of the files are not in the archive `{}`", printable(&request.root.to_string_lossy()))));
    }
    Ok((request, inside))
}

/// The names of the rules that are asked for; nothing when all are.
fn wanted_rules(given: &[String]) -> Result<Option<HashSet<&'static str>>, PipelineError> {
    if given.is_empty() {
        return Ok(None);
    }
    let mut wanted = HashSet::new();
    for name in given {
        let of: Vec<&'static str> = Rule::ALL.iter().filter(|rule| rule.name() == name || rule.family().name() == name).map(|rule| rule.name()).collect();
        if of.is_empty() {
            return Err(no_rule(name));
        }
        wanted.extend(of);
    }
    Ok(Some(wanted))
}

/// That no rule has a name, and which one may be meant.
pub(super) fn no_rule(name: &str) -> PipelineError {
    let near = nearest(name, Rule::ALL.iter().map(|rule| rule.name())).map_or_else(|| "; `afterword rule` lists them".to_owned(), |near| format!("; did you mean `{near}`?"));
    PipelineError::Usage(format!("`{}` is not a rule{near}", printable(name)))
}

/// Makes the changes that findings carry, and tells how many were made.
fn fix(request: &Request, findings: &[Finding]) -> Result<usize, PipelineError> {
    let mut by_path: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.fix.is_some()) {
        by_path.entry(&finding.path).or_default().push(finding);
    }
    let mut made = 0;
    for (path, findings) in by_path {
        let file = request.root.join(path);
        let failed = |error| PipelineError::Publish(PublishError::Io(file.clone(), error));
        let before = discover::read_named(&file, u64::MAX).map_err(failed)?;
        let Ok(text) = std::str::from_utf8(&before) else { continue };
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        let mut fixed = 0;
        for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
            // What stands there twice could be meant twice.
            if let Some(line) = lines.get_mut((fix.line as usize).wrapping_sub(1)).filter(|line| line.matches(fix.old.as_str()).count() == 1) {
                *line = line.replacen(&fix.old, &fix.new, 1);
                fixed += 1;
            }
        }
        if fixed > 0 {
            replace::replace(&file, &before, lines.concat().as_bytes()).map_err(failed)?;
            output::note(&format!("{}: {fixed} mended", printable(path)));
        }
        made += fixed;
    }
    Ok(made)
}

/// How many findings each rule has, the weightiest first, and of what level.
fn summary(findings: &[Finding]) -> String {
    let mut rules: BTreeMap<(std::cmp::Reverse<Level>, &str), usize> = BTreeMap::new();
    for finding in findings {
        *rules.entry((std::cmp::Reverse(finding.level), finding.rule)).or_default() += 1;
    }
    let mut rows: Vec<_> = rules.into_iter().collect();
    rows.sort_by_key(|((level, rule), count)| (*level, std::cmp::Reverse(*count), *rule));
    let widest = rows.iter().map(|((_, rule), _)| rule.len()).max().unwrap_or(0);
    let mut out = String::new();
    for ((level, rule), count) in rows {
        out.push_str(&format!("{count:>6}  {rule:<widest$}  {}\n", styled(DIM, level.0.word())));
    }
    out.push_str(&report::summary(findings.iter()));
    let fixable = findings.iter().filter(|finding| finding.fix.is_some()).count();
    if fixable > 0 {
        out.push_str(&format!("; `--fix` mends {fixable}"));
    }
    out
}

/// The request of a command about one document, and its path in the archive.
pub(super) fn one_document(common: &Common, file: &Path) -> Result<(Request, String), PipelineError> {
    let file = file.to_owned();
    let (mut request, names) = files_of(common, &[&file])?;
    let config = discover::read_config(&request.root).map_err(PipelineError::Discover)?;
    request.skip.push(config.output.into());
    Ok((request, names.into_iter().next().unwrap_or_default()))
}
