//! The door to the template engine.

use super::view;
use crate::config::Config;
use crate::model::Lang;
use crate::theme::Theme;
use std::collections::BTreeMap;
use std::fmt;
use tera::{Context, Tera, Value};

/// A template that does not parse or does not render; the engine's own frame has file, line and caret.
#[derive(Debug)]
pub struct TemplateError(String);

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TemplateError {}

impl From<tera::Error> for TemplateError {
    fn from(error: tera::Error) -> Self {
        // The engine's own frame begins with the level, which the printer says, and names templates without their folder.
        let text = error.to_string();
        Self(text.strip_prefix("error: ").unwrap_or(&text).replace("theme/", "theme/templates/"))
    }
}

/// The compiled templates of a theme. An own template stands before the built-in one of the same name and may extend it as
/// `builtin/<name>`.
pub struct Templates {
    tera: Tera,
    words: BTreeMap<&'static str, Value>,
}

impl Templates {
    /// Compiles all templates in one go, so that they may refer to each other in any order.
    ///
    /// # Errors
    /// The first template that does not parse.
    pub fn new(theme: &Theme, config: &Config) -> Result<Self, TemplateError> {
        let mut tera = Tera::default();
        tera.set_fallback_prefixes(vec!["theme/", "builtin/"])?;
        let own = theme.own_templates.iter().map(|(name, text)| (format!("theme/{name}"), text.as_str()));
        let built_in = theme.built_in_templates.iter().map(|(name, text)| (format!("builtin/{name}"), text.as_str()));
        tera.add_raw_templates(own.chain(built_in).collect::<Vec<_>>())?;
        let words: BTreeMap<&'static str, Value> = [Lang::En, Lang::Ja].into_iter().map(|lang| (lang.tag(), Value::from_serializable(theme.words(lang)))).collect();
        let global = tera.global_context();
        global.insert_value("ui", words[config.language.tag()].clone());
        global.insert("site", &view::site(config));
        Ok(Self { tera, words })
    }

    /// Renders one page. `w` are the words of the document's own language, `ui` those of the interface.
    ///
    /// # Errors
    /// What the template asks for and the view does not have.
    pub fn render(&self, name: &str, lang: Lang, page: &view::Page, values: BTreeMap<&'static str, serde_json::Value>) -> Result<Vec<u8>, TemplateError> {
        let mut context = Context::new();
        context.insert("page", page);
        context.insert_value("w", self.words[lang.tag()].clone());
        for (key, value) in values {
            context.insert(key, &value);
        }
        Ok(self.tera.render(name, &context)?.into_bytes())
    }
}
