//! Dashboards and their like on another host.
//!
//! Evidence rots: dashboards expire, chat images are deleted, hosts move. In the best-known public list of postmortems a third of all changes repair
//! links. Keep a picture or an export beside the document; the link may stay. Hosts that last are named in `lasting_hosts`. An image of another host is
//! told by `attachment-missing`, since no page loads it.

use crate::check::Document;
use crate::diagnostic::{Finding, Rule};
use crate::model::Target;
use crate::text;

/// What addresses of dashboards hold.
const DASHBOARDS: &[&str] = &["grafana", "kibana", "datadoghq", "newrelic", "splunk", "cloudwatch", "honeycomb.io", "/dashboard/", "/dashboards/"];

pub fn check(document: &Document<'_>, findings: &mut Vec<Finding>) {
    let links = document.postmortem.outgoing.iter().filter(|link| !link.image);
    let mut all: Vec<(u32, &str)> = links.filter_map(|link| if let Target::External(address) = &link.target { Some((link.line, address.as_str())) } else { None }).collect();
    // An address that stands bare in a sentence is shown as a link too.
    for passage in &document.prose.passages {
        for address in text::addresses(&passage.text).into_iter().map(|range| &passage.text[range]) {
            if !all.iter().any(|(_, known)| *known == address) {
                all.push((passage.line, address));
            }
        }
    }
    for (line, address) in all {
        let lower = address.to_lowercase();
        let host = lower.split("://").nth(1).unwrap_or("").split(['/', ':', '?', '#']).next().unwrap_or("");
        let lasts = document.config.lasting_hosts.iter().any(|lasting| host == lasting || host.strip_suffix(lasting.as_str()).is_some_and(|rest| rest.ends_with('.')));
        if lasts || host.is_empty() || !DASHBOARDS.iter().any(|word| lower.contains(word)) {
            continue;
        }
        findings.push(finding(document, line, address, host));
    }
}

fn finding(document: &Document<'_>, line: u32, address: &str, host: &str) -> Finding {
    let host = text::printable(host);
    let message = document.say(&format!("this view on `{host}` may be gone one day"), &format!("`{host}`のこの画面は、いずれ見られなくなるかもしれません"));
    let help = document.say(
        "keep a copy beside the document, or name the host under `lasting_hosts`",
        "文書の隣に画像やファイルとして控えを残すか、残るホストなら`lasting_hosts`に加えてください",
    );
    document.finding(Rule::EvidenceRemote, line, address, message).help(help)
}
