//! Links, images, wiki links and relations that lead nowhere, or where no page may lead.

use super::Subject;
use crate::diagnostic::{Finding, Place, Rule};
use crate::model::{Link, Postmortem, Target};
use crate::text;

pub fn check(subject: &Subject<'_>, findings: &mut Vec<Finding>) {
    for postmortem in &subject.archive.postmortems {
        findings.extend(postmortem.outgoing.iter().filter_map(|link| link_finding(subject, postmortem, link)));
        for relation in &postmortem.related {
            if subject.archive.find(&relation.id).is_none() {
                let finding = Finding::new(Rule::RelationUnresolved, &postmortem.path, format!("no document here has the id `{}`", text::printable(&relation.id)));
                let near = text::nearest(&relation.id, subject.archive.postmortems.iter().map(|other| other.id.as_str()));
                let finding = with_help(Finding { place: Place::line(relation.line), ..finding }, near.map(|near| format!("did you mean `{near}`?")));
                findings.push(respelt(finding, &relation.id, near));
            }
        }
    }
}

fn link_finding(subject: &Subject<'_>, postmortem: &Postmortem, link: &Link) -> Option<Finding> {
    let written = text::printable(&text::shorten(&link.written, 120));
    let mut spelling = None;
    let sections;
    let (rule, message, help) = match &link.target {
        Target::External(_) if link.image => {
            (Rule::AttachmentMissing, format!("`{written}` would be loaded from another host; a link is shown in its place"), Some("keep a copy beside the document".to_owned()))
        }
        Target::External(_) => return None,
        Target::Unsafe(_) => (Rule::LinkUnsafe, format!("`{written}` has a scheme that is not shown"), Some("use http, https, mailto, or a path within the archive".into())),
        Target::Outside(_) => (Rule::AttachmentMissing, format!("`{written}` leads out of the archive"), Some("copy the file into the archive".into())),
        Target::Fragment(fragment) => {
            if fragment.is_empty() || has_anchor(postmortem, fragment) {
                return None;
            }
            sections = postmortem.sections.all();
            let near = text::nearest(fragment, sections.iter().map(|section| section.anchor.as_str()));
            spelling = near.map(|near| (fragment.as_str(), near));
            (Rule::LinkUnresolved, format!("no heading here has the anchor `#{}`", text::printable(fragment)), near.map(|near| format!("did you mean `#{near}`?")))
        }
        Target::File { path, fragment } => match subject.archive.target(&link.target) {
            Some(place) => return missing_anchor(&subject.archive.postmortems[place], fragment.as_deref(), &postmortem.path, link),
            None => match subject.attachments.get(path) {
                None if subject.documents.iter().any(|entry| entry.path == *path) => {
                    (Rule::AttachmentMissing, format!("`{written}` is not published, so the link leads nowhere"), None)
                }
                None => {
                    let known = subject.attachments.keys().map(String::as_str).chain(subject.documents.iter().map(|entry| entry.path.as_str()));
                    let near = text::nearest(path, known).filter(|near| folder(near) == folder(path));
                    spelling = near.map(|near| (name(path), name(near)));
                    (Rule::AttachmentMissing, format!("`{written}` is not in this archive"), near.map(|near| format!("did you mean `{}`?", text::printable(name(near)))))
                }
                Some(bytes) if *bytes > subject.config.limits.attachment_bytes => {
                    let limit = subject.config.limits.attachment_bytes / 1024 / 1024;
                    (Rule::AttachmentMissing, format!("`{written}` is larger than {limit} MiB (`limits.attachment_mib`), so it is not published"), None)
                }
                Some(_) => return None,
            },
        },
        Target::Wiki { name, fragment } => {
            if let Some(place) = subject.archive.target(&link.target) {
                return missing_anchor(&subject.archive.postmortems[place], fragment.as_deref(), &postmortem.path, link);
            }
            let near = text::nearest(name, subject.archive.postmortems.iter().map(|other| other.id.as_str()));
            spelling = near.map(|near| (name.as_str(), near));
            (Rule::LinkUnresolved, format!("`[[{written}]]` names no document of this site"), near.map(|near| format!("did you mean `[[{near}]]`?")))
        }
    };
    let finding = with_help(Finding { place: Place::line(link.line), ..Finding::new(rule, &postmortem.path, message) }, help);
    Some(match spelling {
        Some((written, near)) => respelt(finding, written, Some(near)),
        None => finding,
    })
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// With a change to the name that exists, where the two differ by nothing but case, accents, spaces and signs.
fn respelt(finding: Finding, written: &str, near: Option<&str>) -> Finding {
    let bare = |name: &str| text::unaccented(name).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    match near.filter(|near| bare(near) == bare(written) && !bare(near).is_empty()) {
        Some(near) => finding.fix(written, near),
        None => finding,
    }
}

fn missing_anchor(to: &Postmortem, fragment: Option<&str>, path: &str, link: &Link) -> Option<Finding> {
    let fragment = fragment.filter(|fragment| !fragment.is_empty() && !has_anchor(to, fragment))?;
    let message = format!("`{}` has no heading with the anchor `#{}`", text::printable(&to.path), text::printable(fragment));
    let sections = to.sections.all();
    let near = text::nearest(fragment, sections.iter().map(|section| section.anchor.as_str()));
    let finding = Finding { place: Place::line(link.line), ..Finding::new(Rule::LinkUnresolved, path, message) };
    Some(respelt(with_help(finding, near.map(|near| format!("did you mean `#{near}`?"))), fragment, near))
}

fn has_anchor(postmortem: &Postmortem, fragment: &str) -> bool {
    postmortem.anchor(fragment).is_some()
}

fn with_help(mut finding: Finding, help: Option<String>) -> Finding {
    finding.help = help.map(Into::into);
    finding
}
