//! The door to the template engine.

use super::view;
use crate::config::Config;
use crate::model::Lang;
use crate::theme::Theme;
use std::collections::BTreeMap;
use std::fmt;
use tera::{Context, Kwargs, State, Tera, Value};

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

/// How a language writes dates.
struct Dates {
    day: String,
    month: String,
    months: Vec<String>,
}

impl Dates {
    fn new(theme: &Theme, lang: Lang) -> Self {
        let months = theme.word(lang, "date_months").split(',').map(|name| name.trim().to_owned()).collect();
        Self { day: theme.word(lang, "date_day").to_owned(), month: theme.word(lang, "date_month").to_owned(), months }
    }

    /// `2026-11-02` as people write it; what is no date stays as it is.
    fn in_words(&self, date: &str) -> String {
        let parts: Vec<&str> = date.split('-').collect();
        let number = |part: &str| part.parse::<usize>().ok();
        let (Some(year), Some(month)) = (parts.first(), parts.get(1).and_then(|month| number(month))) else { return date.to_owned() };
        let Some(name) = month.checked_sub(1).and_then(|at| self.months.get(at)) else { return date.to_owned() };
        let pattern = if parts.len() > 2 { &self.day } else { &self.month };
        let day = parts.get(2).and_then(|day| number(day)).map_or_else(String::new, |day| day.to_string());
        pattern.replace("{y}", year).replace("{month}", name).replace("{m}", &month.to_string()).replace("{d}", &day)
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
        let dates: BTreeMap<String, Dates> =
            [(Lang::En, "en"), (Lang::Ja, "ja"), (config.language, config.interface.as_str())].into_iter().map(|(lang, tag)| (tag.to_owned(), Dates::new(theme, lang))).collect();
        tera.register_filter("day", move |date: &str, arguments: Kwargs, _: &State| -> tera::TeraResult<String> {
            let lang = arguments.must_get::<&str>("lang")?;
            Ok(dates.get(lang).map_or_else(|| date.to_owned(), |dates| dates.in_words(date)))
        });
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
    pub fn render(&self, name: &str, lang: Lang, page: &view::Page, values: BTreeMap<&'static str, serde_json::Value>) -> Result<String, TemplateError> {
        let mut context = Context::new();
        context.insert("page", page);
        context.insert_value("w", self.words[lang.tag()].clone());
        for (key, value) in values {
            context.insert(key, &value);
        }
        Ok(self.tera.render(name, &context)?)
    }
}
