//! Reference pages and schemas are made from the code; `BLESS=1` writes them.

use crate::support::{expect_file, project};
use afterword::parse::front_matter::{FIELDS, Shape};
use std::fmt::Write;

#[test]
fn the_schemas_are_current() {
    expect_file(&project().join("docs/schema/afterword.schema.json"), &format!("{:#}\n", afterword::config::schema()));
    expect_file(&project().join("docs/schema/front-matter.schema.json"), &format!("{:#}\n", afterword::parse::front_matter::schema()));
    expect_file(&project().join("docs/schema/postmortem.schema.json"), &format!("{:#}\n", afterword::render::document_schema()));
}

#[test]
fn the_types_of_the_theme_are_current() {
    expect_file(&project().join("docs/theme-types.md"), &afterword::render::view::reference());
}

#[test]
fn the_rules_are_current() {
    expect_file(&project().join("docs/rules.md"), &afterword::check::reference());
    for rule in afterword::diagnostic::Rule::ALL {
        expect_file(&project().join(format!("docs/rules/{}.md", rule.name())), &afterword::check::page(*rule));
    }
    let pages = std::fs::read_dir(project().join("docs/rules")).unwrap().count();
    assert_eq!(pages, afterword::diagnostic::Rule::ALL.len(), "a page of `docs/rules/` is of no rule");
}

#[test]
fn the_front_matter_reference_is_current() {
    let mut out = String::from(
        "# Front matter\n\nMade from the source; do not edit. Every field is optional but a title and a date, and both may stand elsewhere.\n\n| field | holds | also read as | meaning |\n|---|---|---|---|\n",
    );
    for field in FIELDS {
        let holds = match field.shape {
            Shape::Text => "text".into(),
            Shape::Word(words) => words.join(", "),
            Shape::Stamp => "date or time".into(),
            Shape::Words => "word or list of words".into(),
            Shape::Texts => "list of texts".into(),
            Shape::Map(keys) => format!("map: {}", keys.join(", ")),
            Shape::Maps(keys) => format!("list of maps: {}", keys.join(", ")),
        };
        let aliases: Vec<String> = field.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        writeln!(out, "| `{}` | {holds} | {} | {} |", field.name, aliases.join(" "), field.documentation).unwrap();
    }
    expect_file(&project().join("docs/front-matter.md"), &out);
}

#[test]
fn the_configuration_reference_is_current() {
    let schema = afterword::config::schema();
    let mut out = String::from(
        "# Configuration\n\nMade from the source; do not edit. `afterword.yaml` in the archive's root is optional, and so is every key of it. `afterword schema config` prints a JSON Schema for editors.\n",
    );
    let mut table = |title: &str, properties: &serde_json::Value| {
        write!(out, "\n## {title}\n\n| key | meaning |\n|---|---|\n").unwrap();
        for (key, value) in properties.as_object().unwrap() {
            let text = value["description"].as_str().unwrap_or("").replace('\n', " ");
            writeln!(out, "| `{key}` | {text} |").unwrap();
        }
    };
    table("Keys", &schema["properties"]);
    table("A severity, service or team as a map", &schema["$defs"]["WrittenTermMap"]["properties"]);
    table("`criteria`", &schema["$defs"]["WrittenCriteria"]["properties"]);
    table("An entry of `overrides`", &schema["$defs"]["WrittenOverride"]["properties"]);
    table("`workflow`", &schema["$defs"]["WrittenWorkflow"]["properties"]);
    table("`files`", &schema["$defs"]["WrittenFiles"]["properties"]);
    table("`comments`", &schema["$defs"]["WrittenComments"]["properties"]);
    table("`search`", &schema["$defs"]["WrittenSearch"]["properties"]);
    table("`limits`", &schema["$defs"]["WrittenLimits"]["properties"]);
    expect_file(&project().join("docs/configuration.md"), &out);
}
