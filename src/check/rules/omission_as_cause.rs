//! What a person or a team left undone, told as the explanation.
//!
//! "The engineer did not run the tests" describes a world that was not there. What was there, and let the change through? Only sentences whose subject is
//! a person, a role, a team or a pronoun are found: of 43 "failed to" in 242 public postmortems, two are about a person.
//!
//! - "Whoever rotated the key forgot the mobile backend." → Nothing lists the places that hold a copy of the key.
//! - 「担当者が確認を怠った。」→ 確認を促す仕組み、または確認なしでは進めない仕組みがなかった。

use super::named_person::GIVEN;
use crate::check::language::{Found, Judge, PEOPLE, PEOPLE_JA, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::Rule;
use crate::model::SectionKind;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::OmissionAsCause,
    find,
    says: ["`{}` gives what people left undone for a cause", "`{}`は、人がしなかったことを原因にしています"],
    asks: ["which guard, alert or piece of information was missing?", "どんな仕組み、アラート、情報があれば違ったのでしょうか？"],
};

static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(&format!(
        r"(?x)\b(?:
        (?:{PEOPLE_X}|whoever)(?:\ (?:who|that|[a-z]+ed)\ (?:[a-z'-]+\ ){{1,6}}?)?(?:\ (?:of|in|on|at|from|behind)\ (?:the\ |our\ )?(?:[a-z-]+\ ?){{1,4}}?)?(?:\ |,\ )(?:(?:also|then|simply|both|all|again|even|still|had|have|has|and|might|may|of|them)\ ){{0,2}}
          (?:failed\ to\ (?:[a-z]+ly\ )?{DONE}|failed\ to\ [a-z]+
          |forgot(?:ten)?\b|neglected\b|overlooked\b|ignored\b|omitted\b|skipped\b|missed\ (?:a|an|the|this|that|it|to|out|several|two|three|one|all|some|our|their|both)|lost\ track|lost\ sight|left\ (?:it|them|out|behind|the\ [a-z\ ]{{1,30}}\ (?:in\ place|open|running|enabled|disabled|unattended))|bypassed\b|disregarded\b|turned\ a\ blind\ eye|let\ (?:the\ |it\ |them\ |this\ |that\ |its\ |their\ |his\ |her\ )?[^.,]{{0,50}}(?:slide|lapse|slip|pass|expire|go)\b|(?:kept|keeps)\ (?:putting\ off|quiet|postponing|delaying|silent|ignoring)|put\ off|shelved|took\ no\ (?:action|notice|steps)|dropped\ the\ ball|(?:made|paid)\ no\ (?:attempt|effort|heed|attention)|paid\ (?:little|no)|(?:was|were|had\ been)\ meaning\ to|has\ not\ [a-z]+|have\ not\ [a-z]+|skimped|ducked|dodged|slept\ through|dismissed|brushed\ (?:off|aside)|waved\ (?:off|aside|away)|sat\ (?:on|out)|failed\ (?:in|at)|stopped\ short|shrugged|cut\ corners|gave\ (?:no|little)|showed\ no|sent\ no|left\ [^.,]{{1,60}}\ (?:unset|unanswered|unread|unchecked|open|unattended|undone|unfinished|incomplete|unlocked|running|still|in\ place|behind|out|enabled|disabled|untouched)|left\ (?:site|the\ [a-z]+)\ with|changed\ [^.]{{2,60}}\ without|[a-z]+ed\ [^.]{{2,140}}\ without\ (?:consulting|so\ much\ as|asking|informing|telling|notifying|checking|testing|a\ (?:test|review|word|second|backup|ticket)|any\ (?:test|review|notice|warning))|could\ not\ be\ bothered|(?:postponed|delayed|deferred|abandoned|withheld|concealed|relied\ on\ memory)
          |(?:did\ not|didn't|didn’t|had\ not|hadn't|hadn’t|has\ not|have\ not|haven't|never)(?:\ (?:ever|even|yet|actually|properly|fully|really|also|bother\ to|think\ to|bother|take\ the\ time\ to|manage\ to|[a-z]+ly)){{0,2}}\ {DONE})
        | {PEOPLE_X}(?:\ (?:on|in|of|at|for|from|the|who|had|then|also|[a-z]+(?:'s)?\ (?:shift|duty|call))\ ?[a-z0-9'’-]*){{0,3}}?\ (?:did\ not|didn't|had\ not|hadn't|never|failed\ to|forgot|neglected|overlooked|omitted|skipped|ignored|without\ (?:checking|testing|telling|asking|informing|reading|verifying|consulting|notifying|reviewing))\b
        | (?:lack|absence|want)\ of\ (?:any\ |proper\ |sufficient\ |enough\ |thorough\ |adequate\ |clear\ |good\ )?(?:testing|communication|coordination|co-ordination|evaluation|revision|diligence|attention|follow-?\ ?(?:up|through)|oversight|supervision|preparation|due\ diligence|care)\b
        | (?:not\ enough|insufficient|inadequate|too\ little)\ (?:communication|coordination|co-ordination|testing|review|evaluation|preparation|planning|verification|follow-?up|attention|diligence)\b
        | oversight\ (?:by|of|on\ the\ part\ of|in|from)\ (?:the\ |our\ |an?\ |one\ )[a-z]+
        | (?:nobody|no[\ -]?one|none\ of\ (?:us|them|the\ [a-z]+))(?:\ (?:on|in|at|from|of|among)\ (?:the\ |our\ )?(?:[a-z-]+\ ){{1,3}}?|\ )(?:had\ |ever\ |has\ |bothered\ to\ |thought\ to\ |took\ the\ time\ to\ |felt\ [a-z]+\ (?:to|for)\ )*(?:{DONE_PAST})
        | (?:was|were|been)\ [a-z]+(?:\ [a-z]+)?\ without\ (?:telling|informing|asking|consulting|notifying|checking|testing|verifying|reviewing|warning)\b
        | without\ (?:the\ [a-z]+|anyone|anybody|him|her|them|us|one\ of\ [a-z]+)\ (?:having\ )?(?:checking|checked|testing|tested|telling|told|asking|asked|informing|reading|reviewing|verifying|verified|notifying)
        | (?:due\ to|because\ of|owing\ to|from)\ (?:the\ |a\ |an\ )?(?:[a-z]+\ )?(?:oversight|neglect|omission|inattention)\b
        | (?:slipped|escaped)\ (?:the\ |our\ |his\ |her\ |their\ |my\ |[a-z]+'s\ )(?:[a-z-]+(?:'s)?\ )?(?:mind|attention|notice) | (?:never|not)\ (?:looped\ in|told|informed|consulted|asked|notified|involved|copied\ in|warned|briefed)\ by | not\ one\ of\ (?:us|them|the\ (?:approvers|reviewers|engineers|operators|team|members|staff|three|four|five))\b | none\ of\ the\ (?:[a-z-]+\ ){{1,2}}(?:had\ )?[a-z]+ed | (?:absence|lack|want)\ of\ (?:any\ )?(?:review|check|follow-?(?:up|through)|sign-?off|communication|supervision|oversight|diligence|verification|testing|revision|evaluation|handover|notice|escalation)(?:\ [a-z]+)?\ (?:by|from|on\ the\ part\ of|between|among)
        | (?:went|gone|going|remained|stayed|lay|left|was\ left|were\ left)\ (?:unchecked|unread|unanswered|unnoticed|unreviewed|untested|undone|unattended|unacknowledged|unsigned)\ (?:by|in\ the\ (?:team|group|support|shared|inbox)|for\ [a-z]+\ (?:days|weeks|hours)\ (?:by|in)|on\ the\ desk) | failure\ (?:of|by|on\ the\ part\ of)\ (?:the\ |our\ )?(?:[a-z-]+\ ){{0,4}}to\ [a-z]+ | (?:fell|fallen|falling)\ through\ the\ cracks | (?:got|received|found|met\ with)\ no\ (?:answer|reply|response)\ from | (?:no|not\ a)\ (?:heads-?up|word|notice|warning|message|announcement|reply|sign-?off|feedback|information|handover)\ (?:\w+\ ){{0,3}}?(?:from|by)\ (?:the\ |our\ )?[a-z]+ | (?:developer|engineer|operator|technician|admin|tech|team|on-?call|contractor|reviewer|vendor|crew)s?\ (?:still\ |simply\ |also\ |again\ )?not\ [a-z]+ing
        | (?:it|this|that|which)\ was\ never\ (?:done|tested|checked|reviewed|communicated|announced|documented|escalated|followed\ up)\ by | (?:never|not|hadn't|haven't|didn't)\ (?:got|gotten|get)\ (?:round|around)\ to | (?:unaware|ignorant)\ because\ [a-z]+\ (?:had\ )?not | due\ to\ (?:a\ )?(?:missed|forgotten|skipped|omitted|neglected)\ (?:step|check|review|test|update|renewal|notification|handover|message|email|patch)
        | (?:missed|forgotten|skipped|overlooked|neglected|omitted)\ by\ (?:the|an?|our|one|both|all|every)
        | (?:Mrs?\.?\ [A-Z][a-z-]+|you\ guys|legal|finance|procurement|marketing|sales|(?-i:HR|IT|NOC|SOC|QA)|ops|support|engineering|helpdesk|help\ ?desk|infra|security|purchasing|payroll|facilities)\ (?:had\ |has\ |kept\ |also\ )?(?:forgot|neglected|overlooked|omitted|skipped|did\ not|didn't|never|failed\ to|ignored|left\ the|brushed|sat\ on|putting|changed\ [^.]{{2,60}}\ without|dropped)\b
        | not\ [a-z]+(?:ed|en|ne|ld|un|ut|ad)\ (?:on\ |out\ |over\ |up\ |back\ )?(?:by|to)\ {PEOPLE_X}\b | (?:skipped|left\ (?:blank|out|undone|open|unsigned|unlocked)|dropped|deferred|postponed|ignored|dismissed|delayed|shelved|disregarded|withheld)\ by\ {PEOPLE_X}\b
        | {PEOPLE_X}\ (?:[a-z-]+\ ){{0,2}}?(?:did\ nothing|was\ (?:slow|late)\ (?:to|in)|were\ (?:slow|late)\ (?:to|in)|took\ (?:no|too\ long)|waited\ too\ long|stayed\ silent|relied\ on\ memory|assumed\ [^.]{{2,80}}\ without|let\ the|neither|closed\ (?:it|the\ [a-z]+)\ (?:unread|unresolved|without)) | (?:late|delayed|slow|missing|no|absent|incomplete)\ (?:notification|escalation|handover|report|communication|reply|acknowledg\w+|sign-?off|feedback|briefing|confirmation)\ (?:by|from)\ {PEOPLE_X}\b
        | {PEOPLE_X}\ unaware\b | (?:kept|left)\ (?:[a-z]+\ )?(?:in\ the\ dark|uninformed|out\ of\ the\ loop)
        | ^\W*(?:forgot|neglected|did\ not|didn't|overlooked|omitted\ to|never\ (?:checked|told|tested|asked|verified|read|renewed|updated|documented|announced|communicated|escalated|reviewed|removed|cleaned|enabled|disabled|configured|set))\b
        | failure\ to\ (?:verify|check|test|notify|inform|communicate|follow|update|renew|escalate|review|document|monitor|announce|coordinate|read|apply|rotate|consult|maintain|tell|ask|confirm|clean|remove|validate|replace|reset|log|report|hand) | (?:forgot|forgotten|neglected)\ to\b
        | (?:was|were|been|got)\ (?:simply\ |then\ |again\ |just\ )?(?:overlooked|forgotten|neglected)\b
        )|(?-i:{GIVEN})(?:\ [A-Z][a-zà-ÿ'’-]+)?\ (?:had\ |has\ |also\ )?(?:forgot|neglected|overlooked|omitted|skipped|did\ not\ [a-z]+|didn't\ [a-z]+|never\ [a-z]+|failed\ to|ignored|missed|left\ (?:the|it))\b
        |@[a-z_0-9]+\ (?:had\ |has\ |also\ )?(?:forgot|neglected|overlooked|omitted|skipped|did\ not|didn't|never|failed\ to|ignored)\b",
        PEOPLE_X = PEOPLE.replace(' ', r"\ "),
        DONE = r"(?:[a-z]+)",
        DONE_PAST = r"(?:[a-z]{2,}ed|took|had|knew|saw|read|ran|told|thought|wrote|made|kept|gave|felt|followed)"
    ))
});

/// What was not given to people, or is told without blame.
static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"(?:\b(?:slow to reali[sz]e|missing feedback|feedback (?:was |is )?missing)\b|\b(?:did not|didn't|didn’t|had not|hadn't|hadn’t|have not|haven't|has not|never)(?: yet| ever)? (?:receiv[a-z]*|receve|learn|learned|get (?:a|an|the|any|to|it|them|paged|alerted|notified)\b|got (?:a|an|the|any|to|it|them|paged|alerted|notified)\b|have|has|know|knew|lose|lost|need|needed|see|saw|seen|hear|heard|experience|experienced|find|found|expect|expected|understand|notice any|observe|observed|feel|encounter|encountered|want|been|yet|affect|cause|work|happen|occur)\b|kubernetes operator|the operator (?:controller|pod)|(?:nobody|no[ -]?one|none of us)(?: on the [a-z]+| of us)? (?:was|were|is|had (?:to|access)|could|noticed any|lost|complained|reported|believed|expected|knew)|not yet received|have not touched|so far|most (?:players|users|customers|people)|(?:users|customers|players|clients|passengers|merchants|subscribers) (?:did|do|never|had)|habit of|never(?:-ending|,? ever)|would never|could never|never (?:should|run|fails?)|nobody (?:should|must|may)|does not (?:need|require|matter|apply|depend|support|expect|exist|include)|if nobody|when nobody|it (?:did not|didn't|does not|never|had not) (?:work|matter|help|happen|apply|fire|cover|affect|start|stop|reach|return|respond|include|check|retry|exist|recover)|(?:system|service|script|job|test|tool|alert|check|monitor|pipeline|database|server|client|api|gateway|scheduler|cache|library|driver|firmware|sensor|cron|probe|process|release|errors?|requests?|nodes?|pods?|queue|site|page|dashboard|update|fix|rollback|restart|change|patch|build|deploy|deployment|backup|failover|message|mail|email|browser|app|code|function|api|version|runbook|model|cluster|load|traffic|graph|metric|metrics|rule|config|flag|certificate|token|link|command|query|parser|exporter|autoscaler|replica) (?:did not|didn't|does not|never|failed to|had not|ignored|skipped|omitted|missed|forgot))",
    )
});

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(&format!(
        r"(?x)(?:
        (?:誰も|だれも|誰一人|誰ひとり|一人も|全員が)[^。]{{0,60}}?(?:なかった|ませんでした|ていな(?:い|か)|てな(?:い|か)|おらず|ずに)
        | {PEOPLE_JA}(?:ら|たち|とも|\ ?\d+\ ?(?:名|人)(?:とも)?)?(?:が|は|も|、|として|としては|において|では|の(?:うち|側))[^。がは]*?{LEFT}
        | {PEOPLE_JA}(?:に(?:よる|よって|おける)|の|側の|どうしの|同士の|間の)[^。がは]{{0,30}}?(?:不履行|未実施|失念|怠慢な|漏れ|もれ|抜け(?:が|に|で|、|。)|遅滞|懈怠|不備|欠落|欠如|途絶え|放置|省略|不徹底|スキップ|無断|懈|(?:が|も)(?:一度も)?な(?:かった|されず|く、|いまま)|(?:が|は)(?:なされず|行われず|されず|行われな|されてい?な))
        | {PEOPLE_JA}[、は][^。]{{0,40}}(?:せずに|経ずに|することなく|なしに|ないまま|ずに)[^。]*(?:た|する|抜く|開始|実施)
        | (?:への|との)(?:事前の?)?(?:相談|連絡|報告|確認|説明|通知|合意)を(?:欠|怠|し(?:て)?(?:い)?な) | 言わずじまい | ほったらかし | 塩漬け | 見て見ぬふり | すっぽか | やり残し | 載せそび | しそび | しそこね | 送り落と | 端折(?:っ|り) | 野放し | 宙に浮 | 手が回(?:って|ら) | 取り合わな | 無届け | 立ち会いなし | 抜かし | 見過ご | 見送ったまま | やり過ごし | 回付していな | (?:から|より)[^。]{{0,20}}一言もな
        | (?:確認|連絡|伝達|周知|共有|更新|設定|登録|戻し|消し|解除|申請|報告|点検|考慮|検討|引き?継ぎ?)(?:を)?(?:失念|怠|し忘れ|忘れ(?:て|た|が|に|、|。|で|だ|$)|漏れ(?:が|に|で|だ|、|。|$|のた)|もれ(?:が|に|で|だ)|不足(?:が|に|で|だ|、|。|$|のた))
        | (?:確認|連携|引き?継ぎ|周知|共有|レビュー|ダブルチェック|点検|連絡|検証)(?:が|は)(?:不十分|十分で(?:は)?な|足り(?:な|て(?:い)?な)|なされて(?:い)?な|行われて(?:い)?な|されて(?:い)?な)
        | (?:失念し|失念が|失念に|失念。|の失念|怠った|怠り|怠ってい|し忘れ)
        )",
        LEFT = r"(?:怠(?:っ|り|る|た)|失念|忘れ|省略し|省(?:い|き)|放置し|飛ばし|スキップ|先送り|後回し|端折|塩漬け|すっぽか|ほったらかし|見て見ぬ|やり残|抜か(?:し|っ)|落とし(?:て|た)|野放し|見送(?:っ|り)|黙(?:っ|り)|(?:し|せ|わ|か|ら|た|が|ば|ま|な|べ|け|げ|て|れ|め|え|み|ね|き|こ|じ|で|さ|に|け)(?:なかった|ませんでした|ず(?:に|、|。)|ないまま|ておらず)|[てで](?:い)?(?:なかった|ませんでした|いなかった|おらず|いません|いない)|てこなかった|ずにいた|を?(?:行|おこな)わ(?:ず|なかった|ないまま)|しないまま|することなく|せずに|見過ごし|胸にしまっ)"
    ))
});

static INNOCENT_JA: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"(?:手段|画面|仕組み?|機能|権限|方法|情報|通知|手順書?|環境|材料|余裕|機会|経路|窓口|基準|ルール|記載|記録|表示|警告|アラート|知識|時間|人手|体制|選択肢|前提)(?:(?:が|は|も)(?:一つも|まだ|十分に)?(?:な(?:かった|く|い)|ありませんでした|与えられて)|を(?:持って|与えられて)(?:い)?な)|気(?:づ|付)け(?:な|ず)|知り得|知りえ|受け取って(?:い|お)|届いて(?:い)?な|届かな|(?:ら|か|さ|ま|わ|た|が|な|ば)れて(?:い|お)|パスワード(?:を)?忘れ|(?:知|聞)らされて|間に合わな|できな(?:かった|い)|できず|できませんでした|分から(?:ず|な)|わから(?:ず|な)|気づか(?:ず|な)(?:.{0,6}設計)|漏れを検|把握していなかった|不慣れ|言い出せな|(?:され|られ|かれ|われ|まれ)て(?:い)?な|(?:知ら|分から|わから|見え|存在し|足り|間に合わ|起き|起こら|困ら|必要)(?:な|ず)|機会がな|誰も(?:何も)?(?:気づ|気付|変更)|(?:引け|読め|書け|開け|動け|聞け|行け|戻せ|直せ|消せ|探せ|使え|言え|取れ|切れ|送れ|作れ|られ)な(?:かった|い)|(?:表示|反映|記録|出力|検知|通知|届け|送信|起動|作動|動作|発報|発火|応答|更新|適用|実行|検出|保存)され(?:な|ず)|影響(?:が|を)|影響(?:は|を受け)")
});

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    if sentence.is_in(&[SectionKind::Actions, SectionKind::WentWell, SectionKind::GotLucky]) {
        return None;
    }
    sentence.fits([&ENGLISH, &INNOCENT], [&JAPANESE, &INNOCENT_JA]).map(Found::from)
}
