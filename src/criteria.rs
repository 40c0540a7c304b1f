//! When a postmortem was due: which of the organisation's criteria an incident met, by its own data.
//!
//! The criteria are those of chapter 15 of the SRE book, and the workbook's error-budget policy; their thresholds are configured.

use crate::config::Config;
use crate::metrics;
use crate::model::{DetectionMethod, EventKind, Postmortem};

/// What the data of a document say about one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// With the figures that say so.
    Met(String),
    NotMet(String),
    /// The document holds nothing that could tell.
    Unknown,
}

/// The names of the criteria, in their order.
pub const NAMES: &[&str] = &["user-visible", "data-loss", "intervention", "resolution-time", "monitoring-failure", "stakeholder-request", "error-budget"];

/// Each criterion with its verdict.
#[must_use]
pub fn of(postmortem: &Postmortem, config: &Config) -> Vec<(&'static str, Verdict)> {
    let thresholds = &config.criteria;
    let impact = &postmortem.impact;
    let metrics = metrics::of(postmortem);
    let seconds = |name: &str| metrics.iter().find(|metric| metric.name == name).map(|metric| metric.seconds);
    let longer = |seconds: i64, minutes: u32| seconds > i64::from(minutes) * 60;
    let say = |english: String, japanese: String| postmortem.lang.either(english, japanese);
    let lasts = |seconds: i64| metrics::in_words(seconds, postmortem.lang);

    let hurt = [impact.users, impact.requests_failed, impact.support_tickets].into_iter().flatten().any(|number| number > 0.0)
        || matches!(postmortem.detection.method, Some(DetectionMethod::Customer | DetectionMethod::Partner));
    let lasted = seconds("downtime").or_else(|| seconds("time_to_mitigate")).or_else(|| seconds("time_to_resolve"));
    let user_visible = match lasted {
        Some(lasted) if !longer(lasted, thresholds.user_visible_minutes) => Verdict::NotMet(say(format!("impact lasted {}", lasts(lasted)), format!("影響は{}", lasts(lasted)))),
        Some(lasted) if hurt => Verdict::Met(say(format!("users felt it for {}", lasts(lasted)), format!("利用者への影響が{}", lasts(lasted)))),
        _ => Verdict::Unknown,
    };
    let data_loss = match impact.data_loss {
        Some(true) => Verdict::Met("`data_loss: true`".into()),
        Some(false) => Verdict::NotMet("`data_loss: false`".into()),
        None => Verdict::Unknown,
    };
    let done = postmortem.timeline.iter().filter(|event| event.kind == Some(EventKind::Action)).count();
    let intervention = if done > 0 {
        Verdict::Met(say(format!("the timeline has {done} of kind `action`"), format!("タイムラインに種別`action`が{done}件")))
    } else {
        Verdict::Unknown
    };
    let resolution_time = match seconds("time_to_resolve") {
        Some(took) if longer(took, thresholds.resolution_time_minutes) => Verdict::Met(say(format!("it took {} to resolve", lasts(took)), format!("解決まで{}", lasts(took)))),
        Some(took) => Verdict::NotMet(say(format!("it took {} to resolve", lasts(took)), format!("解決まで{}", lasts(took)))),
        None => Verdict::Unknown,
    };
    let monitoring_failure = match postmortem.detection.method {
        Some(method @ (DetectionMethod::InternalHuman | DetectionMethod::Customer | DetectionMethod::Partner)) => Verdict::Met(format!("`detection.method: {}`", method.word())),
        Some(method @ (DetectionMethod::Alert | DetectionMethod::Canary)) => Verdict::NotMet(format!("`detection.method: {}`", method.word())),
        _ => Verdict::Unknown,
    };
    let error_budget = match impact.slo_budget_spent_pct {
        Some(spent) if spent > thresholds.error_budget_pct => Verdict::Met(say(format!("it spent {spent} % of the error budget"), format!("エラーバジェットの{spent} %を消費"))),
        Some(spent) => Verdict::NotMet(say(format!("it spent {spent} % of the error budget"), format!("エラーバジェットの{spent} %を消費"))),
        None => Verdict::Unknown,
    };
    let verdicts = [user_visible, data_loss, intervention, resolution_time, monitoring_failure, Verdict::Unknown, error_budget];
    NAMES.iter().copied().zip(verdicts).collect()
}

/// A criterion's name as an author writes it, in the form of [`NAMES`].
#[must_use]
pub fn name(written: &str) -> String {
    written.trim().to_lowercase().replace(['_', ' '], "-")
}
