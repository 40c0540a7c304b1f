//! One cause, called the root of it all.
//!
//! Complex systems fail when several things come together, and each of them was in the system before. A report with one root cause has one action, and
//! the other conditions stay. "Contributing factors", in the plural, keeps the others in sight. Asking for a root cause, or saying that there are several,
//! is left alone.
//!
//! - "The root cause was an expired certificate." → Which alert was meant to notice? Why did the retry make it worse?
//! - 「根本原因は設定値でした。」→ 設定を検査する仕組み、影響を狭める仕組みはどうだったか。

use crate::check::language::{Found, Judge, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::Rule;
use crate::model::SectionKind;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::SingleRootCause,
    find,
    says: ["`{}` names one cause for all of it", "`{}`は、すべてを一つの原因に帰しています"],
    asks: ["what else had to be true for this to hurt?", "ほかに何が重なって、影響が出たのでしょうか？"],
};

static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"(?x)(?:\b(?:
        (?:the|its?|our|this|a|one)\ (?:single\ |sole\ |ultimate\ |true\ |actual\ |real\ |underlying\ |definitive\ |main\ )*root[\ -]cause\b(?:\ (?:of|for|behind)\ [^.:;]{2,90}?)?(?:,[^.,]{2,50},)?\ (?:was|is|were|lay|lies|turned\ out|proved|being|came\ down|has\ been|had\ been|could\ be\ traced|appears\ to\ be)\b
        | (?:identified|found|determined|confirmed|establish(?:ed)?|pinpointed|isolated|named|traced|as)\ (?:as\ )?(?:the|its|a|to)\ (?:single\ |sole\ |true\ )?root\ cause(?:\ (?:of|for|behind)\ [^.:;]{2,60}?)?(?:\ (?:as|to\ be|in|was)|,\ which|:)
        | root[\ -]caused\ to | (?:single|sole|one|only)\ root[\ -]cause\b | share(?:d|s)?\ one\ (?:root\ )?cause | (?:was|is|were)\ (?:indeed\ |clearly\ |probably\ )?(?:the|our)\ (?:single\ |sole\ |only\ |actual\ |real\ |true\ )?root\ cause\b
        | (?:sole|only|single|exclusive|one\ and\ only)\ (?:underlying\ |contributing\ |true\ |real\ )?(?:cause|reason|culprit|explanation|trigger|factor|thing\ that\ caused|source\ of\ (?:the|this))\b
        | (?:fundamental|true|real|ultimate|underlying|actual)\ (?:cause|culprit|reason)\ (?:of\ [^.]{2,60}?\ |behind\ [^.]{2,60}?\ |for\ [^.]{2,60}?\ )?(?:was|is|turned\ out|proved|lay|lies|has\ been)
        | (?:exactly|just|only|precisely)\ one\ (?:cause|reason|thing|culprit) | one\ (?:underlying|single|fundamental)\ cause
        | (?:entirely|solely|exclusively|wholly|purely|alone)\ (?:due\ to|caused\ by|attributable\ to|because\ of|the\ result\ of|down\ to|the\ fault\ of|responsible\ for|to\ blame)
        | nothing\ (?:other\ than|but|else(?:\ but|\ than)?)\ [^.]{2,80}?\b(?:caused|responsible|to\ blame|led|behind|broke|failed)
        | (?:all|everything|the\ (?:whole|entire)\ (?:incident|outage|chain|failure))[^.]{0,40}\ (?:comes\ down|came\ down|boils\ down|boiled\ down|traces\ back|traced\ back|traceable|stems?|stemmed|can\ be\ traced)\ (?:to|from)
        | cause\b[^.]{0,40},\ pure\ and\ simple | (?:the\ )?problem\ had\ one
        | (?:at|to)\ the\ (?:very\ )?(?:bottom|root|heart|core)\ of\ (?:it\ all|this|the\ (?:problem|incident|outage|matter|failure))\b | one\ and\ the\ same\ (?:cause|root|source|reason) | contributing:\ none | (?:there(?:'s|\ is|\ was)|had|have|has|found)\ (?:only\ |just\ |ever\ )*(?:one|a\ single)\ (?:bug|cause|reason|fault|suspect|explanation|defect|culprit|problem|error|factor|root|source|thing)\b | smoking\ gun | (?:accounts?|accounted|responsible)\ for\ (?:every|all|each|one\ hundred|100|the\ (?:whole|entire)) | just\ one\ (?:explanation|cause|reason) | it\ was\ (?:only|all|purely)\ (?:the|dns|because|due|a\ (?:bug|typo|missing|wrong))\b | (?:it's|it\ is|was|were|is)\ all\ (?:down\ to|because\ of|due\ to|the\ fault) | ,\ (?:period|full\ stop|nothing\ else|and\ (?:it|that|this)\ alone|and\ nothing\ else|end\ of\ story)\b | and\ nothing\ (?:else|more) | no\ (?:other\ )?(?:factor|cause|reason|fault|thing)\ (?:besides|beside|other\ than|but|except|apart\ from) | (?:one|a\ single|the\ only)\ [a-z\ -]{2,50}\ (?:accounts?|accounted|explains?|explained|caused|brought|did|broke|took)\ (?:for\ )?(?:all|everything|every|the\ (?:whole|entire)|everyone) | rca(?:\ (?:result|outcome|completed|conclusion|finding))?\s*[:=–-] | root[\ -]cause(?:\ (?:code|analysis|category|determined|identified|found|completed|conclusion|statement))?\s*(?:\d+|:|\() | (?:basic|primary|principal|central|main|definitive|direct\ and\ only|proximate\ and\ root|overarching|effective|initial\ and\ only)\ (?:cause|reason|culprit)\b[^.]{0,60}\b(?:was|is|lay|established|proved|turned) | cause\ of\ causes | (?:central\ and\ only|only\ and\ central|one\ and\ single|single\ and\ only|first\ and\ last) | (?:the|our|true|real)\ culprit\ (?:was|is|turned|proved|had\ been|lay)\b | (?:is|was|were|be)\ traceable\ to\ (?:one|a\ single) | (?:one|sole|single)\ (?:sole\ |single\ )?(?:defect|fault|error|flaw|origin|source|ground|root) | bottom-?most | fully\ explained | (?:its|the)\ one\ cause | mono-?causal | simple\ and\ singular | root\ of\ (?:the|this|all)\ (?:problem|evil|matter|trouble|incident|outage|failure|issue) | (?:and\ it|itself)\ alone\b | alone\ (?:the|was|is|caused)\b | caused\ (?:exclusively|solely|entirely|only|purely|wholly|alone)\ by | (?:pin|pinned|blame|blamed)\ (?:the\ )?(?:entire|whole|all)\ | (?:nailed|nail|got|have|found|know)\ (?:down\ )?the\ (?:true\ |real\ |actual\ )?root\ cause,? | you\ end\ up\ at | (?:one|a)\ (?:tiny|single|little|small|lone)\ [a-z\ -]{2,40}\ (?:did\ all|caused\ all|brought\ down|was\ enough|caused\ it\ all|is\ behind) | lone\ cause | stems?\ from\ (?:one|a\ single) | stemmed\ from\ (?:one|a\ single) | be-all | blame\ (?:for\ [^.]{2,50}\ )?(?:rests|lies|falls)\ (?:with|on) | origin\ (?:purely|solely|only|exclusively) | started\ and\ ended\ with | as\ its\ only\ line | (?:whole|entire)\ (?:outage|incident|failure|problem|story|episode)\ (?:was|is|can\ be)\ (?:due|caused|explained|attributed|down|traced|reduced) | (?:can|could|may)\ be\ reduced\ to | determined\ root\ cause | caused\ by\ (?:one|a\ single)\ (?:thing|factor|mistake|bug|defect|error|change|line) | reason\ (?:for\ [^.]{2,50}\ )?(?:was|is)\ (?:simple|simply|solely|only|one)
        | no\ other\ (?:factor|cause|condition|fault)s?\b
        )|^\W*root\ cause\s*(?::|=|–|-|—|\ is|\ was)\s*\S)",
    )
});

