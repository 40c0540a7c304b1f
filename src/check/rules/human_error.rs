//! A human's mistake, given for an explanation.
//!
//! People make mistakes all day and almost none becomes an incident. "Human error" ends the search where it should begin: at the conditions that let
//! one mistake through. It weighs most among the causes; elsewhere it is a note. A sentence that refuses the explanation is left alone.
//!
//! - "The outage was caused by human error." → Both consoles have the same colour and the same prompt.
//! - 「人為的ミスによる。」→ 本番と検証の画面が見分けられなかった。

use crate::check::language::{Found, Judge, PEOPLE, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::{Level, Rule};
use crate::model::SectionKind;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::HumanError,
    find,
    says: ["`{}` ends the search where it could begin", "`{}`で終わらせると、その先の条件が見えません"],
    asks: ["which conditions let this mistake through?", "その間違いを通してしまった条件は何でしょうか？"],
};

static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(&format!(
        r"(?x)\b(?:
        (?:human|operator|manual|clerical|pilot|personnel|staff|administrator|admin|engineer|developer|technician)(?:'s|’s)?[\ -](?:[a-z]+\ )?(?:errors?|mistakes?|failures?|slips?|blunders?|faults?|oversights?)\b
        | user\ (?:error|mistake)s?\ (?:in|by|on|during|when|was|is|caused)
        | (?:an?|the|one|simple|silly|honest|his|her|their|our)\ (?:[a-z-]+\ )?(?:mistake|blunder|slip|oversight)s?\ (?:by|of|on\ the\ part\ of|made\ by|while|when|during|in\ (?:setting|entering|typing|configuring|editing|the\ (?:configuration|setup|set-up|command)))
        | (?:an?|the)\ error\ (?:by|on\ the\ part\ of)\ (?:an?|the|one|our)
        | {PEOPLE_X}(?:\ (?:of|in|on|at|from)\ (?:the\ |our\ )?(?:[a-z-]+\ ?){{1,4}}?)?\ (?:had\ |has\ |have\ |then\ )?(?:made|make|makes|making|committed)\ (?:an?|the|some|this|that|several)?\ ?(?:[a-z-]+\ )?(?:mistake|error|slip|blunder|typo)s?
        | [A-Z][a-z]+\ made\ an?\ (?:mistake|error)
        | (?:mistyped|misread|mishandled|miskeyed|misclicked|fat[-\ ]?fingere?d?)\b
        | (?:copy[-\ ]?(?:and|&)?[-\ ]?paste|typing|typographical|transcription|keying|data[-\ ]entry)\ (?:mistake|error|slip)s?
        | (?:was|were|been)\ (?:[a-z]+\ )?(?:entered|selected|chosen|deleted|typed|switched|unplugged|removed|pressed|run|copied|pasted|disabled|applied|clicked|pulled|turned\ off)\ (?:by\ (?:accident|mistake)|in\ error|mistakenly|erroneously)
        | {PEOPLE_X}\ (?:by\ mistake|mistakenly|accidentally|erroneously|inadvertently)
        | fault\ (?:lay|lies|is|was)\ with\ (?:the\ )?(?:person|operator|engineer|developer)
        | (?:a|the)\ (?:typo|slip\ of\ the\ (?:finger|hand))\b[^.]*\b(?:caused|led|brought|triggered|responsible)
        | blunder(?:ed|s)?\b | (?:lapse|loss)\ of\ (?:concentration|attention|judge?ment|memory) | (?:mis)(?:calculation|judge?ment|configuration|understanding|interpretation|reading|communication|handling|operation|use|click|typing|placement|count|key(?:ing)?)\ (?:by|of|on\ the\ part\ of|from|made\ by)\ (?:the|an?|one|our|its|their|his|her)\b
        | mix-?up\b | mixed\ up | muddled | confused\ (?:the|row|rack|host|one|two|prod|production|staging|it|them|which|a|[a-z]+\ (?:a|b|with))\b | (?:erroneous|wrong|incorrect|faulty|mistaken|false)\ (?:input|entry|action|operation|manipulation|handling|setting\ (?:made|by)|switching|selection|command\ (?:was|by|entered)|key(?:press|stroke)|button|plug|cable\ (?:was|pulled)|drive\ pulled|terminal|window|tab|lever|breaker|valve|port\ (?:was|by)|move|turn|call\ by|order\ by)
        | (?:pulled|unplugged|pressed|hit|clicked|chose|picked|selected|opened|closed|deleted|typed|entered|ran|used|patched|removed|switched|connected|grabbed|took|dialled|swapped|loaded|stopped|powered\ off|flipped)\ (?:on\ )?(?:the\ |a\ )?wrong\b | (?:was|were)\ in\ the\ wrong\ (?:terminal|window|tab|shell|console|directory|account)
        | (?:hits?|hit|pressed|typed|clicked|chose|selected|entered)\ [^.]{{1,40}}\ (?:where|when|while|instead\ of|although)\ (?:he|she|they|we|it)\ (?:meant|wanted|intended) | finger\ trouble | layer\ 8 | pebka[cb] | id-?10-?t | my\ (?:bad|fault|mistake) | our\ (?:bad|own\ fault) | cock-?up | bungled | botched | goofed? | goof | screwed\ up | messed\ up | fluffed | fumbled | brain\ (?:fade|fart) | nuked\ the\ wrong | oops | whoops
        | by\ (?:accident|mistake)\ (?:by|from|when|while|during) | (?:accidental|inadvertent|mistaken|erroneous|wrongful)\ (?:upload|deletion|delete|removal|rm|click|push|merge|shutdown|deploy(?:ment)?|reboot|restart|press|keypress|disconnection|unplugging|activation|edit|commit|release|drop|overwrite|start|stop|publication|send(?:ing)?) | (?:inadvertently|accidentally|mistakenly|unintentionally|erroneously|wrongly)\ [a-z]+(?:ed|ent|an|ut|it)?\b[^.]{{0,60}}\b(?:by\ (?:an?|the|one|our|some)\ |{PEOPLE_X}|and\b)
        | {PEOPLE_X}\ (?:[a-z]+\ )?(?:accidentally|inadvertently|mistakenly|erroneously|unintentionally|by\ accident|by\ mistake)
        | (?:rookie|beginner's|schoolboy|amateur|typing|simple|classic|clumsy|stupid|unforced|administrative|procedural|keying)\ (?:error|mistake|slip)s? | transposed | (?:error|fault|lapse|slip)s?\ of\ (?:judge?ment|memory|attention|the\ (?:operator|engineer|technician|administrator|person|staff|crew|driver|pilot|clerk)) | human\ (?:factor|element|failing|frailty)s? | to\ err\ is | (?:personnel|staff|crew|handling|operating|operational|switching|wiring|patching|cabling|labelling|dispatch(?:er)?|data[\ -]entry|transcription)\ (?:error|mistake)s?\b
        | (?:explained\ by|down\ to|attributed\ to|result\ of|because\ of|owing\ to|due\ to|stems?\ from|caused\ by|traced\ to)\ (?:an?|the)?\ ?(?:[a-z]+\ )?(?:slip|mistake|mis-?click|typo|blunder|lapse|mishap|oversight|human|operator|finger|fat)\b | (?:pasted|copied|typed|entered|wrote)\ (?:it|them|the\ [a-z\ ]+)\ (?:in|into|to)\ the\ wrong | typo\ (?:by|made|of|from|in\ (?:the|a)\ (?:command|change|ticket|script|deploy))
        | {PEOPLE_X}\ [^.]{{0,60}}(?:by\ accident|by\ mistake|the\ wrong\ way\ round|in\ error)\b | [a-z]+ed\ by\ mistake\ by
        )",
        PEOPLE_X = PEOPLE.replace(' ', r"\ ")
    ))
});

