//! People's character, care or ability, judged.
//!
//! "Careless" explains nothing and ends the conversation with the person who knows most. What can be observed helps: what was seen, known and
//! expected at that moment. Code, data and tools may be sloppy, weak or naive; words that fit both are found only where the sentence is about people.
//!
//! - "The developer was careless." → The form showed the old price until the page was reloaded.
//! - 「担当者の確認が甘かった。」→ 確認画面には変更前の値しか表示されていなかった。

use crate::check::language::{Found, Judge, PEOPLE, PEOPLE_JA, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::Rule;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::Judgement,
    find,
    says: ["`{}` judges people", "`{}`は人を評価しています"],
    asks: ["what could be observed: what was seen, known and expected then?", "観察できた事実は何でしょうか。そのとき何が見え、何を知り、何を想定していましたか？"],
};

/// Said of people only.
static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"(?x)\b(?:careless(?:ly|ness)? | negligen(?:t|ce|tly) | incompeten(?:t|ce|tly) | reckless(?:ly|ness)? | complacen(?:t|cy|tly) | inattenti(?:ve|vely|on|veness) | overconfiden(?:t|ce|tly) | unprofessional(?:ly)? | irresponsibly | laziness | lackadaisical(?:ly)? | half-?hearted(?:ly)? | clueless | arrogan(?:t|ce|tly) | foolish(?:ly|ness)? | thoughtless(?:ly|ness)? | slapdash | slipshod | cavalier | blas[eé] | stubborn(?:ly|ness)? | indifferen(?:t|ce)\ (?:to|of|towards)\ (?:the\ )?(?:alarm|warning|rule|procedure|safety|process|alert)
        | (?:lack(?:ed|s|ing)?|want|absence)\ (?:of\ |the\ |in\ |any\ )*(?:basic\ |worrying\ |proper\ |due\ |necessary\ )*(?:discipline|diligence|care|attention(?:\ to\ detail)?|competence|professionalism|rigou?r|common\ sense|initiative|seriousness|judge?ment|commitment|motivation|responsibility|skills?)\b
        | lack(?:ed|s|ing)?\ (?:of\ )?(?:a\ )?(?:deeper|deep|real|proper)\ (?:understanding|knowledge)\b[^.]*\b(?:in|of|on|by|within)\ (?:the|our)\ (?:team|staff|crew) | only\ (?:one|\d)\ team\ (?:reacted|responded|answered|bothered) | (?:too\ much|blind)\ trust\ in | (?:we|they|team|engineers?|operators?)\ (?:were|was)\ (?:too\ |very\ )?slow\ to\ (?:reali[sz]e|notice|react|respond|see|understand)
        | (?:not|hardly|scarcely)\ up\ to\ the\ (?:task|job) | out\ of\ (?:his|her|their)\ depth | lost\ (?:his|her|their)\ (?:head|nerve)s? | in\ over\ (?:his|her|their)\ head
        | (?:poor|bad|weak|terrible)\ (?:judge?ment|work\ ethic|attitude|discipline|workmanship|craftsmanship) | without\ (?:thinking|any\ thought|a\ second\ thought)\b
        | (?:was|were|is|are|being|too|so|an?|rather|simply|clearly|plainly)\ (?:junior\ and\ )?(?:unskilled|incapable|disorgani[sz]ed|inept|sluggish\ in\ responding|undisciplined|unqualified|untrained\ and)
        | not\ (?:good|competent|skilled|qualified|capable|experienced|diligent|careful|serious)\ enough
        | too\ (?:inexperienced|junior|lazy|proud|tired\ to|slow\ to\ react|timid|arrogant|busy\ with\ themselves) | (?:inexperienced)\ (?:[a-z-]+\ )?(?:engineer|operator|developer|technician|admin|colleague|team|staff|member|person|nurse|clerk)s?
        | (?:any|an?)\ (?:competent|good|decent|experienced|proper|responsible)\ (?:engineer|operator|developer|administrator|technician|team|professional)\ would
        | undisciplined | gung-?ho | absent-?minded(?:ly)? | cowboys? | ham-?fisted | impatien(?:t|ce|tly) | shoddy | shoddily | no\ (?:idea|clue|inkling|sense\ of|feel(?:ing)?\ for|backbone|respect\ for|interest\ in\ (?:the|learning|quality)) | blindly | like\ (?:robots|children|sheep|amateurs|lemmings) | amateur(?:s|ish|ishly)? | rash(?:ly)? | could(?:\ not|n't)\ be\ (?:bothered|trusted) | bothered\ to | don't\ know\ their | (?:do|does|did)\ not\ (?:know|understand|grasp)\ (?:his|her|their|the)\ (?:trade|job|craft|basics|business|system|domain) | lax(?:ity|ly)? | rubber-?stamp\w* | lacks?\ the\ (?:necessary|required|basic) | leaves?\ (?:much|a\ lot|something)\ to\ be\ desired | (?:be|was|is)\ ashamed | anything\ but\ (?:alert|careful|professional|attentive) | too\ big\ for | over-?taxed | out\ of\ (?:his|her|their)\ league | not\ (?:senior|mature|strong|sharp|smart|clever|disciplined|focused|fit|equal|up)\ (?:enough|to|for) | hot-?headed | trigger-?happy | diligent\ [a-z]+\ would | willing\ nor\ able | neither\ willing | hopeless(?:ly)? | bull\ in\ a\ china | asleep\ at | pushy | short-?sighted(?:ness)? | sharpest | dither(?:ed|ing) | useless | lousy | mediocre | inferior\ work | second-?rate | third-?rate | pedantic | bureaucratic\ mindset | uncooperative | unhelpful | unresponsive\ (?:colleague|manager|team|person) | rude(?:ly|ness)? | hostile | defensive | selfish | egois\w+ | ego\b | pride | vanity | lethargic | lethargy | apath(?:y|etic) | sluggish\ (?:reaction|response)\ of | passiv(?:e|ity)\ (?:of|attitude) | indecisive(?:ly|ness)? | hesitant | weak\ (?:leadership|management|manager|leader) | poor\ (?:leadership|management|attitude|discipline|performance|quality\ work|job|engineering|communication\ skills|work) | lack\ of\ (?:leadership|experience|knowledge|expertise|understanding|focus|will|interest|effort|maturity|ownership|accountability|awareness|thoroughness|vigilance|preparation|training|foresight|urgency) | lacked\ (?:the\ )?(?:experience|knowledge|expertise|focus|courage|maturity|understanding|foresight|awareness|urgency|vigilance) | (?:badly|poorly|insufficiently|inadequately)\ (?:trained|prepared|educated|organi[sz]ed|managed)\ (?:staff|team|people|crew|engineers?|operators?) | under-?qualified | unqualified | ill-?prepared | unprepared | gullible | sloth | nonchalan(?:t|ce|tly) | flippan(?:t|tly) | frivolous(?:ly)? | casual(?:ly)?\ (?:attitude|approach|waved|ignored) | bad\ (?:habits?\ of|faith|manners) | guilty | culpab\w+ | at\ fault | to\ blame | blame\ lies | inexcusabl[ey] | disobe(?:y|yed|dient|dience) | insubordinat\w+ | self-?important | know-?it-?all | never\ cared | did\ not\ care | didn't\ care | cares?\ (?:little|nothing) | too\ (?:clever|confident|relaxed|eager|hasty|slow|careless|sloppy|stupid|stubborn|comfortable|young|old) | hasty | hastily | in\ (?:great\ |undue\ )?haste | over-?eager | over-?zealous | over-?worked\ and | over-?strained | not\ (?:paying|pay)\ attention | inattention | not\ concentrating | distracted\ by\ (?:his|her|their) | daydream\w+ | half\ asleep | cluelessness | incapab\w+ | inability\ of\ (?:the\ )?[a-z]+ | was\ overwhelmed | were\ overwhelmed
        | panicked\ and | took\ (?:it|this|the\ matter|things)\ (?:too\ )?lightly | (?:low|little|poor)\ (?:knowledge|understanding|interest|sense)\ (?:of|in|about|for)\b
        )\b",
    )
});

