//! Feeling and exaggeration in the place of data.
//!
//! "A nightmare" tells how it felt and not what happened; a reader who was not there learns nothing, and one who was may feel accused. A number says more.
//! Strong words beside their data, such as "grew massively, from 900 to 41,000", say no more than the data and are left alone.
//!
//! - "Customers were absolutely furious." → 412 tickets in an hour; usual are 20.
//! - 「最悪のタイミングだった。」→ 月末締めの直前、通常の3倍の処理が流れる時間帯だった。

use crate::check::language::{Found, Judge, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::Rule;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::Animated,
    find,
    says: ["`{}` tells a feeling, not a fact", "`{}`は事実ではなく感情を伝えています"],
    asks: ["which number says it?", "それを示す数値は何でしょうか？"],
};

static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"(?x)(?:\b(?:
        ridiculous(?:ly)? | unbelievabl[ey] | incredibl[ey] | insane(?:ly)? | absurd(?:ly|ity)? | outrageous(?:ly)? | nightmar(?:e|es|ish) | horrif(?:ied|ying|ic) | horrible | horribly | horrendous(?:ly)? | horrors? | terrifying(?:ly)? | terribl[ey] | dreadful(?:ly)? | awful(?:ly)? | ghastly | hellish | hell\b | pandemonium | mayhem | armageddon | apocalyp(?:se|tic) | bloodbath | carnage | disastrous(?:ly)? | devastating(?:ly)? | devastated | catastroph(?:e|ic|ically) | furious(?:ly)? | enraged | outraged? | livid | despair(?:ed|ing)? | desperate(?:ly)? | panic(?:\ broke\ out|\ set\ in|-stricken) | shocked | shocking(?:ly)? | stunned | appall(?:ed|ing) | miracul(?:ous|ously) | miracles? | like\ magic | magically | amazing(?:ly)? | astonishing(?:ly)? | astounding(?:ly)? | heroic(?:ally)? | heroes | epic\ (?:proportions|fail|failure) | epic | monstrous | berserk | eternity | jaw-dropping | mind-?(?:blowing|boggling) | heart-?(?:breaking|stopping|attack) | nerve-?wracking | gut-?wrenching | painfully | embarrassing(?:ly)? | humiliating | disgrace(?:ful)? | shameful(?:ly)? | laughabl[ey] | pathetic(?:ally)? | stupid(?:ly)? | silly | crazy | absolutely | utter(?:ly)? | literally\ (?:on\ fire|melted|exploded|everything) | (?:total|complete|absolute|utter|pure|sheer)\ (?:chaos|mess|disaster|madness|meltdown|nightmare|shambles|luck\ and) | shambles | meltdown | bonkers | never,\ ever | worst\ (?:day|night|week|hour|nightmare|outage|incident|moment|possible|imaginable|case\ of)[a-z\ ]*(?:ever|history|imaginable|memory|career)? | (?:all\ )?hell\ broke | in\ flames | up\ in\ smoke | on\ fire\ and | to\ our\ (?:enormous|great|immense|utter|huge)\ (?:relief|horror|surprise|dismay) | breath\ of\ relief | sigh\ of\ relief | cold\ sweat | thank(?:s\ to)?\ (?:god|goodness|heavens) | (?:the\ )?gods\ (?:were|are) | sea\ of\ red | poor\ little | beast\b | devour(?:ed|ing)? | suffered\ (?:terribly|horribly|enormously) | heartbroken | unimaginable | beyond\ belief | bled\ to\ death | avalanche\ of\ (?:complaints|calls|tickets) | stormed | what\ a\ (?:mess|day|night|ride) | phones\ (?:would\ not|wouldn't|never)\ stop(?:ped)?
        | tsunami | cursed | ticking\ time\ bomb | time\ bomb | stabbed | gasping | limped | gave\ up\ the\ ghost | haywire | house\ of\ cards | ominous | hearts?\ sank | screaming | hallelujah | hooray | dodged\ (?:a|the)\ bullet | pulling\ (?:our|their|his|her)\ hair | to\ (?:its|their|our)\ knees | bled\ money | bleeding\ money | shattered | fuming | seething | the\ evil\ that | left\ scars | nail-?biting | blessed | wizardry | magnificent | swooped | rescued | rotten | murdered | mother\ of\ all | hammered | words\ cannot | smoking\ ruins | in\ ruins | blood\ (?:runs|ran|red) | perfect\ storm | mercy | merciless(?:ly)? | pounded | insult\ (?:was\ added\ )?to\ injury | headless\ chickens? | broke\ our\ hearts? | torture | train\ ?wreck | was\ a\ joke | left\ us\ to\ rot | frantic(?:ally)? | hectic | heartily | overjoyed | ecstatic | jubilant | thrilled | delighted | elated | proud(?:ly)?\ (?:to|of)\ (?:say|our) | brilliant(?:ly)? | fantastic(?:ally)? | wonderful(?:ly)? | superb(?:ly)? | spectacular(?:ly)? | glorious(?:ly)? | splendid | tragic(?:ally)? | tragedy | sadly | alas | woeful(?:ly)? | miserabl[ey] | misery | agony | agoni[sz]ing(?:ly)? | excruciating(?:ly)? | grim | gruesome | brutal(?:ly)? | savage(?:ly)? | vicious(?:ly)? | wreaked\ havoc | havoc | ruthless(?:ly)? | rampag(?:e|ed|ing) | monster | bloody | damn(?:ed)? | bloody-minded | wtf | omg | yikes | ouch | ugh | phew | boom | kaboom | died\ a\ [a-z]+\ death | painful\ (?:hours|minutes|wait|night|lesson) | long\ and\ painful | endless(?:ly)? | eternal(?:ly)? | forever\ and | sleepless | (?:were|was|we|all|team|everyone)\ (?:completely\ |utterly\ )?exhausted\ (?:and|after|by) | desperation | traumati[sc]\w* | dark(?:est)?\ (?:day|hour)s? | black\ (?:day|friday\ for\ us) | doom(?:sday)? | abyss | inferno | hurricane\ of | storm\ of\ (?:complaints|protest|calls|tickets|angry) | flooded\ with\ (?:complaints|calls|angry|tickets) | bombarded | besieged | angry | irate | outcry | uproar | fury | wrath | frustrat(?:ed|ing|ion) | maddening | infuriat\w+ | unforgivable | inexcusable | unacceptabl[ey] | unheard\ of | scandal(?:ous)? | embarrassment | humiliation | (?:are|feel|felt)\ ashamed | fiasco | debacle | farce | circus | comedy\ of\ errors | (?:total|complete|real|right|huge|big|awful|terrible|unholy|hot)\ mess\b | the\ mess\ in | bloodcurdling | heart\ attack | jaws?\ dropped | speechless | dumbfounded | flabbergasted | gobsmacked | stupendous | colossal | cataclysm\w* | biblical | (?:hair-?raising|spine-?chilling|bone-?chilling) | kicked\ (?:us\ )?in\ the | went\ (?:nuts|crazy|wild|ballistic|bananas|south) | all\ over\ the\ place | blew\ up\ in | exploded\ in\ our | saved\ the\ day | saviou?rs? | legend(?:ary)? | superhuman | angels? | luckiest | unbearabl[ey] | suffocat\w+ | crippl(?:ed|ing) | paralys(?:ed|ing) | strangled | choked\b
        | tak(?:e|es|ing)\ forever | freak(?:s|ed|ing)?\ out | wonky | unceremoniously | super\ (?:understanding|helpful|slow|fast|weird|easy|hard) | hugs? | \w*(?:o{3,}|a{3,}|e{3,}|u{3,})\w* | mysterious(?:ly)?
        )\b | (?:^|\ )[:;]-?[|/(](?:\ |$|\.) | !{2,} | [🔥😱😭🤯💥😡🙏💀] | (?-i:\b[A-Z]{4,}(?:\ [A-Z]{3,}){2,}\b) )",
    )
});