/// The explanation is refused, or the words mean something else.
static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"\b(?:does not explain|doesn't explain|do not accept|not an explanation|no explanation|would hide|hides? the|calling (?:this|it)|blam(?:e|ing)|rather than|instead of|wrongly assum|typo[^.]{0,160} in (?:an?|the) [a-z ]*(?:description|text|label|page|name)|not (?:a |the |just |simply |merely )?(?:human|operator|user) error|no human error|(?:human|user|operator) error (?:page|message|rate|handling|code|budget)|to err is divine|mixed up (?:with|by the|[0-9A-Z])|\b(?:bot|engine|parser|script|job|tool|scheduler|compiler|model|algorithm|optimi[sz]er|planner|balancer|router) (?:picked|chose|selected|mixed|deleted|removed|took|opened|closed|used) |usability test|explains little|typo3|misuse (?:the|of (?:the )?api)|wrong (?:answer|result|code|status|value|format|version|type|key in the|input (?:format|type))|will (?:make|mistype)|stopped (?:writing|saying|at)|label(?:led|ling)?|guard(?:s|ed)? against|(?:prevent|avoid|reduce|catch|eliminat|rule[sd]? out|protect|tolera)[a-z]* (?:[a-z]+ ){0,4}(?:human|operator|manual|user) (?:error|mistake)|not enough|too easy an answer|kubernetes operator)\b",
    )
});

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)ヒューマン・?エラー | 人為(?:的)?(?:な)?(?:ミス|過誤|誤り|エラー|要因) | 人的(?:な)?(?:ミス|過誤|エラー|要因|原因)
        | (?:操作|作業|入力|設定|計算|手順|オペレーション|オペレート|確認|ケアレス|うっかり|単純|タイプ|転記|コピペ|貼り付け|判断|指示|記載|打鍵|結線|配線|人の|者の|員の)ミス | オペミス | タイポ(?:が|に|で|を|。|$)
        | 誤操作(?:に|が|で|を|。|、|$|した|し) | 誤(?:入力|投入|送信|設定|削除|接続|配線|抜去|指定|選択|登録|発注)(?:した|し、|してし|が(?:原因|発生)|に(?:より|よる|起因|伴)|による|で(?:、|あ)|。|$)
        | (?:勘違い|思い込み|見落とし|見逃し|聞き間違|言い間違|見間違|読み間違|打ち間違|書き間違|数え間違|思い違い|早とちり)(?:に|が|で|から|を|、|。|て|た|い|え|$|のた|によ)
        | (?:人|者|員|担当|番|エンジニア|オペレータ|オペレーター)(?:が|の|は)[^。]{0,30}(?:間違え|間違い|間違っ|誤って|取り違え|押し間違|選び間違|ミスを|ミスし|ミスに|ミスが)
        | (?:手|人手)(?:で|による)[^。]{0,20}(?:ミス|間違|誤り)
        | ヒューマンファクター | 人災 | 凡ミス | ケアレス | ポカ(?:ミス|を|が) | ドジ | へま | しくじり | 失策 | 手違い | 手元が(?:狂|滑) | 手が滑 | やらかし | うっかり | 寝ぼけ | 誤爆 | ファットフィンガー | 挿し間違 | 差し間違 | 押し間違 | 選び間違 | つなぎ間違 | 聞き違 | 書き損じ | 仕損じ | 換算違い | 桁違いの入力 | 人違い | 誤(?:認|記|読|判断|指示|操作|配布|投稿|発注|承認|選択|登録|接続|削除|適用|って|りで|りに)(?:に(?:より|よる|よって|起因|伴)|が(?:原因|発生|あった)|した(?:まま|こと|ため)|による|で(?:、|あ|し)|本番|別|旧|違) | 誤設定(?:を原因|に(?:より|よる|起因)|した|が原因|で(?:、|あ)) | (?:人|操作員|係|職員|要員|担当|オペレー?タ[ー]?|作業者|エンジニア|者|員)(?:の|による|側の)(?:エラー|過ち|誤り|錯誤|誤認|誤解|誤設定|失敗|混同|不適切な操作|入力誤り|ミス) | 入力(?:誤り|間違い|違い)(?:に|が|で|。|、|$) | 人為的(?:事象|な(?:事象|原因|操作)) | 錯誤 | 混同し | 思い違い | 逆に(?:入れ|つない|接続|差|挿) | 裏返しに(?:挿|差|入れ|取り付|セット|装着) | 一つ(?:ずら|外|ずれ)(?:し|れ)て | 余分に打鍵 | (?:秒|円|桁|単位|GB)の(?:値|つもり)(?:を入れ|が) | 消して(?:は|しまっ)[^。]{0,12}(?:ほう|方|もの|しまっ) | 順番を[^。]{0,10}(?:誤|間違) | 人の手が入る
        | (?:本番|別の?|違う|隣の|対象外の|間違った|誤った)[^。]{0,16}(?:ほう|方|側)?(?:を|の|で|に)[^。]{0,16}(?:してしまっ|叩いた|流した|消した|落とした|選んで|押して|抜いて|貼り付け)
        | (?:人|者)の(?:失敗|過失|不手際) | 過失(?:に|が|で) | 取り違え(?:による|に起因|が(?:原因|発生)|で(?:、|あ|し)|。?$)
        ",
    )
});

