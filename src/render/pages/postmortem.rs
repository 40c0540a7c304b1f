//! The page of one postmortem. It depends on its source, the configuration and the theme, and of others only on relations,
//! backlinks, neighbours and the state of their actions: no counts, no build date.

use super::data::node_value;
use crate::archive::Facet;
use crate::config::HistoryShown;
use crate::metrics;
use crate::model::{Answer, Event, Kind, Lang, Postmortem, Section, SectionKind, Status, Visibility};
use crate::parse::{self, BodyPart, Resolved, inline_html};
use crate::plan;
use crate::render::comments;
use crate::render::draw;
use crate::render::view::{self, Named, Pair};
use crate::render::{At, RenderError};
use crate::search::related::Written;
use crate::text;
use crate::time::Stamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A silence in the timeline longer than this is shown as one, in seconds.
const GAP: i64 = 15 * 60;

pub fn render(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let source = at.site.source(place)?;
    let resolve = |target: &crate::model::Target| match target {
        crate::model::Target::Fragment(fragment) => Resolved::Address(format!("#{}", plan::anchor(at.archive(), place, fragment))),
        other => at.resolve(other),
    };
    let glossary = at.href("glossary/index.html");
    let discuss = |title: &str, anchor: &str| discuss_link(at, postmortem, title, anchor);
    let around = parse::Around {
        resolve: &resolve,
        told: &|target| at.told(target, postmortem.lang),
        word: &|key| at.word_in(postmortem.lang, key),
        glossary: &at.site.parts.glossary,
        term: &|term| (format!("{glossary}#{}", term.anchor), super::glossary::hint(term)),
        size: &|target| image_size(at, target),
        discuss: &discuss,
    };
    with_body(at, place, &parse::body(&source, postmortem, at.config(), &around), &String::from_utf8_lossy(&source.bytes))
}

/// The page of a document whose body is too large for one: the record, and a word in the body's place.
pub fn without_body(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let word = text::escape_html(&at.word_in(at.archive().postmortems[place].lang, "too_large"));
    with_body(at, place, &[BodyPart::Html(format!("<p class=\"banner\">{word}</p>"))], "")
}

fn with_body(at: &At<'_>, place: usize, body: &[BodyPart], source: &str) -> Result<Vec<u8>, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let page = Page::of(at, place);
    let description = postmortem.summary.as_ref().map(|summary| text::shorten(&parse::inline_text(summary), 200));
    let values = BTreeMap::from([("pm", page.view(body, source)), ("description", json!(description))]);
    at.template("postmortem.html", &postmortem.title, postmortem.lang, values)
}

/// Bytes of an image in which its size stands: some cameras put a small picture before it.
const IMAGE_HEAD: u64 = 512 * 1024;

/// The size of an image of the archive, so that its place is kept until it is there.
pub fn image_size(at: &At<'_>, target: &crate::model::Target) -> Option<(usize, usize)> {
    let crate::model::Target::File { path, .. } = target else { return None };
    at.site.parts.plan.attachment(path)?;
    let head = at.site.read(path, IMAGE_HEAD).ok()?;
    imagesize::blob_size(&head).ok().map(|size| (size.width, size.height))
}

/// Where a section is discussed: among the comments of the page, else by the configuration's pattern.
fn discuss_link(at: &At<'_>, postmortem: &Postmortem, section: &str, anchor: &str) -> Option<String> {
    if at.config().comments.is_some() {
        return Some("#aw-comments".into());
    }
    let title = if section.is_empty() { postmortem.title.clone() } else { format!("{}: {section}", postmortem.title) };
    let page = at.absolute(&at.site.parts.plan.postmortem_file(at.archive(), at.archive().find(&postmortem.id)?));
    let page = if anchor.is_empty() { page } else { format!("{page}#{anchor}") };
    let pattern = at.config().discuss_link.as_ref()?;
    let filled = pattern.replace("{path}", &text::encode_path(&postmortem.path)).replace("{id}", &text::encode_segment(&postmortem.id));
    Some(filled.replace("{title}", &text::encode_segment(&title)).replace("{url}", &text::encode_segment(&page)))
}

