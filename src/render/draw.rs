//! Drawings, made at build time: SVG without style or script, so that the strictest policy shows them. Every drawing has a title and a
//! description, and its page has the same as a table.

mod bars;
mod phases;
mod strip;

pub use bars::bars;
pub use phases::{Phase, phases};
pub use strip::{Strip, bins, strip};

use crate::text::escape_html;

/// A drawing of a size, with what a screen reader says.
fn svg(class: &str, (width, height): (u32, u32), id: &str, title: &str, description: &str, body: &str) -> String {
    let (title, description) = (escape_html(title), escape_html(description));
    format!(
        "<svg class=\"drawing {class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>{body}</svg>"
    )
}
