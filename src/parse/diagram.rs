//! Diagrams written as Mermaid, drawn at build time: an image that runs nothing and asks nobody. The door to its renderer.
//!
//! The drawing goes into the page as the address of an image, where a browser runs no script of it, follows no link and loads
//! nothing: what its author wrote into a label or a style stays inside.

use super::kept::Kept;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use merman::{OperationControl, RenderOutput, RenderRequest, Renderer, SvgRequest};
use std::sync::Arc;

/// Bounds on what is drawn: larger ones take seconds and nobody can read them.
const LONGEST: usize = 20_000;
const MOST_LINES: usize = 400;
const MOST_ARROWS: usize = 400;
const LARGEST: usize = 600_000;

static DRAWN: Kept<Result<Arc<Drawing>, String>> = Kept::new();

/// An image of a diagram.
#[derive(Debug)]
pub struct Drawing {
    /// A `data:` address.
    pub address: String,
    /// In pixels, where the drawing says so.
    pub size: Option<(u32, u32)>,
}

/// Draws a diagram, or says in a few words why it cannot be drawn.
pub fn draw(source: &str) -> Result<Arc<Drawing>, String> {
    let arrows = ["--", "->", "==", "-."].iter().map(|sign| source.matches(sign).count()).sum::<usize>();
    if source.len() > LONGEST || source.lines().count() > MOST_LINES || arrows > MOST_ARROWS {
        return Err("it is too large".into());
    }
    DRAWN.get(crate::hash::short(source.as_bytes()), || drawn(source).map(Arc::new))
}

fn drawn(source: &str) -> Result<Drawing, String> {
    let render = || {
        let request = SvgRequest { pipeline: Some(merman::svg::SvgPipeline::resvg_safe()), ..SvgRequest::default() };
        match Renderer::new().render(RenderRequest::svg(source, OperationControl::new(), request)) {
            Ok(RenderOutput::Svg(Some(svg))) => Ok(svg.svg().to_string()),
            Ok(_) => Err("it is no diagram that is known".to_owned()),
            Err(error) => Err(crate::text::shorten(error.to_string().lines().next().unwrap_or("it does not parse"), 160)),
        }
    };
    // A fault of the renderer must cost one drawing, not the build.
    let svg = std::panic::catch_unwind(render).unwrap_or_else(|_| Err("the renderer failed".into()))?;
    if svg.len() > LARGEST {
        return Err("its drawing is too large".into());
    }
    Ok(Drawing { size: size_of(&svg), address: format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg)) })
}

/// Width and height by the drawing's own coordinates.
fn size_of(svg: &str) -> Option<(u32, u32)> {
    let inner = svg.split_once("viewBox=\"")?.1.split('"').next()?;
    let numbers: Vec<f64> = inner.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
    let side = |at: usize| numbers.get(at).map(|side: &f64| side.ceil()).filter(|side| (1.0..20_000.0).contains(side)).map(|side| side as u32);
    Some((side(2)?, side(3)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagrams_are_drawn_alike_each_time() {
        let source = "flowchart LR\nA[接続プール] -->|empty| B{503?}\n";
        let drawing = drawn(source).unwrap();
        assert_eq!(drawing.address, drawn(source).unwrap().address);
        assert!(drawing.size.is_some_and(|(width, height)| width > 50 && height > 20));
    }

    #[test]
    fn what_cannot_be_drawn_says_why() {
        assert!(draw("").is_err());
        assert!(draw("no diagram at all").is_err());
        assert_eq!(draw(&format!("flowchart LR\n{}", "A-->B\n".repeat(500))).unwrap_err(), "it is too large");
        assert_eq!(draw(&"A-->".repeat(20_000)).unwrap_err(), "it is too large");
    }
}