/// An old address: a page that leads to the new one, and says so without scripts.
pub fn redirect(at: &At<'_>, place: usize) -> Result<Vec<u8>, RenderError> {
    let postmortem = &at.archive().postmortems[place];
    let file = at.site.parts.plan.postmortem_file(at.archive(), place);
    let redirect = json!({"title": postmortem.title, "href": at.href(&file), "canonical": at.config().base_url.as_ref().map(|_| at.absolute(&file))});
    at.template("redirect.html", &postmortem.title, postmortem.lang, BTreeMap::from([("redirect", redirect)]))
}

/// The headings that a reader looks for: the summary first, as the page has it, and none of a timeline's own, which are its entries.
fn contents(postmortem: &Postmortem) -> Vec<Value> {
    let mut in_timeline: Option<u8> = None;
    let mut shown: Vec<Section> = Vec::new();
    for section in &postmortem.sections {
        in_timeline = in_timeline.filter(|level| section.level > *level);
        if in_timeline.is_some() {
            continue;
        }
        in_timeline = Some(section.level).filter(|_| section.kind == Some(SectionKind::Timeline));
        if section.level <= 3 {
            shown.push(section);
        }
    }
    if let Some(at) = shown.iter().position(|section| section.kind == Some(SectionKind::Summary)) {
        let below = shown[at + 1..].iter().take_while(|section| section.level > shown[at].level).count();
        shown[..=at + below].rotate_right(1 + below);
    }
    shown.into_iter().map(|section| json!({"title": section.title, "anchor": section.anchor, "level": section.level})).collect()
}

/// Words that a reason for nearness names.
pub(super) const SHARED_WORDS: usize = 4;

/// One postmortem on a page, in its own language.
pub struct Page<'p, 's> {
    at: &'p At<'s>,
    place: usize,
    postmortem: &'p Postmortem,
    pub lang: Lang,
}

impl<'p, 's> Page<'p, 's> {
    pub fn of(at: &'p At<'s>, place: usize) -> Self {
        let postmortem = &at.archive().postmortems[place];
        Self { at, place, postmortem, lang: postmortem.lang }
    }
}

impl Page<'_, '_> {
    fn word(&self, key: &str) -> String {
        self.at.word_in(self.lang, key)
    }

    pub fn html(&self, markdown: &str) -> String {
        inline_html(markdown, &self.postmortem.path, &|target| self.at.resolve(target))
    }