static INNOCENT_JA: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"(?:スクリプト|パイプライン|ツール|コンパイラー?|解析|監視|ジョブ|バッチ|プログラム|システム|サーバー?|処理|モデル|ボット|エンジン|スケジューラー?|自動[^。]{0,8})(?:は|が)[^。]{0,20}(?:誤って|見逃し|見落と|取り違え|誤(?:判定|検知|認識))|(?:ミス|誤操作|間違い|取り違え)(?:を(?:検知|検出|防|止|拒|見つけ)|が(?:起こりうる|起こり得る|起きうる|起き得る|あっても|起きても))|という思い込み|片[付づ]け|終わらせ|で済ませ|みなすのをやめ|説明に(?:な|は)|(?:ミス|エラー|不注意|誤操作|間違い|過失)(?:」|』)?(?:だけ)?ではな(?:く|い|か)[^。]*(?:仕組|設計|画面|条件|環境|構造)|という分類|分類をやめ|防止(?:する|の|策|を)|を防(?:ぐ|げ)|だけで(?:は|終)|と(?:いう|の)(?:一言|言葉|結論)|責め|起こり得る前提|前提(?:に|と)|(?:起き|し)ても|できない(?:よう|仕組)|検出(?:する|し、|でき)|拒否|通報装置")
});

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    if sentence.is_in(&[SectionKind::Actions, SectionKind::WentWell]) {
        return None;
    }
    let at = sentence.fits([&ENGLISH, &INNOCENT], [&JAPANESE, &INNOCENT_JA])?;
    let weighs = sentence.is_in(&[SectionKind::Causes, SectionKind::Trigger, SectionKind::Summary]);
    Some(Found { at, level: (!weighs).then_some(Level::Note) })
}
