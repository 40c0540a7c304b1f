//! What happened, judged by a past that did not happen.
//!
//! "She should have drained the queue first" says what to think and nothing about why what she did made sense at the time. Yet that is what the next
//! person on call needs to know. Sidney Dekker calls it the counterfactual (*The Field Guide to Understanding Human Error*); Johan Bergström counts
//! it among the three traps of accident reports.
//!
//! - "The reviewers should have noticed the dropped index." → What did the review show, and what not?
//! - 「もっと早く切り戻すべきだった。」→ そのとき何が見えていて、何が見えていなかったか。
//!
//! Actions say what should become true, and *got lucky* what might have been worse: both are left alone. So is what a system should do.

use crate::check::language::{Found, Judge, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::Rule;
use crate::model::SectionKind;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::Counterfactual,
    find,
    says: ["`{}` tells of a past that did not happen", "`{}`は、起きなかった過去を語っています"],
    asks: ["what made sense at the time, and which signal was absent?", "そのとき、その行動が妥当に見えたのはなぜですか。どんな情報が欠けていましたか？"],
};

/// Participles, of regular and of the usual irregular verbs.
const PARTICIPLE: &str = r"(?:[a-z]{2,}ed|been|begun|bought|broken|brought|built|caught|chosen|come|cost|cut|done|drawn|fallen|felt|found|given|gone|got|gotten|grown|had|heard|held|kept|known|led|left|lost|made|meant|met|paid|put|read|rebuilt|run|said|saved|seen|sent|set|shown|shut|spent|split|spoken|stood|taken|taught|thought|thrown|told|understood|withdrawn|woken|written)";

/// What would have been better.
const BETTER: &str = r"(?:prevented|avoided|averted|caught|detected|found|noticed|seen|known|revealed|shown|stopped|blocked|saved|spared|helped|limited|reduced|shortened|alerted|warned|exposed|contained|mitigated|flagged|discovered|reali[sz]ed|spotted|happened|stayed|kept|held|survived|remained|allowed|enabled|given|bought|sped|made|cut|protected|identified|recogni[sz]ed|surfaced|recovered|restored|rolled|paged|escalated|halved|eliminated|signalled|needed|taken|picked|brought)";

