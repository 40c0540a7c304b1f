//! What a page is made from, as one name: a page whose inputs have the name they had is the page it was, and need not be made.
//!
//! Pages of postmortems depend on their own source and on the cards of those that they name; everything else depends on all cards. A
//! card is what other pages may show of a postmortem: everything but its timeline and the lines that things stand in, so that an edit
//! within a body touches its own page alone. What links may lead to is part of every page of a postmortem.

use super::{At, Site};
use crate::archive::Facet;
use crate::hash::Digest;
use crate::learn::drill;
use crate::model::{Action, Link, Postmortem, Section, Target};
use crate::packed::bytes;
use crate::plan::Page;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// Names of what many pages are made from.
pub(super) struct Inputs {
    /// Of the card of each postmortem, by place.
    cards: Vec<String>,
    /// What every page of a postmortem depends on.
    surroundings: String,
    /// What every other page depends on.
    all: String,
}

impl Inputs {
    pub fn of(site: &Site) -> Self {
        let parts = &site.parts;
        let archive = site.archive();
        let cards: Vec<String> = archive.postmortems.par_iter().map(|postmortem| card(postmortem)).collect();

        let mut digest = Digest::default();
        let said = format!("{} {:?} {:?} {:?}", parts.program, parts.config, parts.edition, parts.glossary);
        [said.as_str(), &parts.theme.hash].iter().for_each(|part| digest.add(part.as_bytes()));
        for (file, page) in &parts.plan.pages {
            // The search's files are no part of a page, and an edit names them anew.
            let told: &[u8] = match page {
                Page::Bundle(_) => continue,
                // Which pages there are, but for those of the postmortems, which follow.
                Page::Postmortem(_) | Page::PostmortemJson(_) | Page::PostmortemSource(_) | Page::Pack(_) | Page::Handout(_) | Page::Drill(_) | Page::DrillMaster(_) => continue,
                Page::Attachment(path) => path.as_bytes(),
                _ => b"",
            };
            digest.add(file.as_bytes());
            digest.add(told);
        }
        for postmortem in &archive.postmortems {
            [&postmortem.id, &postmortem.path].iter().for_each(|part| digest.add(part.as_bytes()));
            digest.add(&postmortem.part.to_le_bytes());
            for section in &postmortem.sections {
                digest.add(section.anchor.as_bytes());
                section.aliases.iter().for_each(|alias| digest.add(alias.as_bytes()));
            }
        }
        for facet in Facet::ALL {
            archive.facet(*facet).iter().for_each(|value| [&value.name, &value.slug].iter().for_each(|part| digest.add(part.as_bytes())));
        }
        let surroundings = digest.finish();

        cards.iter().for_each(|card| digest.add(card.as_bytes()));
        digest.add(format!("{:?} {} {:?} {:?}", parts.history, parts.today.date(), parts.club, parts.learning).as_bytes());
        archive.postmortems.iter().for_each(|postmortem| digest.add(format!("{:?}", site.findings_of(&postmortem.path)).as_bytes()));
        Self { cards, surroundings, all: digest.finish() }
    }
}

/// What other pages may show of a postmortem: of every field of the record it is said here.
fn card(postmortem: &Postmortem) -> String {
    let Postmortem {
        id,
        path,
        part,
        // Of the body, and of lines.
        hash: _,
        rows: _,
        provenance: _,
        lang,
        title,
        status,
        kind,
        severity,
        stamps,
        date,
        impact_windows,
        services,
        root_cause_services,
        teams,
        criteria,
        detection,
        signals,
        trigger,
        causes,
        impact,
        roles,
        actions,
        lessons,
        surprises,
        related,
        review,
        tags,
        visibility,
        summary,
        mitigation,
        timeline,
        stated,
        aliases,
        stakeholders,
        links,
        source_doc,
        training,
        more,
        sections,
        outgoing,
    } = postmortem;
    let mut digest = Digest::default();
    let mut add = |bytes: Vec<u8>| digest.add(&bytes);
    add(bytes(&(id, path, part, lang, title, status, kind, severity, stamps, date, impact_windows)));
    add(bytes(&(services, root_cause_services, teams, criteria, detection, signals, trigger, causes, impact, roles)));
    add(bytes(&(lessons, surprises, review, tags, visibility, summary, mitigation)));
    add(bytes(&(aliases, stakeholders, links, source_doc, training, more)));
    // Where things stand is no part of it.
    add(bytes(&actions.iter().map(|action| Action { line: 0, ..action }).collect::<Vec<_>>()));
    add(bytes(&sections.iter().map(|section| Section { line: 0, ..section }).collect::<Vec<_>>()));
    add(bytes(&related.iter().map(|relation| (&relation.id, relation.kind)).collect::<Vec<_>>()));
    add(bytes(&stated.iter().map(|stated| (stated.what, stated.seconds, stated.approximate, &stated.written)).collect::<Vec<_>>()));
    add(bytes(&outgoing.iter().map(|link| (&link.target, link.image, &link.written)).collect::<Vec<_>>()));
    // What is told of a timeline elsewhere is how much of it there is, and how hard it is to play.
    add(bytes(&(timeline.len(), drill::difficulty(postmortem))));
    digest.finish()
}

