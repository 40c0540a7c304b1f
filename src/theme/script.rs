//! Links the modules of a folder into one classic script, and makes scripts small. The door to oxc.
//!
//! One file instead of fifteen spares the browser a chain of requests, and a folder opened from disk can load it, which it cannot
//! do with a module. It is no bundler: it knows the two forms that the theme's modules use, `import { a, b as c } from "./x.js";`
//! and `export` before a declaration, each on a line of its own, and says so when it meets another.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::{Parser, ParserReturn};
use oxc_span::SourceType;
use std::collections::BTreeMap;

/// The object of the page that the script adds its modules to, each under the name of its file.
const GLOBAL: &str = "Afterword";

/// One script of all modules, by file name, each after those that it imports.
///
/// # Errors
/// What cannot be linked, with file and line.
pub fn link(modules: &BTreeMap<&str, &str>) -> Result<String, String> {
    for (name, text) in modules {
        let allocator = Allocator::default();
        parsed(&allocator, name, text, SourceType::mjs())?;
    }
    let mut linked = Linked::default();
    for name in modules.keys() {
        linked.add(name, modules, &mut Vec::new())?;
    }
    let names: Vec<String> = modules.keys().map(|name| format!("{}: {}", stem(name), variable(name))).collect();
    Ok(format!("\"use strict\";\n(() => {{\n{}Object.assign(globalThis.{GLOBAL} ??= {{}}, {{ {} }});\n}})();\n", linked.text, names.join(", ")))
}

/// A classic script without what only its authors need: comments, space, long names.
///
/// # Errors
/// Its first syntax error, with file and line.
pub fn small(name: &str, text: &str) -> Result<String, String> {
    let allocator = Allocator::default();
    let mut program = parsed(&allocator, name, text, SourceType::script())?.program;
    let minified = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    Ok(Codegen::new().with_options(CodegenOptions::minify()).with_scoping(minified.scoping).build(&program).code)
}

fn parsed<'a>(allocator: &'a Allocator, name: &str, text: &'a str, kind: SourceType) -> Result<ParserReturn<'a>, String> {
    let parsed = Parser::new(allocator, text, kind).parse();
    let Some(wrong) = parsed.diagnostics.first() else { return Ok(parsed) };
    let at = wrong.labels.first().map_or(0, |label| label.offset() as usize);
    Err(format!("{name}:{}: {}", text.get(..at).unwrap_or(text).lines().count().max(1), wrong.message))
}

#[derive(Default)]
struct Linked {
    text: String,
    /// What each module that is in the text exports.
    done: BTreeMap<String, Vec<String>>,
}

impl Linked {
    /// Adds a module after what it imports; `above` are the modules that wait for it.
    fn add(&mut self, name: &str, modules: &BTreeMap<&str, &str>, above: &mut Vec<String>) -> Result<(), String> {
        if self.done.contains_key(name) {
            return Ok(());
        }
        if above.iter().any(|other| other == name) {
            return Err(format!("{name}: imports itself by way of {}", above.join(", ")));
        }
        let source = modules.get(name).ok_or_else(|| format!("{}: imports `./{name}`, which is not there", above.last().map_or("", String::as_str)))?;
        above.push(name.to_owned());
        let mut body = String::new();
        let mut exports = Vec::new();
        for (number, line) in source.lines().enumerate() {
            let line = line.trim();
            let wrong = || format!("{name}:{}: only `import {{ … }} from \"./file.js\";` and `export` before a declaration, each on its own line, can be linked", number + 1);
            if is_comment(line) || line.is_empty() {
                continue;
            }
            if let Some(rest) = line.strip_prefix("import ") {
                let (names, file) = import(rest).ok_or_else(wrong)?;
                self.add(file, modules, above)?;
                if let Some(missing) =
                    names.split(',').map(|one| one.split(':').next().unwrap_or(one).trim()).find(|one| !one.is_empty() && !self.done[file].iter().any(|known| known == one))
                {
                    return Err(format!("{name}:{}: `{missing}` is not exported by `./{file}`", number + 1));
                }
                body.push_str(&format!("const {{{names}}} = {};\n", variable(file)));
            } else if let Some(rest) = line.strip_prefix("export ") {
                exports.extend(exported(rest).ok_or_else(wrong)?);
                body.push_str(rest);
                body.push('\n');
            } else {
                body.push_str(line);
                body.push('\n');
            }
        }
        above.pop();
        self.text.push_str(&format!("const {} = (() => {{\n{body}return {{ {} }};\n}})();\n", variable(name), exports.join(", ")));
        self.done.insert(name.to_owned(), exports);
        Ok(())
    }
}