    fn view(&self, body: &[BodyPart], source: &str) -> Value {
        let postmortem = self.postmortem;
        let timeline = self.timeline();
        let actions: Vec<Value> = postmortem.actions.iter().map(|action| json!(view::action(self.at, postmortem, &action, self.lang, None))).collect();
        let mut parts: Vec<Value> = Vec::new();
        let mut summary: Vec<Value> = Vec::new();
        let mut in_summary = false;
        for part in body {
            let view = match part {
                BodyPart::Html(html) => json!({"kind": "html", "html": html}),
                BodyPart::Timeline(entries) => json!({"kind": "timeline", "events": timeline.get(entries.clone())}),
                BodyPart::Actions(entries) => json!({"kind": "actions", "actions": actions.get(entries.clone())}),
                BodyPart::Summary | BodyPart::SummaryEnd => {
                    in_summary = *part == BodyPart::Summary;
                    continue;
                }
            };
            if in_summary { &mut summary } else { &mut parts }.push(view);
        }
        let severity = postmortem.severity.as_ref().map(|severity| {
            let mut value = json!(view::severity(self.at, severity));
            value["href"] = json!(self.facet_href(Facet::Severity, &severity.name));
            value
        });
        let mut view = json!({
            "id": postmortem.id,
            "title": postmortem.title,
            "lang": self.lang.tag(),
            "date": postmortem.date.as_ref().map(Stamp::date),
            "severity": severity,
            "status": postmortem.status.map(|status| json!({"word": status.word(), "name": self.word(status.word())})),
            "kind": {"word": postmortem.kind.word(), "name": self.word(postmortem.kind.word())},
            "visibility": self.visibility(),
            "services": self.facet_links(Facet::Service, &postmortem.services),
            "banners": self.banners(),
            "summary_html": postmortem.summary.as_ref().filter(|_| postmortem.states("summary")).map(|summary| self.html(summary)),
            "mitigation_html": postmortem.mitigation.as_ref().map(|text| self.html(text)),
            "metrics": metrics::of(postmortem).iter().map(|metric| json!(view::metric(self.at, metric, self.lang))).collect::<Vec<_>>(),
            "phases": self.phases(),
            "impact": self.impact(),
            "impact_html": postmortem.impact.text.as_ref().map(|text| self.html(text)),
            "windows": postmortem.impact_windows.iter().map(|window| format!("{} – {}", stamp_words(&window.from), window.to.as_ref().map_or_else(String::new, stamp_words))).collect::<Vec<_>>(),
            "timeline": timeline,
            "timeline_in_body": !postmortem.states("timeline"),
            "factors": self.factors(),
            "summary": summary,
            "body": parts,
            "actions": actions,
            "actions_in_body": !postmortem.states("actions"),
            "lists": self.lists(),
            "review": self.review(),
            "related": self.related(),
            "similar": self.similar(source),
            "linked_from": self.linked_from(),
            "findings": self.findings(),
            "contents": contents(postmortem),
            "stamps": self.stamps(),
            "zone_assumed": self.all_stamps().iter().any(|(_, stamp)| stamp.has_clock() && !stamp.zone_stated),
            "facts": self.facts(),
            "tools": self.tools(),
            "comments": comments::view(self.at, &postmortem.id),
            "in_month": self.in_month(),
            "more": self.more(),
            "provenance": self.provenance(),
            "earlier": self.place.checked_sub(1).map(|place| self.neighbour(place)),
            "later": (self.place + 1 < self.at.archive().postmortems.len()).then(|| self.neighbour(self.place + 1)),
        });
        view["together"] = json!(super::learn::links(self.at, self.place));
        view
    }

    /// What `check` asks, where that is published and there is something.
    fn findings(&self) -> Option<Value> {
        let findings = self.at.site.findings_of(&self.postmortem.path);
        let worst = findings.iter().map(|finding| finding.level).max()?;
        let count = self.at.count_in(self.lang, "findings_n", findings.len());
        Some(json!({"worst": worst.word(), "count": count, "items": super::findings::items(self.at, self.lang, findings)}))
    }

    /// What can be done with the document.
    fn tools(&self) -> Value {
        let edit = self.at.config().edit_link.as_ref().map(|pattern| pattern.replace("{path}", &text::encode_path(&self.postmortem.path)));
        json!({"edit": edit, "discuss": discuss_link(self.at, self.postmortem, "", ""), "json": self.beside("json"), "source": self.beside("md")})
    }

    /// A file of the page's own folder, where the site has it.
    fn beside(&self, ending: &str) -> Option<String> {
        let file = format!("postmortems/{}/index.{ending}", self.postmortem.id);
        self.at.site.page(&file).map(|_| self.at.href(&file))
    }

    /// The list of the month it belongs to.
    fn in_month(&self) -> Option<String> {
        let date = self.postmortem.date.as_ref()?.date();
        self.facet_href(Facet::Month, date.get(..7)?)
    }

