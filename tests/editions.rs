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

/// What a document and a note may say of another one, wherever they have words.
fn referring(id: &str) -> Vec<(String, String)> {
    let wiki = format!("[[{id}]]");
    let keys = format!(
        "visibility: public\nsummary: \"Same as {wiki}\"\nimpact: {{text: \"as in {wiki}\"}}\ntrigger: {{type: config-push, text: \"as {wiki}\"}}\ncauses: [{{category: software, text: \"{wiki} again\"}}]\nlessons: {{went_well: [\"{wiki}\"], went_wrong: [\"{wiki}\"], got_lucky: [\"{wiki}\"]}}\nsurprises: [\"not {wiki}\"]\nactions: [{{text: \"undo {wiki}\", due: 2026-03-01, owner: ops}}]\ntimeline: [{{at: 2026-01-02T03:04:00Z, text: \"like {wiki}\"}}, {{at: 2026-01-02T03:14:00Z, text: \"ends\"}}]\nstatus: reviewed\n"
    );
    let body = format!(
        "## Like {wiki}\n\nAs in {wiki}, [[{id}#fix]] and [[{id}|the outage before]], ![{wiki}](x.png).\n\n| a | b |\n|---|---|\n| {wiki} | **{wiki}** |\n\n> {wiki}[^1]\n\n[^1]: {wiki}\n\n- one\n  - {wiki}\n\n[[{id}\n]]\n\nCode: `[[ -f x ]]`.\n\n<p>HTML of {wiki}</p>\n"
    );
    let japanese = minimal(
        "two",
        "二つ目",
        "visibility: public\nlang: ja\n",
        &format!("# [[{id}]]と同じ\n\n## 概要\n\n以前の{wiki}と同じ。`SELECT 1 FROM connections`\n\n## タイムライン\n\n- 10:00 {wiki}に似た始まり\n- 10:30 終わる\n"),
    );
    let note = format!(
        "---\ntitle: \"On {wiki}\"\nsummary: \"We compared {wiki}\"\ndocuments: [one, \"{wiki}\", {{id: \"{id}\"}}, \"{id}#fix\", docs/{id}.md]\nvisibility: public\n---\nWe compared it with {wiki}.\n"
    );
    let plain = format!("# {wiki}\n\n- 日付: 2026-02-07\n- 題材: {wiki}\n- 概要: {wiki}を読む\n\n{wiki}\n");
    vec![
        ("afterword.yaml".into(), format!("editions: [public, internal]\ndescription: \"Since {wiki}\"\n")),
        ("a.md".into(), minimal("one", &format!("\"One like {wiki}\""), &keys, &body)),
        ("c.md".into(), japanese),
        ("glossary.yaml".into(), format!("Failover: {{text: \"first used in {wiki}\", visibility: public}}\n")),
        ("reading-club/2026-02-06.md".into(), note),
        ("reading-club/2026-02-07.md".into(), format!("---\nvisibility: public\n---\n{plain}")),
        ("of-the-month/2026-01.md".into(), format!("---\nid: one\nreason: \"better than {wiki}\"\nthanks: [{{who: ops, for: \"{wiki}\"}}]\nvisibility: public\n---\n")),
    ]
}

#[test]
fn a_reference_to_a_hidden_document_is_told_neutrally() {
    let id = "acmebreach-7";
    let site = |level: &str| {
        let mut files = referring(id);
        files.push(("docs/acmebreach-7.md".into(), minimal(id, "Hidden", &format!("visibility: {level}\n"), "Text.")));
        built(&Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>()))
    };
    let hidden = site("internal");
    assert_eq!(crate::canaries::telling(&hidden, id), None);
    let page = |site: &std::collections::BTreeMap<String, Vec<u8>>, name: &str| String::from_utf8_lossy(&site[name]).into_owned();
    let one = page(&hidden, "postmortems/one/index.html");
    for said in [
        "As in another document, another document and <span class=\"unresolved\">the outage before<",
        "id=\"like-another-document\"",
        "<h1>One like another document",
        "<code>[[ -f x ]]</code>",
        "HTML of another document",
    ] {
        assert!(one.contains(said), "{said}: {one}");
    }
    assert!(page(&hidden, "postmortems/two/index.html").contains("以前の別の文書と同じ"));
    assert!(page(&hidden, "glossary/index.html").contains("first used in another document"));
    assert!(page(&hidden, "sessions/2026-02-06/index.html").contains("compared it with another document"));
    let shown = site("public");
    assert!(page(&shown, "postmortems/one/index.html").contains("postmortems/acmebreach-7/\""));
}

