//! `afterword rule`.

use super::Exit;
use super::check::no_rule;
use super::output::{self, BOLD, DIM, styled};
use crate::check;
use crate::diagnostic::{Family, Rule};
use crate::pipeline::PipelineError;
use clap::Args;

#[derive(Args)]
#[command(after_help = "Examples:\n  afterword rule                  all rules, with their levels\n  afterword rule counterfactual   what it finds, why, and how to silence it")]
pub struct Arguments {
    /// The rule. Default: a list of all.
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

pub fn run(arguments: &Arguments) -> Result<Exit, PipelineError> {
    let Some(name) = &arguments.name else {
        output::print(&list());
        return Ok(Exit::Fine);
    };
    let rule = Rule::named(name).ok_or_else(|| no_rule(name))?;
    output::print(&check::page(rule));
    Ok(Exit::Fine)
}

fn list() -> String {
    let widest = Rule::ALL.iter().map(|rule| rule.name().len()).max().unwrap_or(0);
    let mut out = String::new();
    for family in Family::ALL {
        out.push_str(&format!("{} {}\n", styled(BOLD, family.title()), styled(DIM, &format!("({})", family.name()))));
        for rule in Rule::ALL.iter().filter(|rule| rule.family() == *family) {
            out.push_str(&format!("  {:<widest$}  {:<7}  {}\n", rule.name(), rule.level().word(), crate::text::fold_space(rule.documentation())));
        }
    }
    out
}