/// A line that is nothing but a comment. Comments stay in the theme's own files; readers of the site need not fetch them.
fn is_comment(line: &str) -> bool {
    line.starts_with("//") || (line.starts_with("/**") && line.ends_with("*/"))
}

/// `{ a, b as c } from "./x.js";` as the pattern that takes the same names from an object, and the file.
fn import(rest: &str) -> Option<(String, &str)> {
    let (names, from) = rest.strip_prefix('{')?.split_once('}')?;
    let file = from.trim().strip_prefix("from \"./")?.strip_suffix("\";")?;
    Some((names.replace(" as ", ": "), file))
}

/// The names that a declaration declares.
fn exported(rest: &str) -> Option<Vec<String>> {
    let named = |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$')).collect::<String>();
    for start in ["async function ", "function ", "class "] {
        if let Some(rest) = rest.strip_prefix(start) {
            return Some(vec![named(rest)]);
        }
    }
    // `const A = 1, B = 2;` with plain values, or one name with any.
    let rest = rest.strip_prefix("const ")?;
    let plain = rest.strip_suffix(';').filter(|list| list.split(", ").all(|one| one.split_once(" = ").is_some_and(|(_, value)| value.chars().all(|c| c.is_ascii_digit()))));
    Some(plain.map_or_else(|| vec![named(rest)], |list| list.split(", ").map(named).collect()))
}

fn stem(name: &str) -> &str {
    name.strip_suffix(".js").unwrap_or(name)
}

fn variable(name: &str) -> String {
    format!("$_{}", stem(name).replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

#[cfg(test)]
mod tests {
    use super::{link, small};
    use std::collections::BTreeMap;

    #[test]
    fn modules_stand_after_what_they_import() {
        let modules = BTreeMap::from([
            ("a.js", "// Uses b.\nimport { two as second, ONE } from \"./b.js\";\n\nexport const three = () => second() + ONE;\n"),
            ("b.js", "export const ONE = 1, TWO = 2;\n/** Two. */\nexport async function two() {\n  return TWO;\n}\n"),
        ]);
        let expected = "\"use strict\";\n(() => {\nconst $_b = (() => {\nconst ONE = 1, TWO = 2;\nasync function two() {\nreturn TWO;\n}\nreturn { ONE, TWO, two };\n})();\n\
            const $_a = (() => {\nconst { two: second, ONE } = $_b;\nconst three = () => second() + ONE;\nreturn { three };\n})();\n\
            Object.assign(globalThis.Afterword ??= {}, { a: $_a, b: $_b });\n})();\n";
        assert_eq!(link(&modules).unwrap(), expected);
    }

    #[test]
    fn a_small_script_does_the_same() {
        assert_eq!(
            small("a.js", "// Why.\nconst long = 1;\naddEventListener(\"x\", () => { console.log(long + 1); });\n").unwrap(),
            "const long=1;addEventListener(`x`,()=>{console.log(2)});"
        );
        assert!(small("a.js", "const a = 1;\nconst = 2;\n").unwrap_err().starts_with("a.js:2: "));
    }

    #[test]
    fn what_cannot_be_linked_is_named() {
        let one = |text: &'static str| link(&BTreeMap::from([("a.js", text)])).unwrap_err();
        assert!(one("import x from \"./b.js\";").starts_with("a.js:1: only"));
        assert!(one("\nexport default 1;").starts_with("a.js:2: only"));
        assert_eq!(one("import { x } from \"./b.js\";"), "a.js: imports `./b.js`, which is not there");
        let two = |text: &'static str| link(&BTreeMap::from([("a.js", text), ("b.js", "export const ONE = 1, TWO = 2; // both\n")])).unwrap_err();
        assert_eq!(two("import { ONE, TWO as second } from \"./b.js\";"), "a.js:1: `TWO` is not exported by `./b.js`");
        assert_eq!(one("import { x } from \"./a.js\";"), "a.js: imports itself by way of a.js");
    }
}
