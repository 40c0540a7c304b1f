//! Which section a heading opens, in the languages archives are written in. Level, case, numbering, emoji and trailing colons do not matter.

use crate::model::SectionKind;
use crate::text;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Names are lower case without accents, as `text::unaccented` leaves them.
const TABLE: &[(SectionKind, &[&str])] = &[
    (
        SectionKind::Summary,
        &[
            "кратко",
            "резюме",
            "описание",
            "что произошло",
            "краткое описание",
            "summary",
            "tl;dr",
            "tldr",
            "overview",
            "executive summary",
            "what happened",
            "what happened?",
            "abstract",
            "incident summary",
            "issue summary",
            "incident overview",
            "brief",
            "in brief",
            "at a glance",
            "description",
            "incident description",
            "synopsis",
            "概要",
            "要約",
            "サマリー",
            "サマリ",
            "障害概要",
            "インシデント概要",
            "事象",
            "事象概要",
            "何が起きたか",
            "何が起こったか",
            "エグゼクティブサマリー",
            "摘要",
            "概述",
            "总结",
            "事件概述",
            "故障概述",
            "事件摘要",
            "요약",
            "개요",
            "장애 요약",
            "장애 개요",
            "zusammenfassung",
            "uberblick",
            "kurzfassung",
            "resumen",
            "resumen ejecutivo",
            "resume",
            "resumo",
            "sammendrag",
            "oppsummering",
            "kort fortalt",
        ],
    ),
    (
        SectionKind::Impact,
        &[
            "влияние",
            "последствия",
            "ущерб",
            "влияние на пользователей",
            "impact",
            "impacts",
            "user impact",
            "customer impact",
            "blast radius",
            "business impact",
            "impact assessment",
            "impact analysis",
            "scope of impact",
            "who was affected",
            "who was impacted",
            "effects",
            "影響",
            "影響範囲",
            "ユーザー影響",
            "影響内容",
            "影響度",
            "ユーザーへの影響",
            "お客様への影響",
            "ビジネス影響",
            "サービス影響",
            "影响",
            "影响范围",
            "影响评估",
            "영향",
            "영향 범위",
            "auswirkung",
            "auswirkungen",
            "impacto",
            "konsekvens",
            "konsekvenser",
        ],
    ),
    (SectionKind::Trigger, &["trigger", "triggers", "トリガー", "契機", "きっかけ", "発生契機", "触发", "触发原因", "ausloser", "desencadenante"]),
    (
        SectionKind::Causes,
        &[
            "причина",
            "причины",
            "корневая причина",
            "первопричина",
            "анализ причин",
            "root cause",
            "root causes",
            "root cause(s)",
            "the root cause",
            "contributing factors",
            "contributing factor",
            "contributing conditions",
            "cause",
            "causes",
            "cause(s)",
            "fault",
            "faults",
            "why",
            "why did it happen",
            "why did this happen",
            "root cause analysis",
            "root cause and trigger",
            "causes and contributing factors",
            "analysis",
            "rca",
            "5 whys",
            "five whys",
            "the five whys",
            "原因",
            "根本原因",
            "直接原因",
            "寄与要因",
            "発生原因",
            "原因分析",
            "原因調査",
            "要因",
            "なぜなぜ分析",
            "間接原因",
            "背景と原因",
            "根因",
            "根因分析",
            "故障原因",
            "问题原因",
            "원인",
            "근본 원인",
            "원인 분석",
            "ursache",
            "ursachen",
            "grundursache",
            "causa",
            "causa raiz",
            "causas",
            "arsak",
            "rotarsak",
        ],
    ),
    (
        SectionKind::Detection,
        &[
            "обнаружение",
            "как обнаружили",
            "detection",
            "how was it detected",
            "how was it detected?",
            "how did we detect it",
            "how we found out",
            "検知",
            "検出",
            "検知方法",
            "発見",
            "发现",
            "发现过程",
            "감지",
            "erkennung",
            "entdeckung",
            "deteccion",
        ],
    ),
    (
        SectionKind::Resolution,
        &[
            "решение",
            "устранение",
            "исправление",
            "восстановление",
            "как починили",
            "resolution",
            "recovery",
            "response",
            "mitigation",
            "mitigations",
            "fix",
            "mitigation and resolution",
            "resolution and recovery",
            "response and recovery",
            "workaround",
            "how was it resolved",
            "how was it fixed",
            "how we fixed it",
            "how did we fix it",
            "what did we do",
            "the fix",
            "復旧",
            "解決",
            "緩和",
            "暫定対応",
            "恒久対応",
            "対応",
            "復旧対応",
            "対応内容",
            "復旧作業",
            "応急処置",
            "解決策",
            "解决",
            "解决方案",
            "恢复",
            "处理",
            "处理方案",
            "临时措施",
            "해결",
            "복구",
            "조치 내역",
            "대응",
            "behebung",
            "losung",
            "wiederherstellung",
            "resolucion",
            "solucion",
            "mitigacion",
            "løsning",
        ],
    ),
    (
        SectionKind::Timeline,
        &[
            "хронология",
            "таймлайн",
            "ход событий",
            "временная шкала",
            "timeline",
            "timelines",
            "chronology",
            "sequence of events",
            "order of events",
            "course of events",
            "event log",
            "log of events",
            "incident log",
            "events",
            "what happened when",
            "key events",
            "key times",
            "key timeline",
            "タイムライン",
            "時系列",
            "経緯",
            "経過",
            "対応経緯",
            "対応履歴",
            "発生経緯",
            "事象の経緯",
            "障害の経緯",
            "対応の経緯",
            "時系列経緯",
            "時間経過",
            "时间线",
            "时间轴",
            "時間線",
            "时间节点",
            "事件经过",
            "处理过程",
            "故障经过",
            "事件时间线",
            "타임라인",
            "시간대별 경과",
            "경과",
            "zeitverlauf",
            "zeitleiste",
            "ablauf",
            "zeitlicher ablauf",
            "chronologie",
            "verlauf",
            "cronologia",
            "linea de tiempo",
            "secuencia de eventos",
            "linha do tempo",
            "deroule",
            "deroulement",
            "tijdlijn",
            "linea temporal",
            "tidslinje",
            "hendelsesforløp",
            "forløp",
        ],
    ),
    (
        SectionKind::Actions,
        &[
            "действия",
            "план действий",
            "меры",
            "задачи",
            "что сделать",
            "предотвращение",
            "дальнейшие действия",
            "следующие шаги",
            "корректирующие действия",
            "acciones preventivas",
            "plan de accion",
            "acciones de mejora",
            "action items",
            "action item",
            "actions",
            "action points",
            "action plan",
            "actions taken and planned",
            "follow-ups",
            "follow ups",
            "followups",
            "follow-up",
            "follow up",
            "follow-up actions",
            "follow up actions",
            "next steps",
            "next actions",
            "todo",
            "todos",
            "to do",
            "to-do",
            "to dos",
            "tasks",
            "corrective actions",
            "corrective action",
            "preventive actions",
            "preventative actions",
            "preventive measures",
            "preventative measures",
            "preventive action",
            "corrective and preventive actions",
            "corrective measures",
            "improvements",
            "improvement",
            "proposed improvements",
            "proposal improvements",
            "improvement actions",
            "future improvements",
            "recommendations",
            "recommended actions",
            "prevention",
            "how do we prevent this",
            "preventing recurrence",
            "preventing this in the future",
            "remediation items",
            "remediation actions",
            "remediation plan",
            "repair items",
            "repair actions",
            "outstanding actions",
            "what we will do",
            "what are we doing about it",
            "what we are going to do",
            "what's next",
            "future work",
            "future actions",
            "long term actions",
            "アクションアイテム",
            "アクション",
            "アクションプラン",
            "再発防止策",
            "再発防止",
            "再発防止対策",
            "対策",
            "今後の対応",
            "今後の対策",
            "恒久対策",
            "暫定対策",
            "改善策",
            "改善点",
            "改善アクション",
            "改善事項",
            "今後の課題",
            "今後のアクション",
            "ネクストアクション",
            "次のアクション",
            "フォローアップ",
            "やること",
            "宿題",
            "対応策",
            "残課題",
            "残タスク",
            "改进措施",
            "改进",
            "改进计划",
            "后续行动",
            "后续措施",
            "后续计划",
            "后续改进",
            "行动项",
            "预防措施",
            "整改措施",
            "待办事项",
            "경과 조치",
            "후속 조치",
            "조치",
            "조치 사항",
            "재발 방지",
            "재발 방지 대책",
            "개선 사항",
            "액션 아이템",
            "향후 조치",
            "massnahmen",
            "folgemassnahmen",
            "nachste schritte",
            "gegenmassnahmen",
            "verbesserungen",
            "acciones",
            "acciones correctivas",
            "actions correctives",
            "actions preventives",
            "mesures preventives",
            "mesures correctives",
            "plan d'action",
            "plan d’action",
            "prochaines etapes",
            "acoes corretivas",
            "acoes preventivas",
            "medidas preventivas",
            "medidas correctivas",
            "medidas corretivas",
            "proximos passos",
            "pendencias",
            "pendientes",
            "plano de acao",
            "entscheidungen und massnahmen",
            "praventivmassnahmen",
            "korrekturmassnahmen",
            "以后怎么防",
            "如何预防",
            "如何避免",
            "防止再发",
            "已修正",
            "已修复",
            "后续",
            "后续工作",
            "改进项",
            "整改",
            "재발방지",
            "재발 방지책",
            "개선 조치",
            "향후 계획",
            "azioni",
            "azioni correttive",
            "prossimi passi",
            "acties",
            "vervolgacties",
            "acciones a tomar",
            "proximos pasos",
            "medidas",
            "tareas",
            "mesures",
            "tiltak",
            "videre arbeid",
            "aksjonspunkter",
            "oppfølging",
            "acoes",
        ],
    ),
    (
        SectionKind::WentWell,
        &[
            "what went well",
            "what went well?",
            "went well",
            "things that went well",
            "the good",
            "good",
            "うまくいったこと",
            "良かった点",
            "うまくいった点",
            "良かったこと",
            "よかったこと",
            "よかった点",
            "做得好的",
            "做得好的地方",
            "잘한 점",
            "잘된 점",
            "was gut lief",
            "lo que salio bien",
            "que salio bien",
            "hva gikk bra",
        ],
    ),
    (
        SectionKind::WentWrong,
        &[
            "what went wrong",
            "what went wrong?",
            "went wrong",
            "what went poorly",
            "what went badly",
            "what didn't go so well",
            "what didn't go well",
            "what did not go well",
            "what could have gone better",
            "what could have been better",
            "what could be improved",
            "what can be improved",
            "things that went wrong",
            "things that went poorly",
            "the bad",
            "うまくいかなかったこと",
            "悪かった点",
            "うまくいかなかった点",
            "悪かったこと",
            "課題",
            "問題点",
            "反省点",
            "做得不好的",
            "不足之处",
            "아쉬운 점",
            "잘못된 점",
            "was schlecht lief",
            "lo que salio mal",
            "que salio mal",
            "hva gikk darlig",
        ],
    ),
    (
        SectionKind::GotLucky,
        &[
            "where we got lucky",
            "where did we get lucky",
            "where did we get lucky?",
            "got lucky",
            "what we got lucky with",
            "luck",
            "lucky",
            "幸運だったこと",
            "幸運だった点",
            "運が良かったこと",
            "運がよかったこと",
            "ラッキーだったこと",
            "幸运的是",
            "운이 좋았던 점",
            "wo wir gluck hatten",
            "donde tuvimos suerte",
            "hvor hadde vi flaks",
        ],
    ),
    (
        SectionKind::Lessons,
        &[
            "уроки",
            "выводы",
            "извлечённые уроки",
            "чему научились",
            "lessons learned",
            "lessons learnt",
            "lessons",
            "lesson learned",
            "lessons learned and next steps",
            "learnings",
            "takeaways",
            "key takeaways",
            "what we learned",
            "what did we learn",
            "what did we learn?",
            "retrospective",
            "教訓",
            "学び",
            "振り返り",
            "ふりかえり",
            "学んだこと",
            "得られた教訓",
            "经验教训",
            "教训",
            "复盘",
            "교훈",
            "배운 점",
            "lehren",
            "erkenntnisse",
            "lecciones",
            "lecciones aprendidas",
            "licoes aprendidas",
            "lærdom",
            "læringspunkter",
        ],
    ),
    (
        SectionKind::Surprises,
        &[
            "surprises",
            "what surprised us",
            "what surprised us?",
            "why were we surprised",
            "why were we surprised?",
            "what was surprising",
            "意外だったこと",
            "意外だった点",
            "驚いたこと",
            "驚き",
            "想定外だったこと",
            "なぜ意外だったのか",
            "意外的地方",
            "놀란 점",
            "was uns überrascht hat",
        ],
    ),
    (
        SectionKind::Supporting,
        &[
            "supporting information",
            "supporting material",
            "supporting data",
            "references",
            "reference",
            "appendix",
            "appendices",
            "links",
            "related links",
            "further reading",
            "additional information",
            "see also",
            "evidence",
            "logs",
            "glossary",
            "参考",
            "参考情報",
            "参考資料",
            "参考リンク",
            "補足",
            "関連資料",
            "補足資料",
            "関連リンク",
            "付録",
            "添付資料",
            "附录",
            "参考资料",
            "相关链接",
            "참고",
            "참고 자료",
            "부록",
            "anhang",
            "referenzen",
            "referencias",
            "anexo",
            "vedlegg",
        ],
    ),
];