/// What stands in brackets for another reason is what it says: archives from note-taking programs write dates and services so.
#[test]
fn brackets_that_are_no_reference_stay_what_they_say() {
    let text = "---\nid: one\nvisibility: public\n---\n# One\n\n**Date:** [[2026-01-03]]\n**Services:** [[payments]]\n\nSeen in [[payments]], see [[1]](https://example.com/1) and [[elsewhere]].\n\n```sh\nif [[ elsewhere ]]; then\n```\n\n## Action items\n\n- [ ] Mend it (owner: [[bob]], due: 2026-03-01)\n";
    let toml = "+++\nid = \"two\"\nvisibility = \"public\"\ntitle = \"Two\"\ndate = 2026-01-04\n[[actions]]\ntext = \"as in [[nowhere]]\"\n+++\nSee [[actions]].\n";
    let files = [("one.md", text), ("two.md", toml)];
    let with = |config: &str| {
        let scratch = Scratch::new(&files);
        scratch.write("afterword.yaml", config.as_bytes());
        let output = scratch.run(&["build", "--edition", "public"]);
        assert!(output.status.code() == Some(0), "{}", all(&output));
        tree(&scratch.out())
    };
    let site = with("editions: [public, internal]\n");
    let json: serde_json::Value = serde_json::from_slice(&site["postmortems/one/index.json"]).unwrap();
    assert!(json["date"].to_string().contains("2026-01-03") && json["services"].to_string().contains("payments") && json["actions"].to_string().contains("bob"), "{json}");
    let page = String::from_utf8_lossy(&site["postmortems/one/index.html"]).into_owned();
    for said in ["Seen in", "payments</span>", "and another document.", "elsewhere"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert!(site.contains_key("postmortems/two/index.html") && String::from_utf8_lossy(&site["postmortems/two/index.html"]).contains("as in another document"));
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

/// What a public edition makes of a document with these keys and this body.
fn of_document(keys: &str, body: &str) -> std::collections::BTreeMap<String, Vec<u8>> {
    built(&archive(&[("three.md", &minimal("three", "Three", &format!("visibility: public\n{keys}"), body))]))
}

fn assert_same(one: &std::collections::BTreeMap<String, Vec<u8>>, other: &std::collections::BTreeMap<String, Vec<u8>>, what: &str) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>(), "{what}");
    let differs: Vec<&String> = one.iter().filter(|(name, bytes)| other[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differs.is_empty(), "{what}: {differs:?}");
}

fn assert_no_canary(site: &std::collections::BTreeMap<String, Vec<u8>>, what: &str) {
    for (name, bytes) in site {
        let plain = if name.ends_with(".bin") { afterword::search::unpack(bytes).unwrap_or_default() } else { bytes.clone() };
        assert!(!String::from_utf8_lossy(&plain).to_lowercase().contains(CANARY), "{what}: {name}");
    }
}

#[test]
fn words_above_the_edition_are_a_mark_that_tells_no_length() {
    let text = |words: &str| {
        of_document(
            "services: [\"pay:internal[X]\"]\n".replace('X', words).as_str(),
            &format!("## Summary\n\nThe :internal[{words}] order.\n\n- `:restricted[{words}]`\n\n## Timeline\n\n- 10:00 :internal[{words}] begins\n"),
        )
    };
    let plain = text("a");
    let long = text(&format!("{CANARY}, and\\n {CANARY} [[one]]").replace("\\n", " "));
    assert_same(&plain, &long, "words");
    assert_no_canary(&long, "words");
    let page = String::from_utf8_lossy(&plain["postmortems/three/index.html"]).into_owned();
    assert!(page.contains(&format!("<span role=\"img\" aria-label=\"withheld\">{}</span> order", afterword::parse::MARK)));
}

#[test]
fn a_field_above_the_edition_leaves_no_byte() {
    let plain = of_document("", "Text.");
    for (keys, hidden) in [
        (format!("roles:\n  owner: {CANARY}\n  responders:\n    - {CANARY}\n"), "roles: internal"),
        (format!("author: {CANARY}\n"), "author: restricted"),
        (format!("severity: {CANARY}\ntags:\n  - {CANARY}\n"), "severity: internal, tags: internal"),
        (format!("impact: {{revenue: {CANARY}}}\n"), "impact.revenue: restricted"),
        (format!("detection: {{alert: {CANARY}}}\n"), "detection.alert: internal"),
        (
            format!("related: [{{id: {CANARY}, rel: recurs}}]\nsource_doc: https://{CANARY}.example/\naliases: [/{CANARY}/]\n"),
            "related: internal, source_doc: internal, aliases: internal",
        ),
        (format!("actions:\n  - text: {CANARY}\n    owner: {CANARY}\n"), "actions: internal"),
        (format!("timeline: [{{at: 2026-01-02T03:05:00Z, text: {CANARY}}}]\n"), "timeline: internal"),
    ] {
        let with = of_document(&format!("{keys}visibility_of: {{{hidden}}}\n"), "Text.");
        assert_no_canary(&with, hidden);
        assert_same(&plain, &with, hidden);
    }
    // Part of a field: the rest of it stays.
    let part = of_document(&format!("impact: {{users: 12, revenue: {CANARY}}}\nvisibility_of: {{impact.revenue: internal}}\n"), "Text.");
    assert_no_canary(&part, "part");
    assert_same(&of_document("impact: {users: 12}\n", "Text."), &part, "part");
    // A level that the edition shows hides nothing.
    assert_same(&of_document("tags: [shown]\n", "Text."), &of_document("tags: [shown]\nvisibility_of: {tags: public}\n", "Text."), "public");
}

#[test]
fn a_slip_in_the_levels_of_fields_withholds_the_document() {
    for keys in [
        "visibility_of: {rolls: internal}",
        "visibility_of: {roles: Internal}",
        "visibility_of: [roles]",
        "visibility_off: {roles: internal}",
        "visibility_of: {visibility: internal}",
        "visibility_of: {impact.no: internal}",
    ] {
        let text = minimal("three", "Three", &format!("visibility: public\nroles: {{owner: {CANARY}}}\n{keys}\n"), "Text.");
        let scratch = archive(&[("three.md", &text)]);
        let site = built(&scratch);
        assert!(!site.contains_key("postmortems/three/index.html"), "{keys}");
        assert_no_canary(&site, keys);
        let shown = all(&scratch.run(&["check"]));
        assert!(shown.contains("error[visibility-invalid]"), "{keys}: {shown}");
    }
}

#[test]
fn below_the_top_only_fields_of_the_record_are_shown_and_of_them_those_listed() {
    let plain = of_document("", "Text.");
    let with = of_document(&format!("{CANARY}: {CANARY}\nimpact: {{{CANARY}: {CANARY}}}\n"), "Text.");
    assert_no_canary(&with, "no field");
    assert_same(&plain, &with, "no field");
    let listed = |keys: &str| {
        let scratch = archive(&[("three.md", &minimal("three", "Three", &format!("visibility: public\n{keys}"), "Text."))]);
        scratch.write("afterword.yaml", b"editions: [public, internal]\nservices: [a, b]\nedition_fields: {public: [title, started_at, services]}\n");
        built(&scratch)
    };
    let with = listed(&format!("services: [a]\nroles: {{owner: {CANARY}}}\ntags: [{CANARY}]\nseverity: {CANARY}\nsummary: {CANARY}\n"));
    assert_no_canary(&with, "not listed");
    assert_same(&listed("services: [a]\n"), &with, "not listed");
    let scratch = archive(&[]);
    scratch.write("afterword.yaml", b"editions: [public, internal]\nedition_fields: {public: [titel]}\n");
    let output = scratch.run(&["build", "--edition", "public"]);
    assert!(output.status.code() == Some(2) && all(&output).contains("did you mean `title`?"), "{}", all(&output));
}

#[test]
fn lists_beside_the_documents_are_filtered_too() {
    let scratch = |hidden: &str, term: &str| {
        let scratch = archive(&[]);
        scratch.write("synonyms.txt", format!("outage = down\n{hidden}").as_bytes());
        scratch.write("glossary.yaml", format!("One: {{text: \"the :internal[{term}] thing\", visibility: public}}\n").as_bytes());
        built(&scratch)
    };
    let plain = scratch("", "x");
    let with = scratch(&format!(":::internal\n{CANARY} = outage\n:::\n"), CANARY);
    assert_no_canary(&with, "synonyms and glossary");
    assert_same(&plain, &with, "synonyms and glossary");
}

#[test]
fn findings_are_published_to_those_who_see_everything() {
    let scratch = archive(&[("three.md", &minimal("three", "Three", "visibility: public\n", ":::internal\nx\n"))]);
    scratch.write("afterword.yaml", b"editions: [public, internal, restricted]\npublish_findings: true\n");
    assert!(built(&scratch).keys().all(|file| !file.starts_with("findings/")));
    assert!(matches!(scratch.run(&["build", "--edition", "restricted"]).status.code(), Some(0 | 1)));
    assert!(tree(&scratch.out()).contains_key("findings/index.html"));
}

#[test]
fn all_editions_are_built_each_to_its_own_folder() {
    let scratch = archive(&[("two.md", &minimal("two", "Two", "visibility: internal\n", "Text."))]);
    scratch.write("afterword.yaml", b"editions: [public, internal]\nbase_url: https://{edition}.example/\n");
    let output = scratch.run(&["build", "--all-editions"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let of = |level: &str| tree(&scratch.dir.path().join(format!("site-{level}")));
    assert!(!scratch.out().exists());
    let (public, internal) = (of("public"), of("internal"));
    assert!(!public.contains_key("postmortems/two/index.html") && internal.contains_key("postmortems/two/index.html"));
    assert!(String::from_utf8_lossy(&public["feed.xml"]).contains("https://public.example/postmortems/one/"));
    assert!(String::from_utf8_lossy(&internal["feed.xml"]).contains("https://internal.example/postmortems/two/"));
    assert_same(&public, &built(&scratch), "alone");
    for arguments in [&["build", "--all-editions", "--edition", "public"][..], &["build", "--all-editions", "--profile", "x"]] {
        assert_eq!(scratch.run(arguments).status.code(), Some(2));
    }
    let none = Scratch::new(&[("a.md", &minimal("a", "A", "", "Text."))]);
    let output = none.run(&["build", "--all-editions"]);
    assert!(output.status.code() == Some(2) && all(&output).contains("editions: [public, internal]"), "{}", all(&output));
}

#[test]
fn an_audit_tells_what_is_withheld_and_why() {
    let scratch = archive(&[
        (
            "three.md",
            &minimal(
                "three",
                "Three",
                "visibility: public\nroles: {owner: o}\nmood: bad\nvisibility_of: {roles: internal}\n",
                ":::internal\nx ![x](files/hidden.png)\n:::\n\nThe :internal[y] and [[four]].",
            ),
        ),
        ("four.md", &minimal("four", "Four", "visibility: restricted\n", "Text.")),
        ("five.md", &minimal("five", "Five", "visibility: Public\n", "Text.")),
        ("six.md", &minimal("six", "Six", "", "Text.")),
        ("glossary.yaml", "One: {text: x, visibility: public}\nTwo: y\n"),
    ]);
    let json = scratch.run(&["audit", "--edition", "public", "--format", "json"]);
    assert_eq!(json.status.code(), Some(0), "{}", all(&json));
    let audit: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let find = |list: &str, id: &str| audit[list].as_array().unwrap().iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("no {id} in {audit}")).clone();
    let three = find("shown", "three");
    assert_eq!(three["fields_withheld"], serde_json::json!(["roles", "mood"]));
    assert_eq!(three["blocks_withheld"], serde_json::json!([10]));
    assert_eq!(three["words_redacted"], serde_json::json!([14]));
    assert_eq!(three["refers_to_withheld"], serde_json::json!(["four"]));
    assert_eq!(find("withheld", "four")["why"], serde_json::json!({"reason": "level", "value": "restricted"}));
    assert_eq!(find("withheld", "five")["why"], serde_json::json!({"reason": "invalid-level", "value": "Public"}));
    assert_eq!(find("withheld", "six")["why"], serde_json::json!({"reason": "no-level"}));
    assert_eq!(audit["attachments_withheld"], serde_json::json!(["files/hidden.png"]));
    assert_eq!(audit["terms_withheld"], serde_json::json!(["Two"]));
    // What it calls shown is what the site shows.
    let site = built(&scratch);
    for one in audit["shown"].as_array().unwrap() {
        assert!(site.contains_key(&format!("postmortems/{}/index.html", one["id"].as_str().unwrap())));
    }
    let human = all(&scratch.run(&["audit", "--edition", "public"]));
    for line in [
        "`public` shows 3 of 6 postmortems",
        "without the fields `roles`, `mood`",
        "blocks that begin at line 10",
        "words at line 14",
        "refers to `four`, told as another document",
        "its level is `restricted`",
        "it states no `visibility`",
    ] {
        assert!(human.contains(line), "{line}: {human}");
    }
    assert_eq!(scratch.run(&["audit"]).status.code(), Some(2));
    let top = all(&scratch.run(&["audit", "--edition", "internal"]));
    assert!(top.contains("`internal` shows 3 of 6"), "{top}");
}

#[test]
fn sources_and_history_are_for_those_who_see_everything() {
    let files = built(&archive(&[]));
    assert!(files.keys().all(|file| !file.ends_with(".md")));
}
