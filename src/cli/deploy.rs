//! `afterword deploy`.

use super::output::{self, DIM, styled};
use super::{Exit, Format, home, now};
use crate::deploy::{self, Built, DeployError, Done, Profile, Target};
use crate::pipeline::PipelineError;
use crate::publish::{self, PublishError};
use crate::text::printable;
use crate::time::{Stamp, Zone};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  afterword deploy /srv/www/postmortems                       a folder, in one step\n  afterword deploy web1:/srv/www/postmortems web2:/srv/www/postmortems\n                                                              hosts, with rsync over ssh\n  afterword deploy s3://postmortems/public --site site-public  a bucket; keys come from the environment\n  afterword deploy s3://postmortems --dry-run                  what would be done\n\nOnly what changed is sent: what nothing names yet first, the search's manifest last, then what is gone goes. A run that breaks off is taken up by the next."
)]
pub struct Arguments {
    /// Where to: a folder, `host:folder`, or `s3://bucket/prefix`.
    #[arg(value_name = "TARGET", required = true)]
    targets: Vec<String>,
    /// The folder of the built site.
    #[arg(long, value_name = "DIR", default_value = "site")]
    site: PathBuf,
    /// Tell what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
    /// How to report.
    #[arg(long, value_name = "FORM", default_value = "human")]
    format: Format,
}

/// The profile that `AWS_PROFILE` names, from the files of the AWS command line.
fn profile() -> Result<Profile, PipelineError> {
    let text = |variable: &str, name: &str| {
        let file = std::env::var_os(variable).map(PathBuf::from).or_else(|| Some(home()?.join(".aws").join(name)))?;
        let bytes = publish::read_file(file.parent()?, file.file_name()?.to_str()?).ok()?;
        String::from_utf8(bytes).ok()
    };
    let named = std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    let credentials = text("AWS_SHARED_CREDENTIALS_FILE", "credentials").unwrap_or_default();
    let config = text("AWS_CONFIG_FILE", "config").unwrap_or_default();
    let profile = Profile::read(&credentials, &config, named.as_deref().unwrap_or("default"));
    let is_set = |variable: &str| std::env::var_os(variable).is_some();
    if let (Some(name), None, false) = (&named, &profile, is_set("AWS_ACCESS_KEY_ID")) {
        return Err(PipelineError::Usage(format!("`AWS_PROFILE` names `{}`, and neither `~/.aws/credentials` nor `~/.aws/config` has such a profile", printable(name))));
    }
    let profile = profile.unwrap_or_default();
    // An identity that the platform hands to this very job goes before keys that lie about.
    let given = ["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    Ok(if given.iter().any(|variable| is_set(variable)) { Profile { key_id: None, secret: None, token: None, ..profile } } else { profile })
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let targets = arguments.targets.iter().map(|typed| Target::read(typed)).collect::<Result<Vec<_>, _>>().map_err(told)?;
    let site = Built::open(&arguments.site).map_err(told)?;
    let profile = if targets.iter().any(|target| matches!(target, Target::Bucket { .. })) { profile()? } else { Profile::default() };
    for target in &targets {
        let tell = |sent: usize, all: usize| output::note(&styled(DIM, &format!("{target}: {sent} of {all} sent")));
        let done = deploy::deploy(&site, target, &profile, now(), arguments.dry_run, &tell).map_err(|error| at(target, error))?;
        let text = if arguments.format == Format::Json { as_json(target, &done, arguments.dry_run) } else { human(target, &done, arguments.dry_run) };
        output::print(&text);
    }
    Ok(Exit::Fine)
}

fn told(error: DeployError) -> PipelineError {
    match error {
        DeployError::Usage(why) => PipelineError::Usage(why),
        DeployError::Folder(error) => PipelineError::Publish(error),
        DeployError::Target(why) => PipelineError::Publish(PublishError::Unreached(why)),
    }
}

/// The same, saying which of several targets it was.
fn at(target: &Target, error: DeployError) -> PipelineError {
    told(match error {
        DeployError::Target(why) => DeployError::Target(format!("{target}: {why}")),
        other => other,
    })
}

fn human(target: &Target, done: &Done, dry: bool) -> String {
    let plan = &done.plan;
    let until = |moment: i64| Stamp::day_of(moment, &Zone::utc()).date();
    let mut out = String::new();
    if dry {
        plan.put.iter().for_each(|file| out += &format!("send    {}\n", printable(file)));
        plan.delete.iter().for_each(|file| out += &format!("delete  {}\n", printable(file)));
        plan.stay.iter().for_each(|(file, moment)| out += &format!("stays   {} until {}\n", printable(file), until(*moment)));
    }
    let stay = if plan.stay.is_empty() { String::new() } else { format!(", {} stay for a day", plan.stay.len()) };
    let what = if dry { "would be " } else { "" };
    if plan.is_empty() {
        return out + &format!("{target} is up to date: {} files{stay}\n", plan.same);
    }
    out + &format!("{target}: {} {what}sent, {} {what}deleted{stay}, {} unchanged\n", plan.put.len(), plan.delete.len(), plan.same)
}

fn as_json(target: &Target, done: &Done, dry: bool) -> String {
    let plan = &done.plan;
    format!(
        "{}\n",
        json!({"target": target.to_string(), "dry_run": dry, "switched": done.switched, "send": plan.put, "delete": plan.delete, "stay": plan.stay, "unchanged": plan.same})
    )
}
