//! Afterword: a static site generator for postmortem archives.
//!
//! Stages in order: [`discover`] → [`parse`] → [`archive`] → [`check`] and [`search`] → [`plan`] → [`render`] → [`publish`],
//! with [`pipeline`] above them and [`serve`] and [`cli`] on top. A module uses only modules of a lower rank; `tests/tidy.rs`
//! holds the order. `ARCHITECTURE.md` tells the story.

pub mod actions;
pub mod archive;
pub mod check;
pub mod cli;
pub mod club;
pub mod config;
pub mod criteria;
pub mod deploy;
pub mod diagnostic;
pub mod digest;
pub mod discover;
pub mod draft;
pub mod glossary;
pub mod hash;
pub mod history;
pub mod learn;
pub mod mail;
pub mod metrics;
pub mod model;
pub mod node;
pub mod packed;
pub mod parse;
pub mod pattern;
pub mod pipeline;
pub mod plan;
pub mod provenance;
pub mod publish;
pub mod render;
pub mod review;
pub mod search;
pub mod serve;
pub mod statistics;
pub mod text;
pub mod theme;
pub mod time;
pub mod toml;
pub mod tracker;
pub mod workflow;
pub mod yaml;
