//! Links the modules of a folder into one classic script, and makes scripts small. The door to oxc.
//!
//! One file instead of fifteen spares the browser a chain of requests, and a folder opened from disk can load it, which it cannot
//! do with a module. It is no bundler: it knows the forms that the theme's modules use, `import { a, b as c } from "./x.js";`,
//! `export { a };` and `export` before a declaration, and says so when it meets another. All stand in one scope, for a name that is
//! handed from scope to scope cannot be made small. What `index.js` exports, the page sees.

use oxc_allocator::{Allocator, Vec as ArenaVec};
use oxc_ast::ast::{BindingIdentifier, Declaration, ImportDeclarationSpecifier, Statement};
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{Minifier, MinifierOptions};
use oxc_parser::{Parser, ParserReturn};
use oxc_semantic::{SemanticBuilder, SymbolId};
use oxc_span::{GetSpan, SourceType, Span};
use std::collections::BTreeMap;

/// The module whose exports the page sees, and the object that it sees them in.
const INDEX: &str = "index.js";
const GLOBAL: &str = "Afterword";

/// One script of all modules, by file name, each after those that it imports.
///
/// # Errors
/// What cannot be linked, with file and line.
pub fn link(modules: &BTreeMap<&str, &str>) -> Result<String, String> {
    let mut linked = Linked::default();
    for name in modules.keys() {
        linked.add(name, modules, &mut Vec::new())?;
    }
    let shown: Vec<String> = linked.done.get(INDEX).into_iter().flatten().map(|(name, variable)| format!("{name}: {variable}")).collect();
    Ok(format!("\"use strict\";\n(() => {{\n{}Object.assign(globalThis.{GLOBAL} ??= {{}}, {{ {} }});\n}})();\n", linked.text, shown.join(", ")))
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

/// Modules in one scope: what a module calls `name` at its top is called `name$module` here.
#[derive(Default)]
struct Linked {
    text: String,
    /// What each module that is in the text exports, with its name in the one scope.
    done: BTreeMap<String, BTreeMap<String, String>>,
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
        let allocator = Allocator::default();
        let mut program = parsed(&allocator, name, source, SourceType::mjs())?.program;
        let mut scoping = SemanticBuilder::new().build(&program).semantic.into_scoping();
        let own: Vec<SymbolId> = scoping.get_bindings(scoping.root_scope_id()).values().copied().collect();
        for symbol in own {
            let unique = variable(scoping.symbol_name(symbol), name);
            scoping.set_symbol_name(symbol, unique.as_str().into());
        }
        above.push(name.to_owned());
        let mut exports = BTreeMap::new();
        let mut body = ArenaVec::with_capacity_in(program.body.len(), &&allocator);
        for statement in std::mem::replace(&mut program.body, ArenaVec::new_in(&&allocator)) {
            let line = line_of(source, statement.span());
            let wrong = || format!("{name}:{line}: only `import {{ … }} from \"./file.js\";`, `export {{ … }};` and `export` before a declaration can be linked");
            match statement {
                Statement::ImportDeclaration(import) => {
                    let file = import.source.value.as_str().strip_prefix("./").ok_or_else(wrong)?;
                    let mut ones = Vec::new();
                    for specifier in import.specifiers.iter().flatten() {
                        let ImportDeclarationSpecifier::ImportSpecifier(one) = specifier else { return Err(wrong()) };
                        ones.push(one);
                    }
                    self.add(file, modules, above)?;
                    for one in ones {
                        let imported = one.imported.name();
                        let known = self.done[file].get(imported.as_str()).ok_or_else(|| format!("{name}:{line}: `{imported}` is not exported by `./{file}`"))?;
                        scoping.set_symbol_name(one.local.symbol_id(), known.as_str().into());
                    }
                }
                Statement::ExportDeclaration(export) => {
                    let declaration = export.unbox().declaration;
                    exports.extend(names(&declaration).into_iter().map(|bound| (bound.name.to_string(), variable(&bound.name, name))));
                    body.push(Statement::from(declaration));
                }
                Statement::ExportNamedDeclaration(list) => {
                    for one in &list.specifiers {
                        let symbol = scoping.get_root_binding(one.local.name().as_str().into()).ok_or_else(wrong)?;
                        exports.insert(one.exported.name().to_string(), scoping.symbol_name(symbol).to_owned());
                    }
                }
                other if other.is_module_declaration() => return Err(wrong()),
                other => body.push(other),
            }
        }
        above.pop();
        program.body = body;
        self.text.push_str(&Codegen::new().with_scoping(Some(scoping)).build(&program).code);
        self.done.insert(name.to_owned(), exports);
        Ok(())
    }
}

/// What a declaration declares.
fn names<'a, 'd>(declaration: &'d Declaration<'a>) -> Vec<&'d BindingIdentifier<'a>> {
    match declaration {
        Declaration::VariableDeclaration(list) => list.declarations.iter().flat_map(|one| one.id.get_binding_identifiers()).collect(),
        Declaration::FunctionDeclaration(function) => function.id.iter().collect(),
        Declaration::ClassDeclaration(class) => class.id.iter().collect(),
        _ => Vec::new(),
    }
}

fn line_of(text: &str, span: Span) -> usize {
    text.get(..span.start as usize).unwrap_or(text).matches('\n').count() + 1
}

fn stem(name: &str) -> &str {
    name.strip_suffix(".js").unwrap_or(name)
}

/// The name in the one scope of what a module calls `name`.
fn variable(name: &str, module: &str) -> String {
    format!("{name}${}", stem(module).replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

#[cfg(test)]
mod tests {
    use super::{link, small};
    use std::collections::BTreeMap;

    #[test]
    fn modules_stand_after_what_they_import() {
        let modules = BTreeMap::from([
            ("a.js", "// Uses b.\nimport { two as second, ONE } from \"./b.js\";\n\nexport const three = () => second() + ONE;\n"),
            ("index.js", "import { three } from \"./a.js\";\nexport { three as third };\n"),
            ("b.js", "export const ONE = 1, TWO = 2;\n/** Two. */\nexport async function two() {\n  return TWO;\n}\n"),
        ]);
        let expected = "\"use strict\";\n(() => {\nconst ONE$b = 1, TWO$b = 2;\nasync function two$b() {\n\treturn TWO$b;\n}\n\
            const three$a = () => two$b() + ONE$b;\n\
            Object.assign(globalThis.Afterword ??= {}, { third: three$a });\n})();\n";
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
        let two = |text: &'static str| link(&BTreeMap::from([("a.js", text), ("b.js", "export const ONE = 1;\n")])).unwrap_err();
        assert_eq!(two("import {\n  ONE, TWO as second,\n} from \"./b.js\";"), "a.js:1: `TWO` is not exported by `./b.js`");
        assert_eq!(one("import { x } from \"./a.js\";"), "a.js: imports itself by way of a.js");
    }
}
