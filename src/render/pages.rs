//! One file per kind of page.

pub mod about;
pub mod actions;
pub mod alert;
pub mod calendar;
pub mod data;
pub mod feed;
pub mod findings;
pub mod glossary;
pub mod home;
pub mod list;
pub mod postmortem;
pub mod reviews;
pub mod search;
pub mod statistics;
pub mod table;