    /// The incident to scale, and what each phase is.
    pub fn phases(&self) -> Option<Value> {
        let describe = |phase: &draw::Phase| {
            let about = if phase.approximate { "≈ " } else { "" };
            format!("{}: {about}{}", self.word(phase.name), metrics::in_words(phase.to - phase.from, self.lang))
        };
        let (svg, phases) = draw::phases(self.postmortem, &self.word("phases"), &describe)?;
        let row = |phase: &draw::Phase| {
            let about = if phase.approximate { "≈ " } else { "" };
            json!({"class": phase.name.replace('_', "-"), "name": self.word(phase.name), "words": format!("{about}{}", metrics::in_words(phase.to - phase.from, self.lang)), "formula": phase.formula})
        };
        Some(json!({"svg": svg, "rows": phases.iter().map(row).collect::<Vec<_>>()}))
    }

    /// Keys without a field, and lengths of time that the text states.
    fn more(&self) -> Vec<Pair> {
        let kept = self
            .postmortem
            .more
            .iter()
            .filter(|(_, node)| *node != crate::node::Node::Null)
            .map(|(key, node)| Pair { name: key.clone(), value: node.text().unwrap_or_else(|| node_value(node).to_string()) });
        let stated = self.postmortem.stated.iter().map(|stated| Pair { name: self.word(&format!("stated_{}", stated.what.word())), value: stated.written.clone() });
        kept.chain(stated).collect()
    }

    /// Where each value was found.
    fn provenance(&self) -> Vec<Pair> {
        let line = self.word("in_line");
        self.postmortem
            .provenance
            .iter()
            .map(|from| {
                let origin = self.word(&format!("from_{}", from.origin.word().replace('-', "_")));
                let at = self.at.config().told_line(from.line);
                let value = if at > 0 { format!("{origin}, {}", line.replace("{n}", &at.to_string())) } else { origin };
                Pair { name: from.field.to_owned(), value }
            })
            .collect()
    }

    fn neighbour(&self, place: usize) -> Value {
        let other = &self.at.archive().postmortems[place];
        json!({"href": self.at.postmortem_href(place), "title": other.title, "lang": other.lang.tag()})
    }

    fn visibility(&self) -> Option<&String> {
        match self.postmortem.visibility {
            Visibility::Level(level) => self.at.config().levels.get(level),
            _ => None,
        }
    }

    fn banners(&self) -> Vec<String> {
        let status = self.postmortem.status.filter(|status| matches!(status, Status::Draft | Status::InReview)).map(|status| format!("{}_banner", status.word()));
        let kind = (self.postmortem.kind != Kind::Incident).then(|| format!("{}_banner", self.postmortem.kind.word()));
        status.into_iter().chain(kind).map(|key| self.word(&key)).collect()
    }

    fn facet_links(&self, facet: Facet, names: &[String]) -> Vec<Named> {
        names.iter().map(|name| Named { name: name.clone(), href: self.facet_href(facet, name) }).collect()
    }

    fn facet_href(&self, facet: Facet, name: &str) -> Option<String> {
        let value = self.at.archive().facet_value(facet, name)?;
        Some(self.at.href(&self.at.site.parts.plan.facet_file(facet, value)))
    }

    pub fn impact(&self) -> Vec<Pair> {
        let impact = &self.postmortem.impact;
        let mut out = Vec::new();
        let mut add = |key: &str, value: Option<String>| out.extend(value.map(|value| Pair { name: self.word(key), value }));
        add("users", impact.users.map(number));
        add("requests_failed", impact.requests_failed.map(number));
        add("slo_budget_spent_pct", impact.slo_budget_spent_pct.map(|value| format!("{} %", number(value))));
        add("data_loss", impact.data_loss.map(|loss| self.word(if loss { "yes" } else { "no" })));
        add("revenue", impact.revenue.as_ref().map(|(amount, currency)| format!("{} {currency}", number(*amount)).trim().to_owned()));
        add("support_tickets", impact.support_tickets.map(number));
        add("regions", (!impact.regions.is_empty()).then(|| impact.regions.join(", ")));
        out
    }