static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"\b(?:(?:found|identified|finds|finding) the (?:root cause|culprit)|culprit (?:was|is|has been) (?:found|identified)|most likely because|root cause (?:is|was|has been|are) (?:fixed|resolved|removed|addressed|eliminated|gone|corrected)|(?:difficult|hard|try|tried|trying|attempt|attempting|unable|able|need|needed|in order|work|working|took|struggled|failed|helps?|helped) (?:us )?to (?:identify|find|determine|isolate|pinpoint|understand|investigate|locate|fix|confirm) (?:the |a |its )?root cause|(?:no|not an?|n't an?|never an?|without an?|more than one|several|many|two|three|multiple|beyond (?:a|the)|stopped|asking|looking|search(?:ing|ed)?|hunt(?:ing)?) (?:for )?(?:the |a |any )?(?:single |one |sole |only )?(?:root )?causes?|(?:root )?causes? (?:was|is|are|were|has|remains?)(?: still| yet| currently| not| being| been| under)* (?:unknown|unclear|investigat|under|not|being|determin|known|to be|tbd|analys)|one of (?:the|several|many|two|three|four)|not (?:the )?fault of|it alone does not|(?:that|this|which) alone (?:would|did|does|is|was) not|alone is not enough|culprits\b|possible culprit|potential culprit|only the (?:first|last|new|primary|second|affected)|it was only (?:after|when|later|then)|it was (?:all|just) (?:fine|green|back|ok)|not the (?:only|sole|root)|not (?:only|just|solely|entirely|exclusively) )")
});

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)根本(?:的な?|の)?(?:原因|要因)(?:は|：|:|\ ?[=＝]|が[^。]{1,40}(?:判明|特定|分か|あっ)|であ(?:った|る)|だ(?:った|。)|で(?:し|、)|として|と(?:特定|判明|断定|結論|判断|考え|推定|認定|なった|いえ|言え)|に(?:行き|たどり|至) | を[^。]{1,40}(?:と(?:特定|断定|結論|判断|認定|した))) | 根本(?:的な?)?(?:原因|要因)。?$
        | (?:唯一|ただ一つ|ただひとつ|たった一つ)の(?:原因|要因|理由) | (?:真因|真の(?:原因|要因)|本当の原因|真の理由)(?:は|が|：|:|で|と|だ|に) | ルート・?コー?ズ(?:は|：|:|が|で|と) | [Rr]oot\ ?[Cc]ause\ ?(?:は|：|:|が|で) | RC[：:]
        | (?:大元|大本|おおもと|元凶|諸悪の根源|根源|根っこ)(?:の|と|は|に(?:ある|あった)|で)[^。]{0,12}(?:原因|は|で|を|が)
        | 原因は(?:、)?(?:ただ)?(?:一つ|1\ ?つ|１つ|ひとつ|一点|1\ ?点|[^。]{1,40}(?:のみ|だけ|一点|以外に(?:な|は)|ただ一つ|に尽きる|この一点|１点|1\ ?点に))(?:しか|だけ|で|に|だ|。|、|のみ|$)?
        | (?:すべて|全て|一切|全部)の(?:原因|発端|始まり|元)(?:は|が) | ひとえに | その一点 | この一点 | 一点に(?:尽き|集約|帰) | に尽きる | (?:すべて|全て|全面的に|もっぱら|専ら)[^。]{0,60}(?:に(?:帰着|帰する|起因|集約|尽き|由来|よるもの)|が(?:原因|元凶))
        | 純粋に[^。]{1,40}であって | 他の関与は | それに尽き | すべては[^。]{1,40}(?:から(?:始ま|起)|が(?:始ま|原因)|のせい) | ファイブ・?ホワイ | なぜなぜ(?:分析)?(?:の|を)[^。]{0,12}(?:終点|末|結果|結論) | 始まりであり終わり | 唯一無二 | (?:何もかも|全部|すべて)[^。]{0,30}(?:が悪い|のせい|が原因|で止ま) | 単独要因 | 原因の(?:根幹|すべて|全て|核心) | 原因はこれ | 原因を一言 | 問題の核心 | ただひとつ | ただ一つ | ただ一か所 | 行き先は必ず | 要因は[^。]{0,30}(?:一つである|単発|ひとつ|1\ ?つ) | 技術的原因：単一 | 最終原因 | (?:根源的|本質的|究極の|究極的な|決定的な|真正の|最大の|主たる|根本の|大本の)(?:な)?原因 | にほかならな | 根因 | 発生源は | 根本原因(?:につき|→|=|＝|\ ?→) | 原因となり得るものは | その一事 | 一意に定 | 源流を | 犯人は | 同一の根 | 究極的には | これが答え | 事の起こり | 詰まるところ | つまるところ | 元凶 | 諸悪 | 元をただせば | 原点を | 幹は1本 | 1\ ?本しかなかった | 一本しか | のみに(?:起因|よる|帰) | ただそれだけ | に集約 | 原因のすべて | 一個のせい | 一つのせい | 1\ ?つのせい | RCA\ ?(?:の(?:結論|結果))?[：:] | [Rr]oot\ ?[Cc]ause\ ?[=＝→は：:] | 責めを負うのは | 原因は\ ?1\ ?(?:つ|個|点) | (?:と|に)(?:断定|特定|確定|結論づけ|帰責)(?:した|された|される|できる|する)
        | 以外に(?:原因|要因|理由)は | ほかに(?:原因|要因)は | 他に(?:原因|要因)は | 原因は他に(?:な|存在) | 単一(?:の)?(?:原因|要因)(?:で|に|は|と) | 単独(?:の)?(?:原因|要因)で
        ",
    )
});

static INNOCENT_JA: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"(?:一つ|1つ|１つ|ひとつ|単一|唯一)(?:で|に)?(?:は|の(?:原因|要因)(?:で|に)?(?:は|絞|求|帰))?(?:な[いく]|絞|限|求め|帰)|要因の一つ|原因の一つ|調査中|調査(?:を|は|が)?(?:継続|続|行|実施|予定)|不明|未特定|特定(?:でき|には|に至|され)て?い?(?:な|ず|ま)|特定に至|の調査|欄|を(?:列挙|問わ)|究明(?:中|を|する|は)|複数|重なっ|単独では|とは(?:言え|断定|限)|(?:と(?:断定|特定|確定)|特定)(?:でき|には|し)(?:な|ず|ま|て(?:い)?な)|影響範囲|(?:顧客|利用者|端末|対象|時刻|バージョン|ユーザー)(?:が|を|は)[^。]{0,12}特定|ではなく、(?:複数|いくつ)")
});

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    if sentence.is_in(&[SectionKind::Actions]) {
        return None;
    }
    sentence.fits([&ENGLISH, &INNOCENT], [&JAPANESE, &INNOCENT_JA]).map(Found::from)
}
