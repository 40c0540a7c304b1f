//! One file per kind of page.

pub mod about;
pub mod across;
pub mod actions;
pub mod alert;
pub mod calendar;
pub mod data;
pub mod drill;
pub mod feed;
pub mod findings;
pub mod glossary;
pub mod home;
pub mod learn;
pub mod list;
pub mod months;
pub mod pack;
pub mod picks;
pub mod postmortem;
pub mod reviews;
pub mod search;
pub mod sessions;
pub mod statistics;
pub mod table;