    fn factors(&self) -> Vec<Value> {
        let one = |facet: Facet, factor: &crate::model::Factor| {
            let category = factor.category.as_ref();
            let href = category.and_then(|category| self.facet_href(facet, category));
            let name = category.map(|category| self.at.known_word(self.lang, facet, category));
            json!({"name": name, "href": href, "html": factor.text.as_ref().map_or_else(String::new, |text| self.html(text))})
        };
        self.postmortem.causes.iter().map(|cause| one(Facet::Cause, cause)).collect()
    }

    pub fn timeline(&self) -> Vec<Value> {
        let mut day = String::new();
        let mut last: Option<i64> = None;
        self.postmortem
            .timeline
            .iter()
            .enumerate()
            .map(|(index, event)| {
                let mut value = self.event(&event);
                value["index"] = json!(index + 1);
                if let Some(at) = &event.at {
                    if at.date() != day {
                        day = at.date();
                        value["day"] = json!(day);
                        value["zone"] = json!(at.zone());
                    }
                    if let Some(silence) = last.map(|last| at.seconds - last).filter(|silence| *silence > GAP && at.has_clock()) {
                        value["gap"] = json!(self.word("gap").replace("{t}", &metrics::in_words(silence, self.lang)));
                    }
                    last = Some(event.until.as_ref().unwrap_or(at).seconds);
                }
                value
            })
            .collect()
    }

    fn event(&self, event: &Event) -> Value {
        let clock = event.at.as_ref().map(|at| {
            let start = if at.has_clock() { at.clock() } else { at.date() };
            let until = event.until.as_ref().map_or_else(String::new, |until| {
                let clock = until.clock();
                if until.date() == at.date() && !clock.is_empty() { format!("–{clock}") } else { format!("–{} {clock}", until.date()).trim_end().to_owned() }
            });
            format!("{}{start}{until}", if at.approximate { "≈ " } else { "" })
        });
        json!({
            "iso": event.at.as_ref().map(Stamp::iso),
            "clock": clock,
            "written": event.written,
            "day": Value::Null,
            "zone": Value::Null,
            "gap": Value::Null,
            "html": self.html(&event.text),
            "kind": event.kind.map(|kind| json!({"word": kind.word(), "name": self.word(kind.word())})),
            "actor": event.actor.as_ref().map(|text| self.html(text)),
            "evidence": event.evidence.as_ref().map(|text| self.html(text)),
            "group": event.group.as_ref().map(|text| self.html(text)),
            "more": event.more.iter().map(|(name, value)| Pair { name: name.clone(), value: self.html(value) }).collect::<Vec<_>>(),
        })
    }

    /// Lessons and surprises of the front matter; those of the body stand in the body.
    fn lists(&self) -> Vec<Value> {
        let lessons = &self.postmortem.lessons;
        let (lessons_stated, surprises_stated) = (self.postmortem.states("lessons"), self.postmortem.states("surprises"));
        [
            ("went_well", &lessons.went_well, lessons_stated),
            ("went_wrong", &lessons.went_wrong, lessons_stated),
            ("got_lucky", &lessons.got_lucky, lessons_stated),
            ("surprises", &self.postmortem.surprises, surprises_stated),
        ]
        .into_iter()
        .filter(|(_, items, stated)| *stated && !items.is_empty())
        .map(|(key, items, _)| json!({"key": key.replace('_', "-"), "name": self.word(key), "items": items.iter().map(|item| self.html(item)).collect::<Vec<_>>()}))
        .collect()
    }

    fn review(&self) -> Option<Vec<Pair>> {
        let review = self.postmortem.review.as_ref()?;
        let answer = |answer: Option<Answer>| self.word(answer.map_or("review_open", Answer::word));
        let mut out: Vec<Pair> = review.answers().into_iter().map(|(key, value)| Pair { name: self.word(&format!("review_{key}")), value: answer(value) }).collect();
        out.extend(review.held_on.as_ref().map(|held| Pair { name: self.word("held_on"), value: held.date() }));
        if !review.reviewers.is_empty() {
            out.push(Pair { name: self.word("reviewers"), value: review.reviewers.join(", ") });
        }
        Some(out)
    }