/// Said of machines too.
static OF_BOTH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"(?x)\b(?:lazy | lazily | slopp(?:y|ily|iness) | irresponsible | careful\ enough | naive(?:ly|ty)? | ignoran(?:t|ce) | stupid(?:ly|ity)? | dumb | clumsy | clumsily | inexperienced? | panicked | poor(?:ly)?\ (?:handled|managed|executed|prepared|organi[sz]ed) | messy\ work | chaotic | unreliable\ (?:person|colleague) )\b")
});

static ABOUT_PEOPLE: LazyLock<Pattern> = LazyLock::new(|| Pattern::folded(&format!(r"\b{PEOPLE}\b")));

static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"\b(?:lazy[- ](?:load|evaluat|init|migrat|connect|import)[a-z]*|loaded lazily|inexperienced users?|naive (?:algorithm|approach|implementation|retry|loop|solution|query)|kernel panicked|process(?:es)? panicked|(?:stubborn|reckless|careless)(?:-use| lock| mode| flag| file)|behaves arrogantly|(?:endpoint|query|queries|server|service|request|response|page|disk|api|database|job|build|link) (?:being|was|is|were) (?:too |very )?slow|(?:you|they|users|teams) are not unprepared|hostile (?:input|traffic|payload|takeover)|(?:nothing|no one|nobody) (?:is )?to blame|git blame|blameless|useless (?:index|alert|use of|data)|passive (?:mode|node|standby|copy|region|side|replica|check)|rude (?:edit|qos)|apathy flag|hasty state|defensive (?:copy|programming|check|coding)|overwhelmed (?:by|with) (?:traffic|requests|the (?:load|traffic|volume))|(?:server|service|database|api|queue|system|line|lines|node|proxy)s? (?:was|were) overwhelmed|ignorant of (?:time ?zones?|the format))\b")
});

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)不注意 | 怠慢 | 杜撰 | ずさん | 軽率 | いい加減 | いいかげん | 気の?(?:緩み|ゆるみ|緩ん) | 気が(?:緩|ゆる) | (?:能力|スキル|力量|技量|知識|経験|努力|勉強|理解|注意力|自覚|認識|想像力|準備|経験値|技術力)(?:の?不足|が(?:不足|足り|乏し|な(?:い|か|く)|欠け|浅(?:い|か|く)|低)|に欠け|も?な(?:い|く|か)(?:まま|、)|の欠如|の浅(?:い|さ)|に乏し|のな(?:い|さ))
        | (?:危機|当事者|プロ|責任|問題|安全|コスト|品質|改善|リスク|職業|規範|コンプライアンス)(?:意識|感)(?:が|の|に|も|は) | 意識(?:が|の)(?:低|希薄|欠|足り|甘|薄)
        | 油断 | 慢心 | 過信し | 驕り | おごり | 軽視し | 軽く(?:見|考え)て | 甘く見
        | (?:確認|見通し|認識|想定|考え|判断|管理|詰め|読み|見積もり|チェック|対応|指示|監督|準備|計画)(?:が|の|も|は)甘(?:く|さ|い|か)
        | 雑(?:に(?:書|扱|作|対応|処理|済ませ)|な(?:作業|対応|仕事|管理|性格)) | おざなり | なおざり | 手抜き | 手を抜 | 横着 | だらしな | 怠け | サボ(?:っ|り) | ぞんざい | 投げやり
        | 手際(?:の|が)悪 | もたつ | 無責任 | 無能 | 無神経 | 無頓着 | 優秀(?:とは|で(?:は)?な) | 面倒が(?:っ|り) | 要領(?:の|が)悪 | 鈍(?:い|か)対応 | お粗末 | 稚拙な(?:作業|対応|判断|指示|運用) | 未熟(?:な(?:作業|担当|対応|者|判断|運用)|さ|だ|で|者)
        | 判断力 | 任せた(?:の|こと)が(?:よくな|間違|悪) | 適性(?:が|に|の) | 資質(?:が|に|の) | 機転 | 緊張感(?:が|の|に)(?:欠|な|足り|不足) | 怠惰 | 慣れ(?:による|からくる|が招いた)(?:油断|慢心|気) | 甘え(?:が|て) | 誠意(?:が|の) | 責任逃れ | 無茶な | 性格 | 素人(?:の|くさ|仕事|同然) | そそっかし | まともな(?:技術者|エンジニア|人|設計者)なら | ものぐさ | 馴れ合い | なれ合い | 事なかれ | 常識が(?:欠|な|足り) | 常識に欠 | ルーズ | 力量を(?:超|越) | 独りよがり | 面倒くさ | 面倒が | 読みが(?:浅|甘) | 浅はか | やる気 | 誠実さ | 几帳面さ | 荷が重 | 楽観的(?:すぎ|に過ぎ|だった) | なめて(?:い|か) | 舐めて | 鈍感 | 他人(?:事|ごと|任せ) | 人任せ | モラル | 規律 | 神業 | とっさの | 功を焦 | 粘り強さ | 卓越した | 冷静(?:で|に(?:対応|判断|行動)) | 献身的 | 勘の良さ | 勘が(?:鈍|悪|良) | 頼りな(?:い|か|く) | 優柔不断 | 段取り(?:が|の)悪 | 緊張感 | リーダーシップ(?:不足|が|の欠如) | 拙(?:い|く|かった|劣) | 不慣れ | 高圧的 | 場当たり | 視野が狭 | のんき | 融通(?:が|の)(?:利|き)か | 頑固 | 頭が固 | 硬直的な(?:対応|姿勢|態度) | 怠け | 甘えて | 短気 | せっかち | 傲慢 | 横柄 | 不誠実 | 不真面目 | ふまじめ | 無計画 | 無謀 | 拙速 | 思慮(?:が|の|に)(?:足|欠|浅|不足) | 配慮(?:が|に|の)(?:足り|欠|不足) | 気配り | 几帳面 | 責任感 | 判断が(?:鈍|遅|甘|稚拙|お粗末) | 判断の(?:遅|甘|誤|鈍|まず) | 対応(?:が|の)(?:後手|鈍|拙|お粗末|稚拙|まず|遅さ) | 後手に回 | 惰性 | 形骸化させ | 無関心 | 関心が(?:薄|低|な) | 他責 | 保身 | 隠蔽 | 自覚(?:が|の|に) | 経験値 | 力不足 | 能力を(?:超|欠) | レベルが低 | 質が低 | 水準に(?:な|達) | 半人前 | 新人(?:同然|レベル) | プロ(?:として|失格|と(?:は|し)) | 失格 | 見識 | 素養 | 勉強不足 | 知識不足 | 注意散漫 | 集中力(?:が|の|を)(?:欠|切|不足|足り)
        ",
    )
});

