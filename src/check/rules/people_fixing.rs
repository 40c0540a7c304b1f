//! Actions and lessons that ask people to take more care.
//!
//! Care was not missing, and asking for more of it changes nothing the next night at three. Change what people meet: a guard, a default, a check, a page
//! that shows what will happen. Training on its own is found too; training beside a change of the system is a good thing, and a silence with that reason.
//!
//! - "Remind developers to run the linter." → The merge is refused until the linter has run.
//! - 「ダブルチェックを徹底する。」→ 本番への反映前に差分を表示し、環境名の入力を求める。

use crate::check::language::{Found, Judge, PEOPLE, PEOPLE_JA, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::Rule;
use crate::model::SectionKind;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::PeopleFixing,
    find,
    says: ["`{}` changes people, not the system", "`{}`は、仕組みではなく人を変えようとしています"],
    asks: ["which guard, default or automation would make it unnecessary?", "それが要らなくなる仕組み、初期値、自動化は何でしょうか？"],
};

static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(&format!(
        r"(?x)\b(?:
        (?:be|being|become|stay|remain|been)\ (?:more\ |extra\ |very\ |always\ |especially\ |particularly\ |much\ |a\ lot\ |better\ )*(?:careful|vigilant|attentive|mindful|diligent|disciplined|cautious|alert\ (?:to|during|when)|aware\ (?:of|that)|conscious(?:\ of)?|thorough|proactive|rigorous|watchful|on\ (?:their|your|our)\ guard)\b
        | (?:take|taking|exercise|exercising|use|show|apply)\ (?:more\ |better\ |extra\ |greater\ |special\ |great\ |due\ |particular\ |the\ necessary\ )+(?:care|caution|attention|diligence|responsibility|ownership)\b | take\ care\ (?:when|to|not|that|in)\b
        | (?:pay|paying|give)\ (?:more\ |better\ |closer\ |extra\ |greater\ |special\ |particular\ |close\ |careful\ )*attention\b
        | (?:must|should|need\ to|have\ to|always|to|please|will|shall|^\W*)\ ?(?:always\ )?(?:double|triple|cross)[-\ ]?check | [Dd]ouble[-\ ]?check(?:ing)?\ (?:the|all|every|before|that|your|each)\b
        | (?:^\W*|\ )(?:re-?)?remind\ (?:{PX}|all|everyone|everybody|each|every|staff|people|them|users?|authors?|folks|ourselves|new)\b | reminder\ (?:to|for)\ (?:all|the|{PX})\b
        | (?:^\W*|must\ |should\ |to\ |will\ |and\ )(?:re-?)?train\ (?:up\ )?(?:{PX}|all|everyone|new|more|additional)\b | (?:^|\b)(?:re-?training|training|refresher|workshop|coaching|lessons?|course|seminar|briefing|toolbox\ talk|lunch\ and\ learn|brown\ bag|e-?learning|drill\ the|induction)\ (?:session\ |course\ |for\ |of\ |on\ |in\ |the\ |all\ |to\ |about\ |with\ )+(?:{PX}|safe|how|the|on|in|all|proper|correct|use|using|staff|everyone|git|sql|security|new)
        | ^\W*(?:re-?train|retrain|coach|educate|instruct|mentor|brief|train|sensiti[sz]e|teach|lecture|counsel|advise|urge|admonish|encourage|discipline|warn|caution)\ (?:{PX}|all\ [a-z]+s|everyone|everybody|staff|people|whoever)\b
        | (?:refresher|awareness\ (?:campaign|training|session|mail|week)|raise\ (?:the\ )?awareness|increase\ awareness|awareness\ (?:of|about|for|among)) | (?:bear|keep|have|keeping)\ (?:it\ |this\ |the\ [a-z\ ]{{2,40}}\ |them\ |that\ )?in\ mind
        | (?:must|should|need\ to|have\ to|has\ to|to|always|please|^\W*|will|better)\ ?remember\ (?:to|that|the|about)\b | (?:do\ not|don't|don’t|never|not\ to|must\ not|should\ not)\ (?:ever\ )?forget\b | think\ (?:twice|harder|before|carefully|ahead)
        | (?:sense|culture|feeling)\ of\ (?:ownership|responsibility|urgency|accountability) | take\ (?:more\ |full\ )?(?:ownership|responsibility)\b | hold\ (?:{PX}|people|them|each)\ accountable | accountable\ for
        | (?:speak|talk|have\ a\ (?:word|talk|conversation))\ (?:with|to)\ (?:the\ |our\ )?(?:engineers?|developers?|operators?|persons?|people|team|colleague|technician|staff|author|reviewers?|contractor|individual)[^.]*\b(?:about|importance|so\ that)
        | (?:^\W*|must\ |should\ |to\ )(?:tell|ask|instruct|urge|get|make|oblige|expect|require|warn|order)\ (?:sure\ )?(?:that\ )?(?:{PX}|everyone|everybody|people|whoever)\ [^.]{{0,60}}\b(?:to|not|that|must|reread|re-read|read|reads?|follow|follows|check|checks|knows?|understands?|remembers?)\b
        | (?:send|write|circulate|issue|post|put\ up|distribute)\ (?:out\ )?(?:an?\ |the\ )?(?:e-?mail|memo|message|note|circular|notice|reminder|poster|bulletin)[^.]*\b(?:to\ (?:all|everyone|the\ (?:team|staff|crew|shift|engineers|developers))|remind|telling|asking|reminding|about\ the\ (?:importance|rule))
        | (?:must|should|need\ to|have\ to|has\ to|to)\ (?:become|be)\ (?:more|better)\ (?:at|about|disciplined|careful|attentive|familiar|prepared)
        | (?:must|should|need\ to|have\ to|shall|ought\ to)\ (?:always\ |never\ |all\ |really\ |only\ )*(?:read|reread|re-read|follow|adhere|stick|pay|concentrate|slow\ down|ask|speak\ up|communicate|look\ carefully|check\ with|copy|rush|improvise|hesitate|assume|listen)\b
        | admonish | build\ a\ culture | culture\ (?:of|in\ which|where) | call\ (?:on|upon)\ (?:all\ )?[a-z]+s?\ to | circulate\ (?:a|an|the) | cultivate | questioning\ attitude | drill\ (?:it\ )?into | mind\ the\ gap | talking-to | (?:a\ )?(?:stern|quiet|friendly)\ word | have\ a\ word | instil+ | respect\ for\ (?:the\ )?(?:procedure|process|rules) | instruct\ [a-z]+ | eyes\ (?:peeled|open) | (?:mandatory|compulsory|annual|additional|extra|regular|further|more|on-the-job|hands-on)\ (?:e-?learning|training|course|workshop|class|instruction|briefing)s? | poster | refresh\ [a-z']+\ knowledge | (?:rota|rotation|duty|list)\ until\ (?:he|she|they) | re-?train\b | back\ to\ (?:simulator|school|training|class|basics) | (?:sharpen|train)\ (?:the|our)\ [a-z']+\ eye | more\ (?:discipline|care|diligence|attention|vigilance|caution|respect|responsibility|seriously|thoroughly|carefully|attentively|consciously|responsibly|conscientiously) | to\ heart\b | sits?\ down\ with | attention\ to\ detail | workshop\b | asks\ before\ (?:he|she|they) | do\ well\ to | learn\ to\ (?:respect|ask|listen|read|wait|say) | internali[sz]e | old\ habits | good\ habits? | habit\ of | get\ into\ the\ habit | make\ it\ a\ habit | mindfulness | when\ tired | use\ your\ (?:head|brain|common) | common\ sense | on\ (?:their|your|our)\ (?:toes|guard) | wake\ up | do\ (?:their|your|our)\ job | pay\ heed | take\ heed | slow\ down | look\ twice | look\ before | look\ closely | stop\ and\ think | take\ (?:your|their|our)\ time | don't\ rush | not\ rush | take\ [^.]{{2,40}}\ seriously | into\ (?:their|our|your)\ heads? | (?:people|everyone|everybody|staff|engineers|developers|operators|colleagues|users|teams?|admins|technicians|managers|reviewers)\ (?:really\ |simply\ |just\ |always\ )?(?:must|should|need\ to|have\ to|shall|ought\ to|are\ (?:to|asked\ to|reminded\ to|requested\ to|encouraged\ to|expected\ to|urged\ to|advised\ to|obliged\ to)) | (?:are|is|were|be)\ (?:hereby\ )?(?:reminded|urged|asked|advised|requested|instructed|warned|encouraged)\ (?:to|that|not|of|about) | remain\ (?:calm|alert|vigilant|focused) | stay\ (?:calm|alert|focused|sharp) | keep\ (?:calm|cool|a\ (?:closer|watchful|sharp)) | concentrat(?:e|ion) | focus\ (?:more|better)\ | be\ (?:better|stricter|more)\b | improve\ (?:the\ )?(?:discipline|awareness|attitude|attention|communication|skills?|knowledge|competence|vigilance|care) | (?:strengthen|increase|raise|heighten|improve|enhance|develop|foster|promote|deepen)\ (?:the\ |our\ |everyone's\ |staff\ )?(?:[a-z]+\ )?(?:awareness|vigilance|discipline|knowledge|competen\w+|skills?|ownership|responsibility|understanding|mindset|sensitivity|attention|morale|motivation|accountability) | clear(?:er)?\ communication | get\ in\ touch\ with\ (?:the\ |our\ )?(?:users|teams?|developers|people|customers) | raise\ (?:an?|the)\ (?:incident|alarm)\ (?:quicker|faster|earlier|sooner|more\ quickly) | learning\ path | follow(?:ing)?[\ -]?up\ on\ (?:the\ )?action | advised?\ (?:the\ )?(?:teams?|users|developers|engineers|people)\ to | (?:team\ )?knowledge[\ -]sharing | think\ about\ what | acquire\ [a-z0-9\ -]{{0,30}}knowledge | (?:investigate|arrange|organi[sz]e|schedule|plan|book|offer|provide)\ [a-z0-9\ -]{{0,30}}training | recommend(?:ing)?\ to\ (?:others|people|users|everyone) | knowledge\ (?:sharing|transfer)\ (?:session|with|between|for|within) | share\ (?:the\ )?(?:lesson|learning|knowledge|experience)s?\ with | hold\ (?:a|an)\ (?:meeting|session|training|talk|lecture|briefing|seminar|workshop) | (?:team|staff|crew|department)\ (?:meeting|briefing)\b[^.]*\b(?:remind|stress|emphasi|explain|discuss|about) | emphasi[sz]e\ | stress\ (?:the|to|that) | adhere\ (?:to|strictly) | adherence | compliance\ with\ the\ (?:procedure|process|checklist|rules) | strict(?:ly|er)?\ (?:follow|observe|adhere|compliance|discipline|adherence) | observe\ the\ (?:procedure|rules|checklist) | follow\ (?:the|all|our)\ (?:[a-z]+\ )?(?:procedures?|process(?:es)?|checklists?|rules?|guidelines?|runbook|policy|protocol|instructions?) | no\ more\ (?:shortcuts|cowboy|rushing) | avoid\ (?:haste|rushing|complacency|assumptions|distractions|multitasking) | never\ (?:ignore|assume|rush|trust|again|type|skip|work\ alone) | always\ (?:check|verify|read|ask|confirm|think|look|test|have|get|inform|tell|use|keep|make\ sure|double) | make\ sure\ (?:to|you|that\ you|everyone|everybody|people|all\ (?:of\ us|staff|teams?|engineers|developers|operators|users|members|colleagues)) | ensure\ (?:that\ )?(?:everyone|everybody|staff|people|all\ (?:staff|engineers|operators|developers|teams?))
        | stick\ to\ the\ (?:procedure|checklist|process|runbook|rules) | (?:emphasi[sz]e|stress|reinforce|underline|reiterate|impress\ upon)\b[^.]*\b(?:importance|to\ (?:all|the)|rule|need|that) | (?:importance|value)\ of\ (?:following|reading|checking|communicat|care|being)
        | (?:reprimand|disciplinary|verbal\ warning|written\ warning|performance\ (?:review|talk|plan)) | (?:communicate|coordinate|collaborate)\ (?:better|more|earlier|clearly)\b
        | (?:re-?read|study|learn|memori[sz]e|familiari[sz]e)\ (?:themselves\ |yourself\ |ourselves\ )?(?:with\ )?(?:the\ )?(?:[a-z]+\ )?(?:guide|manual|procedure|runbook|policy|documentation|checklist|rules)
        )",
        PX = PEOPLE.replace(' ', r"\ ")
    ))
});