    fn related(&self) -> Vec<Value> {
        let archive = self.at.archive();
        archive
            .related(self.place)
            .iter()
            .rev()
            .map(|related| {
                let other = &archive.postmortems[related.place];
                let reason = format!("rel_{}{}", related.kind.word(), if related.backwards { "_back" } else { "" });
                let open = other.open_actions().count();
                json!({
                    "id": other.id, "title": other.title, "lang": other.lang.tag(), "href": self.at.postmortem_href(related.place), "date": other.date.as_ref().map(Stamp::date),
                    "reason": self.word(&reason), "open": (open > 0).then(|| self.word("open_actions_n").replace("{n}", &open.to_string())),
                })
            })
            .collect()
    }

    /// Incidents whose words are near, with what they share as this document writes it.
    fn similar(&self, source: &str) -> Vec<Value> {
        let archive = self.at.archive();
        let known: Vec<usize> = archive.related(self.place).iter().map(|related| related.place).chain(archive.backlinks(self.place).iter().copied()).collect();
        // Not the front matter: it may hold what this edition does not show.
        let record = std::iter::once(&self.postmortem.title).chain(&self.postmortem.tags).chain(&self.postmortem.services);
        let written = record.map(String::as_str).chain(std::iter::once(&source[parse::body_at(source)..])).collect::<Vec<_>>().join("\n");
        let written = Written::of(&written);
        let near = self.at.site.parts.neighbours[self.place].iter().filter(|near| !known.contains(&near.place));
        near.map(|near| {
            let other = &archive.postmortems[near.place];
            let mut reasons = Vec::new();
            if self.postmortem.trigger.category.is_some() && self.postmortem.trigger.category == other.trigger.category {
                reasons.push(self.word("similar_trigger"));
            }
            reasons.extend(
                self.postmortem.detection.alert.iter().filter(|alert| other.detection.alert.as_ref() == Some(alert)).map(|alert| format!("{} {alert}", self.word("alert"))),
            );
            reasons.extend(self.postmortem.services.iter().filter(|service| other.services.contains(service)).take(2).map(|service| format!("{} {service}", self.word("service"))));
            let words = written.shared(near, SHARED_WORDS);
            if !words.is_empty() {
                reasons.push(self.word("similar_shares").replace("{x}", &words.join(self.word("comma").as_str())));
            }
            json!({
                "id": other.id, "title": other.title, "lang": other.lang.tag(), "href": self.at.postmortem_href(near.place), "date": other.date.as_ref().map(Stamp::date),
                "reasons": reasons.join(self.word("comma").as_str()),
            })
        })
        .collect()
    }

    fn linked_from(&self) -> Vec<Value> {
        let archive = self.at.archive();
        let related: Vec<usize> = archive.related(self.place).iter().map(|related| related.place).collect();
        archive
            .backlinks(self.place)
            .iter()
            .filter(|place| !related.contains(place))
            .map(|place| json!({"id": archive.postmortems[*place].id, "title": archive.postmortems[*place].title, "lang": archive.postmortems[*place].lang.tag(), "href": self.at.postmortem_href(*place)}))
            .collect()
    }

    fn all_stamps(&self) -> Vec<(&'static str, &Stamp)> {
        let stamps = &self.postmortem.stamps;
        [
            ("started", &stamps.started),
            ("detected", &stamps.detected),
            ("acknowledged", &stamps.acknowledged),
            ("declared", &stamps.declared),
            ("mitigated", &stamps.mitigated),
            ("resolved", &stamps.resolved),
            ("closed_at", &stamps.closed),
            ("published", &stamps.published),
        ]
        .into_iter()
        .filter_map(|(key, stamp)| Some((key, stamp.as_ref()?)))
        .collect()
    }

