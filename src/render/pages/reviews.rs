//! What waits for its review: drafts and documents in review, the longest waiting first, with the questions that have no answer yet.

use crate::model::{Postmortem, Review, Status};
use crate::render::view::card;
use crate::render::{At, RenderError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Documents on the page; a longer queue is told by its number.
const MOST: usize = 100;

pub fn render(at: &At<'_>) -> Result<Vec<u8>, RenderError> {
    let today = at.site.parts.today.day_number();
    let group = |status: Status| -> Value {
        let all = at.archive().postmortems.iter().map(|postmortem| &**postmortem).enumerate();
        let waiting: Vec<(usize, &Postmortem)> = all.filter(|(_, postmortem)| postmortem.status == Some(status)).collect();
        let item = |(place, postmortem): &(usize, &Postmortem)| {
            let days = postmortem.date.as_ref().map(|date| today - date.day_number()).filter(|days| *days >= 0);
            let open: Vec<String> = unanswered(postmortem).into_iter().map(|key| at.word_in(postmortem.lang, &format!("review_{key}"))).collect();
            json!({"card": card(at, *place), "age": days.map(|days| at.count("days_since_n", days as usize)), "open": open})
        };
        json!({
            "name": at.word(status.word()),
            "count": at.count("documents_n", waiting.len()),
            "items": waiting.iter().take(MOST).map(item).collect::<Vec<_>>(),
            "more": (waiting.len() > MOST).then(|| at.count("more_n", waiting.len() - MOST)),
        })
    };
    let reviews = json!({"groups": [group(Status::InReview), group(Status::Draft)], "today": at.site.parts.today.date()});
    at.template("reviews.html", &at.word("reviews"), at.config().language, BTreeMap::from([("reviews", reviews)]))
}

/// The keys of the review questions that have no answer.
fn unanswered(postmortem: &Postmortem) -> Vec<&'static str> {
    let none = Review::default();
    let review = postmortem.review.as_ref().unwrap_or(&none);
    review.answers().into_iter().filter(|(_, answer)| answer.is_none()).map(|(key, _)| key).collect()
}