/// Words that tell a section's kind wherever they stand in a heading of a few words.
const TELLING: &[(SectionKind, &[&str])] = &[
    (SectionKind::Timeline, &["timeline", "time line", "chronology", "タイムライン", "時系列", "时间线", "타임라인", "cronologia", "tidslinje"]),
    (
        SectionKind::Actions,
        &[
            "action item",
            "action items",
            "follow-up action",
            "corrective action",
            "preventive action",
            "preventative action",
            "アクションアイテム",
            "行动项",
            "整改措施",
            "acciones correctivas",
            "acoes corretivas",
            "acoes preventivas",
            "medidas preventivas",
            "medidas correctivas",
            "medidas corretivas",
            "actions correctives",
            "actions preventives",
            "mesures preventives",
            "mesures correctives",
            "massnahmen",
            "재발방지",
            "acciones preventivas",
            "план действий",
            "再発防止",
            "今後の対応",
            "改进措施",
            "재발 방지",
            "후속 조치",
        ],
    ),
    (SectionKind::Causes, &["root cause", "contributing factor", "根本原因"]),
    (SectionKind::Lessons, &["lessons learned", "lessons learnt"]),
];

/// The kind of a name that stands in the table.
fn known(name: &str) -> Option<SectionKind> {
    // There are hundreds of names, and every heading is looked up in several forms.
    static KINDS: LazyLock<HashMap<&str, SectionKind>> = LazyLock::new(|| {
        let mut kinds = HashMap::new();
        for (kind, names) in TABLE {
            for name in *names {
                kinds.entry(*name).or_insert(*kind);
            }
        }
        kinds
    });
    KINDS.get(name).copied()
}

