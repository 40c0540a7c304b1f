//! Which section a heading opens, in English and Japanese. Level, case, numbering, emoji and trailing colons do not matter.

use crate::model::SectionKind;
use crate::text::nfkc;

const TABLE: &[(SectionKind, &[&str])] = &[
    (
        SectionKind::Summary,
        &["summary", "tl;dr", "tldr", "overview", "executive summary", "what happened", "abstract", "incident summary", "概要", "要約", "サマリー", "サマリ", "障害概要"],
    ),
    (SectionKind::Impact, &["impact", "user impact", "customer impact", "blast radius", "business impact", "影響", "影響範囲", "ユーザー影響", "影響内容"]),
    (SectionKind::Trigger, &["trigger", "triggers", "トリガー", "契機", "きっかけ", "発生契機"]),
    (
        SectionKind::Causes,
        &[
            "root cause",
            "root causes",
            "contributing factors",
            "contributing factor",
            "contributing conditions",
            "cause",
            "causes",
            "fault",
            "why",
            "root cause analysis",
            "原因",
            "根本原因",
            "直接原因",
            "寄与要因",
            "発生原因",
            "原因分析",
        ],
    ),
    (SectionKind::Detection, &["detection", "how was it detected", "検知", "検出"]),
    (
        SectionKind::Resolution,
        &["resolution", "recovery", "response", "mitigation", "fix", "mitigation and resolution", "復旧", "解決", "緩和", "暫定対応", "恒久対応", "対応", "復旧対応", "対応内容"],
    ),
    (SectionKind::Timeline, &["timeline", "chronology", "sequence of events", "incident timeline", "タイムライン", "時系列", "経緯", "経過"]),
    (
        SectionKind::Actions,
        &[
            "action items",
            "action item",
            "actions",
            "follow-ups",
            "follow ups",
            "followups",
            "follow-up",
            "next steps",
            "todo",
            "to do",
            "corrective actions",
            "preventive actions",
            "corrective and preventive actions",
            "アクションアイテム",
            "アクション",
            "再発防止策",
            "対策",
            "今後の対応",
            "再発防止",
        ],
    ),
    (SectionKind::WentWell, &["what went well", "went well", "things that went well", "うまくいったこと", "良かった点", "うまくいった点", "良かったこと"]),
    (
        SectionKind::WentWrong,
        &[
            "what went wrong",
            "went wrong",
            "what went poorly",
            "what didn't go so well",
            "what could have gone better",
            "things that went wrong",
            "うまくいかなかったこと",
            "悪かった点",
            "うまくいかなかった点",
            "悪かったこと",
        ],
    ),
    (SectionKind::GotLucky, &["where we got lucky", "got lucky", "what we got lucky with", "幸運だったこと", "幸運だった点", "運が良かったこと", "運がよかったこと"]),
    (SectionKind::Lessons, &["lessons learned", "lessons learnt", "lessons", "learnings", "takeaways", "教訓", "学び", "振り返り", "学んだこと", "得られた教訓"]),
    (SectionKind::Supporting, &["supporting information", "references", "appendix", "links", "参考", "参考情報", "補足", "関連資料", "補足資料"]),
];

/// The kind of section a heading's plain text opens.
///
/// "Remediations" is told apart by the caller: it lists the future when its items read like actions.
#[must_use]
pub fn kind(title: &str) -> Option<SectionKind> {
    let plain = simplify(title);
    let known = |text: &str| TABLE.iter().find(|(_, names)| names.contains(&text)).map(|(kind, _)| *kind);
    known(&plain)
        .or_else(|| plain.split_once(" (").and_then(|(head, _)| known(head.trim())))
        .or_else(|| plain.split_once('(').and_then(|(head, _)| known(head.trim())))
        .or_else(|| plain.split_once(" / ").and_then(|(head, tail)| known(head.trim()).or_else(|| known(tail.trim()))))
}

/// NFKC, lower case, without numbering, emoji, emphasis and closing punctuation.
fn simplify(title: &str) -> String {
    let folded: String = nfkc(title).flat_map(char::to_lowercase).collect();
    let start = folded.trim_start_matches(|c: char| !c.is_alphabetic());
    let end = start.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    end.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_in_both_languages() {
        assert_eq!(kind("3. Root Causes:"), Some(SectionKind::Causes));
        assert_eq!(kind("⏱ Timeline (UTC)"), Some(SectionKind::Timeline));
        assert_eq!(kind("【概要】"), Some(SectionKind::Summary));
        assert_eq!(kind("タイムライン（JST）"), Some(SectionKind::Timeline));
        assert_eq!(kind("アクションアイテム / Action items"), Some(SectionKind::Actions));
        assert_eq!(kind("Appendix"), Some(SectionKind::Supporting));
        assert_eq!(kind("Kubernetes"), None);
    }
}
