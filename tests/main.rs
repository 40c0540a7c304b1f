//! Everything that proves the program, as one test binary: one link instead of a dozen. A new test is a new file or folder.

mod accessibility;
mod authoring;
mod browser;
mod command_line;
mod comments;
mod corpora;
mod editions;
mod example;
mod gallery;
mod generated;
mod golden;
mod hostile;
mod hosting;
mod interface;
mod layout;
mod numbers;
mod properties;
mod publish;
mod readme;
mod related;
mod search;
mod shapes;
mod site;
mod support;
mod tidy;
mod understanding;
