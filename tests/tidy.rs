//! The house rules as tests: which module may use which, which crate has which door, what stands nowhere else. Every rule is a
//! function over a path and a text, and has a test that trips it.

use crate::support::project;
use std::collections::BTreeSet;

/// The order of modules: each uses only modules of a lower rank.
const RANKS: &[&[&str]] = &[
    &["text", "hash", "pattern", "diagnostic", "node", "packed"],
    &["time", "yaml", "toml"],
    &["model"],
    &["config", "glossary", "history"],
    &["discover"],
    &["parse"],
    &["archive", "metrics", "provenance", "tracker"],
    &["statistics", "actions", "criteria", "review", "workflow", "club"],
    &["search", "draft", "learn"],
    &["check"],
    &["plan", "theme"],
    &["render", "digest", "mail"],
    &["publish"],
    &["deploy"],
    &["pipeline"],
    &["serve"],
    &["cli"],
];

/// Each outside crate and the only files that may name it.
const DOORS: &[(&str, &[&str])] = &[
    ("aho_corasick", &["glossary.rs", "pattern.rs"]),
    ("ammonia", &["parse/sanitize.rs"]),
    ("anstream", &["cli/output.rs"]),
    ("anstyle", &["cli/output.rs"]),
    ("axum", &["serve.rs"]),
    ("base64", &["search/offline.rs", "parse/diagram.rs", "render/pages/pack.rs"]),
    ("blake3", &["hash.rs"]),
    ("clap", &["cli.rs", "cli/"]),
    ("clap_complete", &["cli/completions.rs"]),
    ("clap_mangen", &["cli/manual.rs"]),
    ("csv", &["render/pages/table.rs", "tracker.rs"]),
    ("etcetera", &["cli.rs"]),
    ("flate2", &["search/deflate.rs"]),
    ("http_body", &["serve.rs"]),
    ("ignore", &["discover.rs"]),
    ("imagesize", &["render/pages/postmortem.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("jiff", &["time.rs", "time/"]),
    ("lettre", &["mail.rs"]),
    ("merman", &["parse/diagram.rs"]),
    ("mimalloc", &["main.rs"]),
    ("notify", &["serve/watch.rs"]),
    ("oxc_allocator", &["theme/script.rs"]),
    ("oxc_ast", &["theme/script.rs"]),
    ("oxc_codegen", &["theme/script.rs"]),
    ("oxc_minifier", &["theme/script.rs"]),
    ("oxc_parser", &["theme/script.rs"]),
    ("oxc_semantic", &["theme/script.rs"]),
    ("oxc_span", &["theme/script.rs"]),
    ("object_store", &["deploy/bucket.rs"]),
    ("open", &["cli/search.rs"]),
    ("percent_encoding", &["text.rs"]),
    ("postcard", &["packed.rs", "pipeline/kept.rs"]),
    ("pulldown_cmark", &["parse/markdown.rs"]),
    (
        "rayon",
        &[
            "archive.rs",
            "check.rs",
            "check/pairs.rs",
            "discover.rs",
            "pipeline.rs",
            "pipeline/",
            "publish.rs",
            "publish/folder.rs",
            "publish/known.rs",
            "publish/seen.rs",
            "render/inputs.rs",
            "cli/build.rs",
            "cli/timings.rs",
            "search/",
        ],
    ),
    ("regex", &["pattern.rs"]),
    ("regex_syntax", &["pattern.rs"]),
    ("reqwest", &["deploy/bucket.rs"]),
    ("rustix", &["publish/exchange.rs", "main.rs"]),
    ("rustls", &["deploy/bucket.rs"]),
    ("schemars", &["config.rs", "render/pages/data.rs", "render/view.rs"]),
    ("serde_yaml", &["yaml.rs"]),
    ("strsim", &["text.rs"]),
    ("sha2", &["render/pages/pack.rs"]),
    ("syntect", &["parse/highlight.rs"]),
    ("tantivy", &["search/explain.rs", "search/index.rs", "search/rank.rs", "search/related.rs", "search/ready.rs", "search/listing.rs"]),
    ("tempfile", &["search/spool.rs", "publish.rs"]),
    ("tera", &["render/templates.rs"]),
    ("similar", &["cli/adopt.rs"]),
    ("tokio", &["serve.rs", "deploy/bucket.rs"]),
    ("toml", &["toml.rs"]),
    ("two_face", &["parse/highlight.rs"]),
    ("unicode_normalization", &["text.rs"]),
    ("walkdir", &["discover.rs"]),
];

/// What may stand only in some files, and where.
const CONFINED: &[(&str, &[&str])] = &[
    ("std::fs", &["discover.rs", "publish.rs", "publish/", "search/store.rs", "search/spool.rs", "pipeline/kept.rs"]),
    ("println!", &[]),
    ("std::io::stdout", &[]),
    ("process::{Command", &["history.rs", "deploy/host.rs"]),
    ("process::Command", &["history.rs", "deploy/host.rs"]),
    ("SystemTime", &["cli.rs"]),
    ("std::env::", &["cli.rs", "cli/", "lib.rs"]),
    ("::*;", &[]),
];

/// The module a file belongs to: its first folder, or its own name.
fn module(path: &str) -> &str {
    path.split('/').next().unwrap_or(path).trim_end_matches(".rs")
}

fn rank(module: &str) -> Option<usize> {
    RANKS.iter().position(|modules| modules.contains(&module))
}

/// The text without comments and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or(text);
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

fn layer_faults(path: &str, text: &str) -> Vec<String> {
    let own = module(path);
    let Some(own_rank) = rank(own) else { return vec![format!("{path}: the module `{own}` has no rank")] };
    let code = code(text);
    let mut used: BTreeSet<&str> = code.split("crate::").skip(1).map(|rest| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("")).collect();
    // `use crate::{a, b}` names several.
    for group in code.split("crate::{").skip(1) {
        used.extend(group.split('}').next().unwrap_or("").split(',').map(|name| name.trim().split("::").next().unwrap_or("")));
    }
    used.into_iter()
        .filter(|name| *name != own)
        .filter_map(|name| rank(name).map(|rank| (name, rank)))
        .filter(|(_, rank)| *rank >= own_rank)
        .map(|(name, _)| format!("{path}: `{own}` uses `{name}`, which is not below it"))
        .collect()
}

fn door_faults(path: &str, text: &str) -> Vec<String> {
    let code = code(text);
    let names = |name: &str| {
        let words = [format!("{name}::"), format!("use {name};")];
        words.iter().any(|word| code.match_indices(word.as_str()).any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')))
    };
    DOORS.iter().filter(|(name, doors)| names(name) && !allowed(path, doors)).map(|(name, _)| format!("{path}: names `{name}`, whose door is elsewhere")).collect()
}

fn confined_faults(path: &str, text: &str) -> Vec<String> {
    let code = code(text);
    CONFINED.iter().filter(|(word, places)| code.contains(word) && !allowed(path, places)).map(|(word, _)| format!("{path}: holds `{word}`")).collect()
}

fn allowed(path: &str, places: &[&str]) -> bool {
    places.iter().any(|place| path == *place || (place.ends_with('/') && path.starts_with(place)))
}

fn sources() -> Vec<(String, String)> {
    let root = project().join("src");
    crate::support::tree(&root)
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs") && path != "main.rs" && path != "lib.rs")
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

fn no_faults(rule: fn(&str, &str) -> Vec<String>) {
    let faults: Vec<String> = sources().iter().flat_map(|(path, text)| rule(path, text)).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn imports_flow_one_way() {
    no_faults(layer_faults);
    assert_eq!(layer_faults("parse/html.rs", "use crate::archive::Archive;"), ["parse/html.rs: `parse` uses `archive`, which is not below it"]);
    assert_eq!(layer_faults("plan.rs", "use crate::{text, theme};"), ["plan.rs: `plan` uses `theme`, which is not below it"]);
    assert_eq!(layer_faults("search/rank.rs", "use crate::search::query::Query; use crate::text;"), Vec::<String>::new());
    assert_eq!(layer_faults("novel.rs", ""), ["novel.rs: the module `novel` has no rank"]);
}

#[test]
fn each_crate_has_one_door() {
    no_faults(door_faults);
    assert_eq!(door_faults("render/view.rs", "let t = tera::Tera::default();"), ["render/view.rs: names `tera`, whose door is elsewhere"]);
    assert_eq!(door_faults("yaml.rs", "serde_yaml::from_str(x)"), Vec::<String>::new());
    assert_eq!(door_faults("model.rs", "// serde_yaml::Value is not used"), Vec::<String>::new());
}

#[test]
fn disk_clock_and_printing_stay_in_their_places() {
    no_faults(confined_faults);
    assert_eq!(confined_faults("parse.rs", "std::fs::read(path)"), ["parse.rs: holds `std::fs`"]);
    assert_eq!(confined_faults("render.rs", "println!(\"x\")"), ["render.rs: holds `println!`"]);
    assert_eq!(confined_faults("plan.rs", "use crate::model::*;"), ["plan.rs: holds `::*;`"]);
}

#[test]
fn the_doors_are_the_dependencies() {
    let manifest = std::fs::read_to_string(project().join("Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let mut listed: Vec<String> = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_")).collect();
    listed.retain(|name| !matches!(name.as_str(), "serde" | "serde_json"));
    let mut doors: Vec<String> = DOORS.iter().map(|(name, _)| (*name).to_owned()).collect();
    listed.sort();
    doors.sort();
    assert_eq!(listed, doors, "the table of doors and the dependencies differ");
    let lines: Vec<&str> = section.lines().collect();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(" = ")) {
        let named = line.starts_with("serde") && !line.starts_with("serde_yaml") || lines[at - 1].starts_with("# ");
        assert!(named, "`{line}` has no reason above it");
    }
}

#[test]
fn every_file_opens_with_its_duty() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{path} does not open with `//!`");
    }
}

#[test]
fn the_theme_table_is_the_folder() {
    let folder: Vec<String> = crate::support::tree(&project().join("themes/default")).into_keys().collect();
    let mut table: Vec<String> = afterword::theme::BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
    table.sort();
    assert_eq!(table, folder);
    let plain: Vec<String> = crate::support::tree(&project().join("themes/plain")).into_keys().collect();
    assert_eq!(afterword::theme::PLAIN.iter().map(|(name, _)| *name).collect::<Vec<_>>(), plain);
}

#[test]
fn both_word_files_have_the_same_keys_and_templates_ask_no_others() {
    let theme = afterword::theme::Theme::new(afterword::config::BaseTheme::Default, &std::collections::BTreeMap::new()).unwrap();
    let keys = |lang| theme.words(lang).keys().cloned().collect::<Vec<_>>();
    let (en, ja) = (keys(afterword::model::Lang::En), keys(afterword::model::Lang::Ja));
    assert_eq!(en, ja);
    for (name, text) in &theme.built_in_templates {
        for word in text.split(['{', '}']).flat_map(|part| part.split_whitespace()).filter_map(|word| word.strip_prefix("ui.").or_else(|| word.strip_prefix("w."))) {
            assert!(en.iter().any(|key| key == word), "{name} asks for the word `{word}`");
        }
    }
}

#[test]
fn pages_hold_no_inline_script_or_style() {
    let theme = afterword::theme::Theme::new(afterword::config::BaseTheme::Default, &std::collections::BTreeMap::new()).unwrap();
    for (name, text) in &theme.built_in_templates {
        for bad in [" style=", "<style", " onclick", " onload", "javascript:"] {
            // A handout is one file, and its own policy names its style by its hash.
            if name == "handout.html" && bad == "<style" {
                continue;
            }
            assert!(!text.contains(bad), "{name} holds `{bad}`");
        }
        assert!(!text.contains("<script>"), "{name} holds an inline script");
    }
}

#[test]
fn architecture_names_real_paths() {
    let text = std::fs::read_to_string(project().join("ARCHITECTURE.md")).unwrap();
    for path in text.split('`').skip(1).step_by(2).filter(|word| word.contains('/') && !word.contains([' ', '<', '{', '*', '(', ':'])) {
        let known = project().join(path).exists() || path.starts_with('/') || path.starts_with("../");
        assert!(known, "ARCHITECTURE.md names `{path}`, which is not there");
    }
}

/// The contract of a theme is what its documentation says, so the built-in templates may ask for nothing else.
#[test]
fn the_contract_names_every_field_that_templates_ask() {
    let documentation = std::fs::read_to_string(project().join("docs/themes.md")).unwrap();
    let names: BTreeSet<&str> = documentation.split('`').skip(1).step_by(2).map(|name| name.trim_end_matches('?')).collect();
    let asked = |text: &str| -> Vec<String> {
        let inner = text.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()).chain(text.split("{%").skip(1).filter_map(|rest| rest.split("%}").next()));
        inner.flat_map(|inner| inner.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let missing = |templates: Vec<(String, String)>| -> Vec<String> {
        let mut out = BTreeSet::new();
        for (file, text) in templates {
            for path in asked(&text) {
                // Words of the interface have a test of their own, and `loop` is the engine's.
                let Some((root, fields)) = path.split_once('.').filter(|(root, _)| !matches!(*root, "ui" | "w" | "loop") && root.starts_with(|c: char| c.is_ascii_lowercase()))
                else {
                    continue;
                };
                out.extend(fields.split('.').filter(|field| !field.is_empty() && !names.contains(field)).map(|field| format!("{file}: {root}.{field}")));
            }
        }
        out.into_iter().collect()
    };
    let templates = crate::support::tree(&project().join("themes/default/templates")).into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect();
    assert_eq!(missing(templates), Vec::<String>::new(), "docs/themes.md does not name what templates ask for");
    assert_eq!(missing(vec![("x.html".into(), "{{ pm.nowhere }}".into())]), ["x.html: pm.nowhere"]);
}
