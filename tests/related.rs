//! Incidents that are near each other, and near a text: what is proposed, and why.

use crate::support::{Scratch, all, minimal, page, program, site};
use std::io::Write;

/// Two incidents about DNS caches, one in each language; others about something else.
fn archive() -> Scratch {
    let filler = |id: &str, text: &str| (format!("{id}.md"), minimal(id, &format!("Incident {id}"), "", text));
    let mut files = vec![
        (
            "en.md".to_owned(),
            minimal(
                "en",
                "Resolvers served stale answers",
                "services: [resolver]\n",
                "The unbound resolvers kept NXDOMAIN answers after the zonefile was fixed. Flushing unbound by hand helped; serve-expired had hidden it.",
            ),
        ),
        (
            "ja.md".to_owned(),
            minimal(
                "ja",
                "古い応答が返り続けた",
                "lang: ja\nservices: [resolver]\n",
                "unboundがNXDOMAINを保持し続けた。zonefileの修正後もserve-expiredのために古い応答が返った。名前解決の監視はなかった。",
            ),
        ),
        ("ja2.md".to_owned(), minimal("ja2", "名前解決の監視を追加した", "lang: ja\n", "名前解決の監視を追加した。応答時間を測る。障害訓練で確認した。")),
    ];
    for (id, text) in [
        ("a", "Label printers ran out of paper."),
        ("b", "A forklift cut the power."),
        ("c", "Certificates expired at night."),
        ("d", "Payments were refused by the bank."),
        ("e", "Queues grew while consumers slept."),
        ("f", "Tyres were delivered to the wrong depot."),
    ] {
        files.push(filler(id, text));
    }
    Scratch::new(&files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>())
}

#[test]
fn incidents_are_near_across_languages_with_the_reason() {
    let scratch = archive();
    let built = site(&scratch.request());
    let english = page(&built, "postmortems/en/index.html");
    let section = english.split("id=\"aw-similar\"").nth(1).expect("similar incidents").split("</section>").next().unwrap();
    assert!(section.contains("../ja/") && section.contains("service resolver") || section.contains("Service resolver"), "{section}");
    for word in ["NXDOMAIN", "unbound"] {
        assert!(section.contains(word), "{word} is no reason in {section}");
    }
    assert!(!section.contains("../a/"), "{section}");
    assert!(!page(&built, "postmortems/a/index.html").contains("aw-similar"), "what shares nothing has no neighbours");
}

#[test]
fn a_text_finds_what_is_near_it() {
    let scratch = archive();
    let similar = |text: &str, more: &[&str]| {
        let mut child = program()
            .args(["similar", "-", "--archive"])
            .arg(scratch.root())
            .args(more)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    // A line of a log is looked for as pasted text is.
    let output = similar("2026-11-02T03:04:05Z unbound[4711]: NXDOMAIN for zonefile 10.0.0.1", &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let ids: Vec<&str> = found["similar"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids.iter().copied().collect::<std::collections::BTreeSet<_>>(), ["en", "ja"].into(), "{found}");
    let output = similar("xyzzy plugh", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", all(&output));
    // A draft of the archive is not near itself.
    let output = program().arg("similar").arg(scratch.root().join("en.md")).arg("--archive").arg(scratch.root()).output().unwrap();
    assert!(!all(&output).contains("Resolvers served stale answers"), "{}", all(&output));
    let output = program().arg("similar").arg(scratch.root().join("missing.md")).arg("--archive").arg(scratch.root()).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", all(&output));
}
