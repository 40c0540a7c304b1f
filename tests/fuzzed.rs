//! The targets of `fuzz/`, over what they were fed and what once broke them: `fuzz/kept/<target>/`. A case more is a file more.

use crate::support::{project, tree};

#[path = "../fuzz/src/lib.rs"]
mod targets;

#[test]
fn every_kept_input_holds() {
    for (name, target) in targets::TARGETS {
        let inputs = tree(&project().join("fuzz/kept").join(name));
        assert!(!inputs.is_empty(), "`{name}` keeps no input");
        for (file, bytes) in inputs {
            let held = std::panic::catch_unwind(|| target(&bytes));
            assert!(held.is_ok(), "fuzz/kept/{name}/{file} does not hold");
        }
    }
}