/// The kind of section a heading's plain text opens.
///
/// "Remediations" is told apart by the caller: it lists the future when its items read like actions.
#[must_use]
pub fn kind(title: &str) -> Option<SectionKind> {
    let plain = simplify(title);
    let part = |text: &str| known(text.trim().trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').trim_start_matches("the "));
    part(&plain)
        .or_else(|| plain.split_once(['(', '[', '（', '【']).and_then(|(head, _)| part(head)))
        .or_else(|| plain.split_once([':', '：']).and_then(|(head, tail)| part(head).filter(|_| tail.chars().count() <= 40)))
        .or_else(|| {
            [" / ", "/", "|", " - ", " – ", " — ", "・"].iter().find_map(|separator| plain.split_once(separator).and_then(|(head, tail)| part(head).or_else(|| part(tail))))
        })
        .or_else(|| {
            [" & ", " and ", "と", "及び", "および"].iter().find_map(|separator| {
                plain.split_once(separator).and_then(|(head, tail)| part(head).filter(|_| part(tail).is_some()).or_else(|| part(tail).filter(|_| part(head).is_some())))
            })
        })
        .or_else(|| telling(&plain))
        .or_else(|| composed(&plain).then_some(SectionKind::Actions))
}

/// `Corrective and preventative measures`, `Follow-up tasks`, `Short-term improvements`: made of nothing but such words.
fn composed(plain: &str) -> bool {
    const NOUNS: &[&str] =
        &["actions", "action", "measures", "tasks", "items", "steps", "improvements", "follow-ups", "followups", "follow-up", "fixes", "recommendations", "remediations"];
    const OTHERS: &[&str] = &[
        "corrective",
        "preventive",
        "preventative",
        "prevention",
        "follow-up",
        "followup",
        "next",
        "future",
        "immediate",
        "short-term",
        "long-term",
        "medium-term",
        "mid-term",
        "short",
        "medium",
        "long",
        "term",
        "proposed",
        "proposal",
        "planned",
        "recommended",
        "remediation",
        "remedial",
        "outstanding",
        "required",
        "process",
        "tool",
        "tooling",
        "technical",
        "monitoring",
        "further",
        "additional",
        "suggested",
        "open",
        "post-incident",
        "review",
        "postmortem",
        "and",
        "&",
        "the",
        "our",
        "possible",
    ];
    let head = plain.split(['(', '[']).next().unwrap_or("").trim();
    let words: Vec<&str> = head.split([' ', '/']).filter(|word| !word.is_empty()).collect();
    words.len() >= 2 && words.last().is_some_and(|word| NOUNS.contains(word)) && words.iter().all(|word| NOUNS.contains(word) || OTHERS.contains(word))
}

/// Whether a heading is the name of a section and nothing else: no `Summary - The day the queue stopped`.
#[must_use]
pub fn is_bare(title: &str) -> bool {
    let plain = simplify(title);
    let known = |text: &str| known(text.trim()).is_some();
    known(&plain) || plain.split_once(['(', '[']).is_some_and(|(head, _)| known(head))
}

/// Whether a heading says no more than that actions follow, so that it names no group of them.
#[must_use]
pub fn is_plain_actions(title: &str) -> bool {
    let plain = simplify(title);
    known(&plain) == Some(SectionKind::Actions) && !matches!(plain.as_str(), "prevention" | "再発防止" | "暫定対策" | "恒久対策")
}

/// A heading of a few words with one that tells: `Incident timeline and response`, `障害対応のタイムライン`.
fn telling(plain: &str) -> Option<SectionKind> {
    if plain.chars().count() > 48 || plain.split_whitespace().count() > 7 {
        return None;
    }
    let (kind, _) = TELLING.iter().find(|(_, words)| {
        words.iter().any(|word| {
            plain.match_indices(word).any(|(at, _)| {
                let whole = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
                whole(plain[..at].chars().next_back()) && whole(plain[at + word.len()..].chars().next().filter(|c| *c != 's'))
            })
        })
    })?;
    Some(*kind)
}

/// NFKC, lower case, without numbering, emoji, emphasis and closing punctuation.
fn simplify(title: &str) -> String {
    let folded = text::unaccented(title);
    let folded = without_emoji_names(&folded);
    let start = folded.trim_start_matches(|c: char| !c.is_alphabetic());
    let end = start.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')');
    end.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without `:thinking:` and its like.
fn without_emoji_names(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(':') {
        let name = rest[at + 1..].split(':').next().unwrap_or("");
        let is_name = name.len() >= 2
            && rest[at + 1 + name.len()..].starts_with(':')
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'+' | b'-'));
        out.push_str(&rest[..at]);
        if is_name {
            rest = &rest[at + name.len() + 2..];
        } else {
            out.push(':');
            rest = &rest[at + 1..];
        }
    }
    out + rest
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
        assert_eq!(kind("Incident timeline and response"), Some(SectionKind::Timeline));
        assert_eq!(kind("障害対応のタイムライン"), Some(SectionKind::Timeline));
        assert_eq!(kind("Zeitlicher Ablauf (alle Zeiten in CEST)"), Some(SectionKind::Timeline));
        assert_eq!(kind("What went well?"), Some(SectionKind::WentWell));
        assert_eq!(kind(":ballot_box_with_check: Follow-up tasks"), Some(SectionKind::Actions));
        assert_eq!(kind("Corrective and Preventative Measures"), Some(SectionKind::Actions));
        assert_eq!(kind("Immediate Actions (Completed)"), Some(SectionKind::Actions));
        assert_eq!(kind("Impact & Scope of impact"), Some(SectionKind::Impact));
        assert_eq!(kind("Timelines of our competitors in the market and what we do"), None);
    }
}
