//! What an edition may not show is dropped before anything is linked, counted or indexed.

use crate::support::{Scratch, all, look, minimal, page, tree};
use afterword::pipeline;

const CANARY: &str = "xyzzycanary";

fn archive(hidden: &[(&str, &str)]) -> Scratch {
    let mut files: Vec<(&str, String)> = vec![
        ("afterword.yaml", "editions: [public, internal]\nservices: [a, b]\n".into()),
        ("one.md", minimal("one", "One", "visibility: public\nservices: [a]\n", "Text of one. See [[two]] and ![x](files/shown.png).")),
        ("two.md", minimal("two", "Two", "visibility: public\nservices: [b]\ntags: [t]\n", "## Action items\n- [ ] do it\n")),
        ("files/shown.png", "png".into()),
        ("files/hidden.png", CANARY.into()),
    ];
    files.extend(hidden.iter().map(|(path, text)| (*path, (*text).to_owned())));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    Scratch::new(&files)
}

fn built(scratch: &Scratch) -> std::collections::BTreeMap<String, Vec<u8>> {
    let output = scratch.run(&["build", "--edition", "public"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", all(&output));
    tree(&scratch.out())
}

#[test]
fn a_hidden_document_leaves_no_byte() {
    let secret = |id: &str, visibility: &str| {
        minimal(
            id,
            &format!("{CANARY} title"),
            &format!(
                "{visibility}\nservices: [{CANARY}]\nteams: [{CANARY}]\ntags: [{CANARY}]\nseverity: {CANARY}\nrelated: [{{id: one, rel: recurs}}]\naliases: [/old-{CANARY}/]\ndetection: {{method: alert, alert: {CANARY}}}\n"
            ),
            &format!("{CANARY} body [[one]] ![x](files/hidden.png)\n\n## {CANARY}\n\n## Action items\n- [ ] {CANARY}\n"),
        )
    };
    let plain = built(&archive(&[]));
    for visibility in
        ["visibility: internal", "visibility: restricted", "visibility: Public", "visibility: \"public \"", "visibility:", "visibility: [public]", "visiblity: public", "other: x"]
    {
        let text = secret("hidden", visibility);
        let with = built(&archive(&[("hidden.md", &text)]));
        assert_eq!(plain.keys().collect::<Vec<_>>(), with.keys().collect::<Vec<_>>(), "{visibility}");
        assert!(plain == with, "{visibility}: some file differs");
    }
}

#[test]
fn an_id_that_only_a_hidden_document_shares_is_no_collision() {
    let plain = built(&archive(&[]));
    let text = minimal("one", "Same id", "visibility: internal\n", "");
    assert!(plain == built(&archive(&[("other/one.md", &text)])));
}

#[test]
fn editions_must_be_named_and_known() {
    let scratch = archive(&[]);
    let output = scratch.run(&["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(all(&output).contains("`public`, `internal`"), "{}", all(&output));
    // What stays on the author's own machine needs none.
    assert_eq!(scratch.run(&["check"]).status.code(), Some(0));
    assert_eq!(scratch.run(&["search", "one"]).status.code(), Some(0));
    let output = scratch.run(&["build", "--edition", "pubic"]);
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
    assert!(!scratch.out().exists());
}

#[test]
fn the_top_edition_shows_everything_and_names_the_slip() {
    let scratch = archive(&[("slip.md", &minimal("slip", "Slip", "visibility: Public\n", ""))]);
    let mut request = scratch.request();
    request.edition = Some("internal".into());
    let pipeline::Look { site, findings, .. } = look(&request).unwrap();
    assert!(findings.iter().any(|finding| finding.rule == "visibility-invalid" && finding.message.contains("`Public`")), "{findings:?}");
    assert!(site.page("postmortems/slip/index.html").is_none());
    assert!(page(&site, "postmortems/one/index.html").contains("Text of one"));
}

#[test]
fn an_edition_list_that_names_nothing_opens_nothing() {
    for line in ["editions:", "editions: []", "editions: ~", "visibility: [internal, public, internal]\neditions: [public]"] {
        let scratch = Scratch::new(&[("afterword.yaml", line), ("a.md", &minimal("a", "A", "visibility: restricted\n", ""))]);
        for arguments in [&["build"][..], &["build", "--edition", "public"]] {
            let output = scratch.run(arguments);
            assert_eq!(output.status.code(), Some(2), "{line}: {}", all(&output));
        }
        assert!(!scratch.out().exists());
    }
}

#[test]
fn a_block_above_the_edition_leaves_no_byte() {
    let text = |block: &str| minimal("three", "Three", "visibility: public\n", &format!("Before.\n{block}\n## Timeline\n\n- 10:00 begins\n\n## Action items\n\n- [ ] do it\n"));
    let built = |block: &str| {
        let text = text(block);
        built(&archive(&[("three.md", &text)]))
    };
    let plain = built("");
    for block in [
        format!(":::internal\n{CANARY} [[one]] ![x](files/hidden.png)\n\n## {CANARY}\n:::\n"),
        format!("::: {{.restricted}}\n- 09:00 {CANARY}\n- [ ] {CANARY}\n:::\n"),
        format!("：：：internal\n```\n:::\n```\n{CANARY}\n:::\n"),
        format!(":::intrenal\n{CANARY}\n:::\n"),
    ] {
        let with = built(&block);
        assert_eq!(plain.keys().collect::<Vec<_>>(), with.keys().collect::<Vec<_>>(), "{block}");
        let differs: Vec<&String> = plain.iter().filter(|(name, bytes)| with[*name] != **bytes).map(|(name, _)| name).collect();
        assert!(differs.is_empty(), "{block}: {differs:?}");
    }
}

#[test]
fn a_block_that_never_closes_is_told_at_its_own_line() {
    let text = minimal("three", "Three", "visibility: public\n", ":::internal\nx\n:::\n\n[gone](nowhere.md)\n\n:::restricted\nrest\n");
    let scratch = archive(&[("three.md", &text)]);
    let output = scratch.run(&["check", "--edition", "public"]);
    let line = |what: &str| text.lines().position(|line| line.contains(what)).unwrap() + 1;
    let shown = all(&output);
    assert!(shown.contains(&format!("three.md:{}:1: error[level-block]: `:::restricted` never closes", line(":::restricted"))), "{shown}");
    assert!(shown.contains(&format!("three.md:{}:1: warning[attachment-missing]: `nowhere.md`", line("nowhere"))), "{shown}");
}

#[test]
fn sources_and_history_are_for_those_who_see_everything() {
    let files = built(&archive(&[]));
    assert!(files.keys().all(|file| !file.ends_with(".md")));
}