/// Words that a number beside them makes exact.
static MILD: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"\b(?:countless|enormous(?:ly)?|tremendous(?:ly)?|gigantic|exploded|skyrocketed|insanely|an army of|a mountain of|tons of|inundated|chaos|disaster|stranded)\b")
});

/// Names and technical terms.
static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"\b(?:chaos[- ](?:monkey|mesh|engineering|experiment|test|kong)|disaster[- ](?:recovery|site|plan|drill)|catastrophic (?:backtracking|cancellation|forgetting)|kernel panic|panic (?:button|handler)|heroku|epic [A-Z0-9-]+\d|(?:jira )?epics?\b[: #]|crazy egg|terrible\.js|(?:choked|hammered|monster|rescued|screaming|delivered|brilliant) (?:by|on the|dns|class|mode|difficulty|disk|image|kernel)|rescue|strangler|savage (?:mode|field)|awful by|mess(?:age|enger)|bloody mary|angry ip|nightmare difficulty|firestorm test|epic games|doom emacs|alas[kc]a|dark (?:mode|launch|fib(?:re|er))|fiasco\.|legend of the chart|the legend|absolutely (?:necessary|critical|required|no|not|essential|sure)|magic (?:number|byte|link|packet)|horror vacui|desperate lister|stunnel)\b")
});

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)[！!]{2,} | あり(?:え|得)な(?:い|か) | 信じ(?:られな|がた|難) | 悪夢 | 地獄 | 悲鳴 | 阿鼻叫喚 | 絶望 | 奇跡 | 神(?:に感謝|対応|懸か|がか) | 首の皮 | 恐ろし | 恐怖 | 怪物 | 天文学的 | とてつもな | とんでもな | 途方もな | 途轍もな | 背筋が | 大混乱 | 大パニック | パニック(?:に(?:陥|なっ)|状態) | 青ざめ | 顔面蒼白 | 血(?:の(?:にじむ|気)|眼) | 文字(?:どおり|通り)(?:パンク|炎上|崩壊) | 滝のよう | 山のよう | 嵐のよう | 津波のよう | 戦場 | 修羅場 | 見事に(?:機能せず|失敗|裏切|崩|壊|止ま|外) | 感動し | 二度と(?:あんな|こんな|味わい|経験し|ごめん) | ヘトヘト | 満身創痍 | 疲労困憊 | 気力も | なんと、 | 手(?:の|が)つけ(?:よう|られ) | 手に負えな | 衝撃 | 驚愕 | 愕然 | 呆然 | 茫然 | 唖然 | 凄まじ | すさまじ | 情けな | 恥ずかし | 惨憺 | 惨状 | 惨事 | 悲惨 | 壊滅 | 致命的な(?:失態|打撃|事態) | 激怒 | 怒(?:り心頭|号|濤|涛) | お叱り | 涙 | 泣き | まさか | ブラックホール | 底なし沼 | 時限爆弾 | 火を噴 | 牙を | 笑ってしまう | 地雷(?:原|を踏) | 心臓が | 頭が真っ白 | 蜂の巣 | 見るも無残 | 奈落 | 真っ逆さま | 想像を絶する | 桁外れ | 不眠不休 | 総力戦 | 人生で | 怖くて | ついに[^。]{0,12}(?:息|牙|陥落|限界|落ち) | 息を吹き返 | 神業 | 神がかり | 炸裂 | 不死鳥 | 拍手 | 固唾 | 最後の望み | ジェットコースター | 嘘でしょ | うそでしょ | [？?]{2,} | ドミノ(?:倒し|が) | 次々と[^。]{0,10}死ん | orz | 断末魔 | 青天の霹靂 | パンドラ | 嵐は突然 | しびれ(?:た|まし) | お通夜 | 開いた口 | ダメ、ダメ | キリキリ | (?:…){2,} | ああ、 | 嗚呼 | やれやれ | げっ | 死ぬかと | 死に(?:か|そう|もの) | 生き地獄 | 命拾い | 九死に一生 | 間一髪 | 綱渡り | 奇跡 | 神様 | 救世主 | 英雄 | ヒーロー | 大活躍 | 大喜び | 歓喜 | 歓声 | 万歳 | 拍手喝采 | 感無量 | 夢にも | 愕然 | 焦り(?:に|が|を|と) | 焦燥 | 大惨 | 目も当てられ | 無残 | 無惨 | 痛ましい | 嘆かわし | 腹立たし | 憤(?:り|慨|然) | 怒号 | 罵声 | 非難(?:の嵐|囂々|轟々) | 嵐のような | 雨あられ | 雪崩 | なだれ | 洪水のよう | 怒濤 | 火だるま | 焼け(?:石|野原) | 瀕死 | 虫の息 | 息も絶え絶え | 悶絶 | 発狂 | 暴走 | 暴れ(?:回|出|狂) | 猛威 | 阿鼻 | 泥沼 | 袋小路 | 迷宮 | 悪魔 | 呪(?:い|わ) | 亡霊 | 化け物 | モンスター | 鬼のよう | 爆死 | 玉砕 | 惨敗 | 完敗 | 敗北感 | 屈辱 | 恥を | 面目 | 顔向け | 申し訳な(?:さ|い気持) | 心が(?:折|痛) | 胸が(?:痛|張り) | 胃が | 頭を抱え | 途方に暮れ | 立ち尽く | 凍りつ | 凍り付 | 鳥肌 | 震え(?:た|が|る手) | 戦慄 | 身の毛 | 血の気 | 冷や汗 | 冷や汗 | 肝を(?:冷|つぶ) | 生きた心地 | 胸をなで | 胸を撫で | 安堵 | 万事休す | お手上げ | 前代未聞 | 未曾有 | 史上最(?:悪|大) | 最悪(?:の(?:事態|タイミング|一日|日|夜|状況|展開|シナリオ|結果|週末|朝)|だ|で(?:し|あ)|、) | 災難 | 大惨事 | 大失態 | 痛恨 | 断腸 | 猛烈な(?:怒|勢|クレーム|抗議) | 火の車 | 炎上 | 大騒ぎ | 騒然 | 右往左往 | てんやわんや | 怖(?:い|か) | 呆れ | あきれ | うんざり | 悔し | 残念(?:すぎ|極ま) | 言葉を失 | 目を(?:疑|覆) | 耐えがた | 耐え難 | 息を(?:のん|呑ん)
        | 徹夜作業の末 | もはや(?:[^。]{0,12})(?:怪物|崩壊|限界|手) | 現場は(?:混乱|騒然|疲弊) | すべてが崩壊 | 完全に(?:崩壊|地獄|終わ|お手上げ|パンク) | 異常なまでの | 怒涛 | 嘘のよう | 魔法のよう | 夢のよう",
    )
});

static MILD_JA: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"ひど(?:い|く|か|す)|酷(?:い|く|か)|崩壊|全滅|爆発的|膨大|莫大|大量の(?:苦情|クレーム|怒)|異常な(?:ほど|量)|無数の|数え切れ"));

static INNOCENT_JA: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::cased(r"最悪(?:値|ケース|時間|計算量|の場合)|カーネルパニック|災害復旧|衝撃(?:試験|センサ|波|吸収)|耐衝撃|地獄(?:谷|温泉)|涙(?:道|液)|奇跡的な一致率|暴走(?:した?(?:プロセス|スレッド|クエリ|ジョブ)|防止|検知)|雪崩(?:崩壊|降伏|観測)|モンスターハンター|呪い(?:の|攻)[^。]*(?:ステータス|アイテム|装備)"));

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    let [strong, mild, innocent] = if sentence.japanese { [&JAPANESE, &MILD_JA, &INNOCENT_JA] } else { [&ENGLISH, &MILD, &INNOCENT] };
    let found = strong.find(sentence.text).or_else(|| mild.find(sentence.text).filter(|_| !sentence.has_number()));
    found.filter(|_| !innocent.is_in(sentence.text)).map(Found::from)
}