static OF_BOTH_JA: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"甘(?:く|さ|かった|い)|雑(?:で|だ|に)|鈍(?:く|い|かった)|遅(?:すぎ)|貧弱|未熟|乱暴|粗末|拙(?:い|く|か)|頼りな"));

static ABOUT_PEOPLE_JA: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(&format!(r"{PEOPLE_JA}(?:が|は|の|も|、)")));

static INNOCENT_JA: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::cased(r"(?:チェック|検証|設定|条件|判定|制限|閾値|しきい値)が甘|無責任な[^。]{0,8}(?:避|控|しな)|(?:人の注意力に|誰が(?:実行|作業|やっ)|どんな人|(?:検証|監視|バリデーション|チェック処理|実装|アルゴリズム|フィルタ|正規表現)(?:は|が|の)(?:甘|雑|緩|貧弱|未熟)|資源|不注意(?:を|に)(?:防|頼|備|対)|安全意識の醸成|エラー処理|例外処理|(?:API|モジュール|ライブラリ|実装|コード|処理)の?(?:[^。]{0,10})(?:は|が)いい加減|冷却能力|処理能力|能力の不足は|機器に不慣れでも|責任感を(?:喚起|持|高)|意識(?:を|の)(?:高|醸成|向上|改革))"));

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    let [pattern, of_both, people, innocent] =
        if sentence.japanese { [&JAPANESE, &OF_BOTH_JA, &ABOUT_PEOPLE_JA, &INNOCENT_JA] } else { [&ENGLISH, &OF_BOTH, &ABOUT_PEOPLE, &INNOCENT] };
    let found = pattern.find(sentence.text).or_else(|| of_both.find(sentence.text).filter(|_| people.is_in(sentence.text)));
    found.filter(|_| !innocent.is_in(sentence.text)).map(Found::from)
}