/// The name of what the page is made from; nothing for files that are there to be read, which is as quick.
pub(super) fn name(at: &At<'_>, page: &Page, inputs: &Inputs) -> Option<String> {
    let mut digest = Digest::default();
    match page {
        Page::Asset(_) | Page::Attachment(_) => return None,
        // What it holds is known before it is compressed; how it is compressed is the program's.
        Page::Bundle(place) => [at.site.parts.bundle[*place].hash()?, &at.site.parts.program].iter().for_each(|part| digest.add(part.as_bytes())),
        Page::PostmortemSource(place) => digest.add(at.archive().postmortems[*place].hash.as_bytes()),
        // Which of its links were left out is not known here.
        Page::Postmortem(place) if at.archive().postmortems[*place].outgoing.len() >= at.config().limits.links => return None,
        Page::Postmortem(place) | Page::PostmortemJson(place) | Page::Pack(place) | Page::Handout(place) | Page::Drill(place) | Page::DrillMaster(place) => {
            digest.add(inputs.surroundings.as_bytes());
            of_postmortem(at, *place, inputs, &mut digest);
        }
        _ => digest.add(inputs.all.as_bytes()),
    }
    digest.add(at.file.as_bytes());
    Some(digest.finish())
}

/// Who stands beside it, who is tied to it, and what else its page shows that its source does not say.
fn of_postmortem(at: &At<'_>, place: usize, inputs: &Inputs, digest: &mut Digest) {
    let archive = at.archive();
    let postmortem = &archive.postmortems[place];
    digest.add(postmortem.hash.as_bytes());
    let mut card = |why: &str, other: usize| [why, &inputs.cards[other]].iter().for_each(|part| digest.add(part.as_bytes()));
    card("own", place);
    place.checked_sub(1).into_iter().for_each(|earlier| card("earlier", earlier));
    Some(place + 1).filter(|later| *later < archive.postmortems.len()).into_iter().for_each(|later| card("later", later));
    archive.backlinks(place).iter().for_each(|other| card("linked from", *other));
    // A pack asks about what its document links to.
    postmortem.outgoing.iter().filter_map(|link| archive.target(&link.target)).for_each(|other| card("links to", other));
    archive.related(place).iter().for_each(|related| card(&format!("{:?} {}", related.kind, related.backwards), related.place));
    at.site.parts.neighbours[place].iter().for_each(|near| card(&near.shared.join(" "), near.place));
    postmortem.outgoing.iter().filter(|link| link.image).for_each(|link| digest.add(picture(at, link).as_bytes()));
    let sessions: Vec<_> = at.club().sessions_of(place).collect();
    digest.add(format!("{:?} {} {sessions:?}", at.learning().codes.get(&place), at.learning().has_pack(place)).as_bytes());
    let history = at.site.parts.history.get(&postmortem.path);
    digest.add(format!("{history:?} {:?}", at.site.findings_of(&postmortem.path)).as_bytes());
}

/// What a page says of a picture beside its address.
fn picture(at: &At<'_>, link: &Link) -> String {
    let Target::File { path, .. } = &link.target else { return String::new() };
    format!("{path} {:?}", super::pages::postmortem::image_size(at, &link.target))
}