/// A machine does it, or the sentence is about machines.
static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"\b(?:(?:tool|bot|script|pipeline|page|form|job|system|service|prompt|linter|hook|ci|alert|check|command|template|banner|scheduler) (?:now )?(?:automatically )?(?:reminds|asks|tells|warns|posts|sends|refuses|double-?checks|shows|requires)|reminder (?:bot|job|email job)|(?:training|trained) (?:data|set|job|model|run|pipeline|cluster|environment)|models? (?:is|are|was) (?:re)?trained|automatic(?:ally)? (?:remind|send|post)|bot posts|raise(?:s|d)? (?:an )?awareness level|culture (?:of the|medium)|training (?:data|set|job)|workshop (?:floor|machine|service|app)|poster (?:image|frame)|habit tracker|hand(?:les|led) compliance|discipline(?:s)? of queue|concentration (?:camp|of)|does not help|what ten posters|is not an action)\b")
});

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(&format!(
        r"(?x)気を(?:つけ|付け|引き締|配|抜か) | 注意(?:する|します|したい|を払|深く|を促|喚起|しながら|して(?:作業|行|進|確認|実施|対応)|すること|力を|を徹底|事項の徹底) | 徹底(?:する|します|を|し|していく|。|$|させ|し、) | (?:周知|周知徹底)(?:する|します|を(?:行|徹底|図|実施)|徹底|し(?:、|直)|。|$) | (?:ダブル|トリプル|二重|相互|クロス|指差し?|指さし|読み合わせ|声出し|再度の?)(?:・?チェック|確認|呼称)(?:を|する|の|と|を?徹底|を?実施|。|$) | 指差呼称
        | (?:再)?教育(?:を|する|し|が必要|の(?:実施|徹底|強化)|資料|。|$) | 研修(?:を|に|の(?:実施|開催|受講)|会|で|。|$|する) | 勉強会 | 講習 | 朝礼 | ミーティングで(?:[^。]{{0,20}})(?:共有|注意|伝) | 読み合わせ | (?:トレーニング|OJT|e-?ラーニング|eラーニング|e\ ラーニング)(?:を|に|の(?:実施|受講)|。|$|する|で) | 受講 | シャドーイング | 説明会 | (?:{PEOPLE_JA}|各自|全員|一人ひとり|一人一人)[^。]{{0,20}}(?:に|へ|を)(?:指導|厳重|注意|教育|再教育|訓示|通達|口頭|伝え直|指示|促|呼び(?:か|掛)け|フォロー|徹底) | 指導(?:する|し|を|。|$|の徹底) | 訓示 | 通達 | 厳重注意 | 始末書 | 反省
        | 意識(?:す(?:る|べ)|を(?:高|持|変|向上|もっ|徹底|改)|し(?:て|、|ながら)|づけ|付け|が大切|が必要|改革|向上|の(?:向上|徹底|改革)) | 心が(?:け|ける) | 心掛け | 心構え | 習慣(?:を|に|づ|化(?:する|を)|と) | 励行 | 呼び(?:か|掛)け | 集中(?:力|し|する) | 慎重(?:に|さ|を) | (?:忘れ|怠ら|見落とさ|間違え|取り違え|焦ら|慌て|遠慮し|決めつけ|油断し|漏らさ|抜か)ない(?:よう|こと)
        | 一呼吸 | 姿勢(?:を|で|が) | (?:すぐ(?:に)?|早めに|必ず|積極的に|遠慮なく|ためらわず|迷わず|一人で(?:抱え込まず|悩まず))[^。]{{0,20}}(?:相談|連絡|報告|声を(?:か|掛|上)|エスカレーション|質問|共有)(?:する|し|すべ|を|できるよう心) | 報連相 | 報・連・相 | ほうれんそう | 声かけ | 声掛け | 声を出して
        | 落ち着いて | 丁寧(?:に(?:作業|確認|レビュー|対応|読)|な(?:確認|作業|レビュー|コミュニケーション)) | (?:しっかり|きちんと|十分(?:に)?|念入りに|よく|もっと|より)(?:と)?(?:確認|読|見|注意|理解|レビュー|時間をかけて|把握|フォロー|コミュニケーション|連携)(?:する|し|す|を|る|む|ん) | (?:手順書?|ルール|規則|規程|マニュアル|チェックリスト|決まり|フロー)(?:の|を|どおり|通り)(?:に)?(?:遵守|順守|厳守|守|熟読|再確認|読み(?:込|直|返)|従|作業) | (?:遵守|順守|厳守)(?:する|を|させ|。|$) | 熟読 | 自覚 | 責任(?:感|を)(?:持|もっ) | 緊張感 | コミュニケーション(?:を(?:密|強|より|もっ|取|図)|の(?:活性|強化|改善|徹底)) | (?:スキル|能力|知識|技術力|対応力|力量)(?:の|を)(?:向上|底上げ|高め|習得|強化|アップ) | 人材育成 | 育成(?:する|を)
        | 習熟 | 醸成 | 三回見る | 噛みしめ | かみしめ | よう(?:、|に、)?[^。]{{0,30}}(?:お願いする|求める|申し渡す|要請|要望|伝える) | 力を(?:養|付け|つけ|磨) | 根づかせ | 根付かせ | 風化 | 語り継 | 読み返す | 身に(?:つけ|付け) | 肝に銘 | 思い込みを | 誓約書 | 二度読み | 見て覚え | 心得 | 唱和 | 入念に | 眠い状態 | マナー | 説き聞かせ | 用心 | 講座 | 輪読会 | 責任感 | 筆記テスト | 補講 | 面談 | 改善を促 | 癖を | 深呼吸 | 初心に | 勇気 | 空気を読 | リテラシー | 自己流 | 規程どおり | 暗記 | 基本動作 | 立ち返 | (?:気|集中)を(?:抜|切|散) | 焦らず | 慌てず | 一声 | 声(?:が|を)(?:け|か) | 先輩 | 指差呼称 | 復習 | 予習 | 自習 | 学習(?:する|を促|会|の機会) | 資格 | 検定 | 試験に合格 | テストに合格 | 啓発 | 啓蒙 | 訓戒 | 戒め | 肝要 | 心して | 襟を正 | 気持ちを | 緊張感を | モチベーション | 士気 | 当事者意識 | オーナーシップ | 危機感 | 一丸 | 助け合 | 相互に(?:確認|声) | 見落とさない | 遵守 | 厳守 | 守(?:る|ってもら|らせ|らなければ) | 怠らない | 再認識 | 認識(?:を|させ)(?:合わせ|共有|改め|徹底|新た) | 理解(?:を|度)(?:深|高|徹底) | 精神 | 胸に刻 | 心に留 | 念頭に | 余裕を(?:持|もっ) | 早め早め | 率先 | 積極的に[^。]{{0,12}}(?:参加|発言|声|共有|質問|確認) | 任せきり | 人任せにし
        | よう(?:に)?(?:お願い|依頼|促|指示|指導|伝え|声|注意|周知|徹底|教育)(?:する|し|を|した)
        ",
    ))
});

static INNOCENT_JA: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"注意喚起の(?:バナー|表示|メッセージ|文言|画面|ページ)|(?:再学習|トレーニング）|学習(?:データ|ジョブ))|教育機関|教育(?:委員|系|アプリ|サービス|プラン)|利用者(?:に|へ)[^。]{0,10}周知|(?:自動(?:で|的に)|bot|ボット|CI|システム|スクリプト|パイプライン|ツール)(?:が|で|は|に)[^。]{0,30}(?:通知|リマイン|ブロック|拒否|検知|表示|確認|作成|強制)|忘れて?も|対策では(?:な|あ)|に頼(?:る|ら|って)|実施率は|研修を増やしても|他人事のよう|緊張感が(?:見られ|な)|(?:件数|割合)は変わらな|リマインダー|注意(?:書き|報|レベル)|依存し")
});

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    if !sentence.is_in(&[SectionKind::Actions, SectionKind::Lessons, SectionKind::WentWrong]) {
        return None;
    }
    sentence.fits([&ENGLISH, &INNOCENT], [&JAPANESE, &INNOCENT_JA]).map(Found::from)
}