    fn stamps(&self) -> Vec<Value> {
        self.all_stamps()
            .into_iter()
            .map(|(key, stamp)| json!({"name": self.word(key), "iso": stamp.iso(), "shown": stamp_words(stamp), "approximate": stamp.approximate}))
            .collect()
    }

    fn facts(&self) -> Vec<Value> {
        let postmortem = self.postmortem;
        let mut out = Vec::new();
        let mut add = |key: &str, links: Vec<Named>| {
            if !links.is_empty() {
                out.push(json!({"name": self.word(key), "links": links}));
            }
        };
        let plain = |names: &[String]| names.iter().map(|name| Named { name: name.clone(), href: None }).collect::<Vec<_>>();
        let outward =
            |addresses: &[String]| addresses.iter().map(|address| Named { name: address.trim_start_matches("https://").to_owned(), href: external(address) }).collect::<Vec<_>>();
        add("root_cause_services", self.facet_links(Facet::Service, &postmortem.root_cause_services));
        add("teams", self.facet_links(Facet::Team, &postmortem.teams));
        let method: Vec<String> = postmortem.detection.method.iter().map(|method| method.word().to_owned()).collect();
        let mut detection = self.facet_links(Facet::Detection, &method);
        detection.iter_mut().for_each(|link| link.name = self.word(&format!("detection_{}", link.name)));
        add("detection", detection);
        let stated = postmortem.detection.alert.as_slice();
        let others: Vec<String> = postmortem.signals.iter().filter(|signal| !stated.contains(signal)).cloned().collect();
        add("alert", self.facet_links(Facet::Alert, stated));
        add("signals", self.facet_links(Facet::Alert, &others));
        let trigger: Vec<String> = postmortem.trigger.category.iter().cloned().collect();
        let mut trigger = self.facet_links(Facet::Trigger, &trigger);
        trigger.iter_mut().for_each(|link| link.name = self.at.known_word(self.lang, Facet::Trigger, &link.name));
        trigger.extend(postmortem.trigger.text.iter().map(|text| Named { name: parse::inline_text(text), href: None }));
        add("trigger", trigger);
        add("criteria", plain(&postmortem.criteria));
        add("tags", self.facet_links(Facet::Tag, &postmortem.tags));
        let roles = &postmortem.roles;
        for (key, people) in [
            ("owner", &roles.owner),
            ("incident_commander", &roles.incident_commander),
            ("scribe", &roles.scribe),
            ("facilitator", &roles.facilitator),
            ("responders", &roles.responders),
        ] {
            add(key, plain(people));
        }
        add("stakeholders", plain(&postmortem.stakeholders));
        add("runbooks", outward(&postmortem.links.runbooks));
        add("dashboards", outward(&postmortem.links.dashboards));
        add("source_doc", outward(postmortem.source_doc.as_slice()));
        add("last_changed", plain(self.at.last_changed(&postmortem.path).as_slice()));
        let people = self.at.site.parts.history.get(&postmortem.path).filter(|_| self.at.config().history == HistoryShown::DatesAndPeople);
        add("written_by", plain(people.map_or(&[], |changes| &changes.people)));
        out
    }
}

/// An address of the front matter as a link, when its scheme may be one.
fn external(address: &str) -> Option<String> {
    (address.starts_with("https://") || address.starts_with("http://")).then(|| address.to_owned())
}

fn stamp_words(stamp: &Stamp) -> String {
    if stamp.has_clock() { format!("{} {} {}", stamp.date(), stamp.clock(), stamp.zone()) } else { stamp.date() }
}

/// A number with thin groups of three digits, which both languages read.
fn number(value: f64) -> String {
    let plain = if value.fract() == 0.0 { format!("{value:.0}") } else { value.to_string() };
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), String::new()), |(whole, rest)| (whole, format!(".{rest}")));
    let digits: Vec<char> = whole.chars().collect();
    let mut out = String::new();
    for (at, digit) in digits.iter().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits[at - 1].is_ascii_digit() {
            out.push(',');
        }
        out.push(*digit);
    }
    out + &rest
}