static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(&format!(
        r"(?x)\b(?:
        (?:should|could|might|ought\ to)(?:n't|n’t)?(?:\ (?:not|never|also|already|always|at\ least|easily|perhaps|probably|possibly|simply|really|just|still|well|rather|have\ been|we|they|he|she|[a-z]+ly)){{0,3}}\ have(?:\ (?:also|already|never|easily|instead|probably|at\ least|[a-z]+ly)){{0,2}}\ {PARTICIPLE}
        | would(?:n't|n’t)?(?:\ (?:not|never|also|probably|likely|still|then|already|all|easily|[a-z]+ly)){{0,3}}\ have(?:\ (?:also|already|never|easily|all|[a-z]+ly)){{0,2}}\ (?:{BETTER}|been\ (?:[a-z]+ly\ |a\ |much\ |far\ |sent\ if){{0,2}}(?:{BETTER}|better|possible|faster|shorter|quicker|smaller|safer|enough|averted|a\ non-event|lost|delivered|online|available|no\ (?:outage|incident|impact)|able\ to))
        | (?:if|had)\ [^.;]{{3,120}}?,?\ [^.;]{{0,60}}\bwould(?:n't|n’t)?(?:\ (?:not|never|still|all))?\ have\ {PARTICIPLE}
        | (?:should|could|would)(?:'ve|’ve|\ of|a)(?:\ (?:never|not|also|all|been|easily|[a-z]+ly)){{0,3}}\ [a-z]+
        | never\ (?:should|ought\ to)(?:'ve|\ have)\b | (?:we|they|he|she|it|i|there|that)(?:'d|’d)\ (?:never\ |not\ |also\ |still\ )?have\ (?:been|{PARTICIPLE})
        | had\ better\ (?:have\ )?been | (?:better|smarter|wiser|safer|right|correct|proper|prudent|sensible|smart|wise|ideal)\ (?:choice|move|course(?:\ of\ action)?|step|thing(?:\ to\ do)?|decision|option|call|approach|response|reaction|point)\ (?:at\ [0-9:]+\ )?(?:would\ have\ been|had\ been|was\ to)
        | (?:would\ have\ been|had\ been|'d\ have\ been|have\ been)\ (?:[a-z]+ly\ |much\ |far\ )?(?:better|wiser|safer|smarter|quicker|faster|easier|cheaper|preferable|more\ [a-z]+|useful\ to|helpful\ to|good\ to|nice\ to|worth|possible\ to|sufficient|appropriate|prudent|advisable|right|correct) | better\ had\ been
        | were\ it\ not\ for | but\ for\ (?:the|this|that|a)\b | would\ have\ (?:sufficed|done\ the\ trick|been\ enough|been\ spared|got|gotten|reached|come|arrived|passed|worked) | might\ (?:as\ )?well\ have
        | (?:no\ [a-z]+\ )?need\ have\ been | need\ not\ have | needn't\ have | (?:entirely|easily|wholly|completely|perfectly|clearly|totally|fully)\ (?:avoidable|preventable) | (?:avoidable|preventable)\ (?:outage|incident|loss|failure|error|downtime|damage|mistake)
        | (?:had\ no|was\ no)\ business\ (?:being|running) | deserved\ to\ be | was\ the\ (?:moment|time|point)\ (?:at\ which\ )?to | (?:point|moment|time)\ at\ which\ to | (?:in\ a|had\ (?:every|the|an?))\ (?:position|chance|opportunity|opportunities)\ to\ (?:prevent|stop|avoid|catch|detect|intervene|act|notice)
        | in\ hindsight,?\ [^.]{{0,60}}\b(?:should|would|could)\b | it\ was\ (?:on|up\ to)\ (?:the\ )?[a-z\ ]{{2,40}}\ to\ have | (?:ought|supposed)\ to\ (?:have|be)\ [a-z]+ed\ (?:before|first|earlier|sooner|by)
        | ideally,?\ [^.]{{0,80}}(?:'d|'ve|would|should) | what\ we\ (?:ought|should|needed)\ to | missed\ (?:a|the|an?|our)\ (?:[a-z]+\ )?(?:chance|opportunity)
        | (?:an?\ )?(?:earlier|quicker|faster|prompt|timely|sooner)\ [a-z\ ]{{2,40}}\ would\b | with(?:out)?\ (?:a|an|the|proper|better|more|one|some)\ [^.,;]{{3,80}},?\ [^.;]{{0,60}}\bwould(?:n't)?\ (?:not\ |never\ )?have
        | (?:should|could)\ have\ be\ (?:done|[a-z]+ed) | (?:would|could)\ (?:an?|the)\ [^.?]{{3,80}}?\ (?:have\ )?(?:allowed|helped|prevented|caught|shown|stopped|made\ us\ aware|told\ us)
        | if\ only | had\ (?:we|he|she|they|i|the\ [a-z\ -]{{2,40}}|somebody|someone|anyone|[a-z]+)\ (?:only\ )?(?:not\ )?{PARTICIPLE}\b[^.]*\bwould
        | needed\ to\ have\ {PARTICIPLE}
        | (?:wish|regret)(?:ed)?\ (?:that\ )?(?:we|they|somebody|someone)\ had
        | (?:was|were)\ (?:supposed|expected|obliged|required)\ to\ (?:have|consult|check|ask|tell|inform|notify|verify|review|follow|stop|call|confirm|escalate|read|test)
        )\b"
    ))
});

/// What was worse elsewhere, or was said of a possibility that nobody is judged by.
static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"\b(?:(?:could|would|might) (?:easily |well |also )?have been (?:much |a lot |far |even |significantly )?(?:worse|longer|larger|bigger)|(?:could|might) (?:also |well |easily )?have been (?:a|an|the|affected|related|due|caused|because|that|some)|(?:things|what|anything|something) (?:that )?(?:could|should|might) have gone|could have gone|(?:not |never )?assum(?:e|ed|ing) (?:that )?(?:we|it) c[a-z]+|ideally,? (?:these|this|they|those) should (?:result|lead|become|end|be)|(?:this|that|these|those|it|which|one|they|packets) could have come|(?:this|it|one) would have expected|would of course|(?:queue|system|service|server|link|disk|cpu|host|hosts|network) could not keep|whether [^.]{2,80} would|might have (?:caused|contributed|been caused|led)|may have (?:caused|contributed|been|led|had)|could have (?:caused|contributed|led|been caused|been due)|would have expected|as (?:we|one) would have)\b")
});

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)べき(?:だっ(?:た|て)|でし(?:た|て)|であった|作業であった|ものだった|ところを[^。]*(?:ず|なか|まま))
        | (?:て|で)(?:お|い)(?:けば|れば|いたら|たら|いたなら|たなら)[^。]*(?:た|だろう|でしょう|はず|思い?[うま][すう]?|かもしれない)
        | (?:て|で)おけば(?:よか|良か)
        | (?:早|少な|多|短|大き|小さ)(?:ければ|かったら)[^。]*(?:た|だろう|でしょう|はず|計算)
        | (?:あれば|あったなら|なければ|すれば|れば|たら|なら)[、\ ]?[^。]*(?:防げ(?:た|て|ま)|避けられ(?:た|て|ま)|防止でき(?:た|て)|回避でき(?:た|て)|(?:気づけ|気付け|見つ(?:か|け)|検知でき|止められ|済(?:ん|み)|間に合|抑えられ|判明し|発見でき|検出でき)[^。]{0,8}(?:はず|だろう|でしょう|た(?:と|。|$|計)|ました))
        | てあれば | (?:て|で)(?:おけたら|おくと|いたとすれば|いたとしたら|いたならば|あったなら|あったとすれば|さえ(?:いれば|おけば|あれば)) | (?:られ|でき|切れ|せ|け|め|え)てい(?:たら|れば|たなら)(?:……|…|。|、|$)? | さえあれば | だったとしたら | であったなら | としたら、[^。]*(?:ない|なかった|た)。?$ | のチャンスがあった | 直すチャンス | (?:選択肢|手|余地|機会|道|やり方|方法|割り切り)(?:も|は|が)(?:十分に?)?(?:あった|あり得た|ありえた|残って) | (?:免れて|防ぎ得|避け得|回避し得|防止し得) | (?:の|という)が(?:順序|筋|本来|常道|定石|セオリー|理想|ベスト|正しい|得策|妥当|賢明|望ましい|正解)(?:の姿)?(?:という(?:もの)?)?(?:だった|でした|であった|だと) | (?:ほう|方)が(?:早|速|よ|良|まし|まだまし|賢明|安全|確実|適切|得策|望まし)(?:か|だ|で)(?:った|した|あった)? | に越したことは | んだった | ベストだった | 公算が | できたと(?:考え|思)(?:ます|う|われ) | てよい場面 | 欲を言えば | たかった。?$ | で十分だった | だけで十分 | 得策だった | (?:妥当|賢明|適切|最善|最良|可能|可能であ|望ましかっ|得策|ふさわしい対応)(?:で|だ)?(?:あった|だった|でした)。?$ | も可能で(?:あった|した) | なければなら(?:なか|ない)った | なければならなかった | 結果論 | なら[^。]{0,12}だった[）)]?。?$ | まで待て(?:た|ば) | 止められなかったのか | なぜ[^。]{0,30}(?:なかった|できなかった)のか | (?:を)?見れば、?すぐに?[^。]{0,10}た | たやすく[^。]{0,10}た。?$ | 順番が望まし | 望ましかった | もっと(?:前|早|先)[^。]{0,12}(?:できた|べき|よね|はず) | 遅らせる理由 | (?:難なく|容易に|簡単に|当然)(?:見抜け|気づけ|防げ|避けられ|わかっ|分かっ)た(?:はず)? | て当然の(?:立場|場面) | 起こり得なかった | 済んだわけ | 終わっていたわけ | はずの?なかった | 出さずに済ん | て(?:い)?た勘定 | たものと思料
        | (?:防げた|避けられた|防止できた|回避できた|未然に防ぐことが(?:でき|可能))
        | (?:た|う)のが(?:正解|筋|本来|妥当)(?:でし|だっ)
        | 本来(?:なら|であれば|は)[^。]*(?:ところを|のに|必要があった|するところ)
        | (?:する|行う|取る|入れる|止める|確認する|[うくすつぬぶむる])(?:必要があった|ことが望まし(?:かった|い対応だった)|方がよかった|ほうがよかった|方が良かった)
        ",
    )
});

/// What a machine was to do, told as its specification.
static INNOCENT_JA: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"仕様|設計上|れば(?:発報|発火|通知|アラート|起動|再起動|拒否|自動)する|設定で、|当直席からは|はずの(?:設定|通知|値|データ|仕様)|べき(?:仕様|設計|値)|であるべきところ|見積もり、|(?:更に|さらに|もっと)(?:悪|大き|拡大)"));

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    if sentence.is_in(&[SectionKind::Actions, SectionKind::GotLucky]) {
        return None;
    }
    sentence.fits([&ENGLISH, &INNOCENT], [&JAPANESE, &INNOCENT_JA]).map(Found::from)
}
