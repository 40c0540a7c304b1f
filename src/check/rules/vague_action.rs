//! Actions of which nobody could say that they are done.
//!
//! An action lands when it is actionable, specific and bounded (chapter 10 of the SRE workbook): it begins with a verb, names a thing, and says what is true
//! when it is finished. "Improve monitoring" is never finished. A weak verb with such an end is fine and left alone: "Improve the lag alert so that it pages
//! after 60 seconds".
//!
//! - "Investigate the slow replica." → "Find why the replica needs 900 ms, and write the answer into OPS-212."
//! - 「監視を強化する。」→ 「キューの最古メッセージが10分を超えたら通知する。」

use crate::check::language::{Found, Judge, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::Rule;
use crate::model::SectionKind;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::VagueAction,
    find,
    says: ["`{}` has no end that could be seen", "`{}`には、終わったと分かる状態がありません"],
    asks: ["what is true when it is done?", "終わったとき、何が成り立っていますか？"],
};

/// A verb that opens an action without saying where it ends.
static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"(?x)^\W*(?:(?:we|the\ team|ops|sre|infra|someone|platform|engineering)\ (?:should|will|need\ to|must|could|want\ to|has\ to|have\ to|plan\ to)\ |(?:please|also|generally|possibly|maybe|perhaps|further|continue\ to|keep|start\ to|begin\ to|try\ to|we'll|should|need\ to|to)\ ,?)*
        (?:(?:add|improve|update|fix|write|create|set\ up|have|get|more|better)\ (?:the\ |more\ |better\ |some\ |our\ |proper\ )*(?:monitoring|alerting|alerts?|documentation|docs|tests?|logging|logs|bugs?|issues?|process|runbooks?|observability|communication)\W*$ | improv(?:e|ing) | find(?:ing)?\ (?:a|an|some)\ (?:[a-z]+\ )?(?:way|path) | something\ about | agree\ on | reach\ out\ to | bring\ down | set\ ?up\ more | schedule\ a\ (?:discussion|meeting|talk) | identify\ a\ (?:clear\ )?path | investigat(?:e|ing) | consider(?:ing)? | look(?:ing)?\ (?:in)?to | look\ (?:at|for) | explor(?:e|ing) | evaluat(?:e|ing) | discuss(?:ing)? | review(?:ing)? | re-?visit | re-?think | re-?consider | re-?evaluat(?:e|ing) | re-?assess | think\ (?:about|of|through) | try | attempt\ to | reduc(?:e|ing) | minimi[sz]e | optimi[sz]e | enhanc(?:e|ing) | strengthen | increas(?:e|ing) | boost | better | work\ (?:with|on|towards?) | working\ on | collaborate | continue | assess | examine | analy[sz]e | stud(?:y|ies) | monitor | watch | keep\ (?:an\ eye|monitoring|watching) | streamline | harden | raise\ the\ (?:quality|bar|level) | tighten | moderni[sz]e | clean\ up | tidy | address | tackle | deal\ with | handle | follow\ up | research | figure\ out | see\ (?:if|whether|about) | check\ (?:if|whether|into) | promote | foster | encourage | be\ | have\ (?:better|more|a\ better) | get\ (?:better|more) | make\ (?:the\ |our\ |it\ |this\ |sure\ )?[^.,:;]{0,60}\b(?:more|better|easier|faster|safer|clearer|simpler|robust|resilient|reliable|stable) | ensure\ (?:better|proper|adequate|sufficient|more|that\ (?:we|everyone|all|this\ (?:does|never|won))) | provide\ (?:better|more|adequate|sufficient) | add\ (?:more|better|additional|some|further)\ (?:monitoring|alert(?:s|ing)?|tests?|documentation|logging|metrics|checks?|redundancy|capacity|resources|tooling) | more\ (?:monitoring|tests?|testing|alert(?:s|ing)|documentation|logging|redundancy|automation|robust|resilient|care) | better\ | develop\ (?:a\ )?(?:better|strategy) | define\ (?:a\ )?(?:better) | plan\ for | prepare\ (?:better|for) | raise\ awareness | get\ to\ the\ bottom | take\ a\ (?:closer\ |deeper\ )?look | stay\ | aim\ (?:for|to) | strive | seek | focus\ on | pay | everyone\ | everybody\ | engineers\ (?:must|need|should) | developers\ (?:must|need|should) | all\ (?:staff|engineers|developers|teams)\ (?:must|need|should|to) | determine\ (?:if|whether) | decide\ (?:if|whether|on|what|how) | brainstorm | liaise | engage\ with | talk\ (?:to|with) | reach\ out | align | beef\ up | build\ (?:a\ culture|up|better|more) | chat | clarify | shall | cultivate | dig | do\ (?:something|more|better|a\ better) | drill | find\ (?:a\ way|ways|out|better|some) | fine-?tune | tweak | tune | get\ (?:a\ handle|to\ know|our|[a-z]+\ to\ care|on\ top|rid) | give\ (?:some|more|it|this|thought) | instil+ | it\ is\ planned | keep\ | mature | move\ (?:towards?|to\ a\ more|away) | play\ around | polish | push\ for | sensiti[sz]e | sharpen | show\ more | simplify | some\ (?:kind|sort|form) | sort\ out | spend | start\ (?:a|thinking|looking|to) | take\ (?:steps|measures|the|a|care|another|more|action|into|time) | touch\ base | adopt\ (?:a\ )?(?:better|best|more) | advance | advocate | amend | appl(?:y|ied)\ lessons | approach | ask\ around | be(?:come)?\ | bring\ (?:up|more|about) | broaden | care\ | challenge | champion | communicate | complete\ the\ (?:work|rest) | consolidate | coordinate | cut\ down | debate | deepen | diversify | drive | ease | elaborate | embed | empower | engage | evolve | expand | expedite | experiment | extend\ (?:our|the\ (?:monitoring|tests|documentation|coverage)) | facilitate | further | go\ (?:over|through) | grow | help | highlight | identify\ (?:ways|areas|opportunities|potential|other|further|gaps|possible|more) | implement\ (?:better|best|more|proper|appropriate|improved|additional|stronger|adequate) | include\ more | inspect | introduce\ (?:better|more|some|additional|stronger|proper) | invest | iterate | judge | learn | leverage | look\b | maintain | manage | maximi[sz]e | mitigate | nurture | open\ a\ (?:discussion|conversation|dialogue) | overhaul | own | perform\ (?:a\ )?(?:review|analysis|assessment|deep) | ponder | prevent | prioriti[sz]e | progress | protect | prove | pursue | put\ (?:more|in\ place|some|a\ process) | raise\ | rationali[sz]e | re-?align | re-?balance | re-?examine | re-?engineer | re-?fine | refine | refactor | reflect | re-?inforce | remain | re-?design | re-?organi[sz]e | re-?structure | rework | safeguard | scrutini[sz]e | secure | see\ what | share | shift | shorten | speed\ up | spread | stabili[sz]e | standardi[sz]e | step\ up | stop\ [a-z]+ing | support | synchroni[sz]e | talk | test\ more | test\ (?:better|thoroughly) | think | transform | understand | unify | uplift | use\ (?:best|better|more) | utili[sz]e | verify\ that\ everything | weigh | ways\ to | possible | potential | general | generally | ongoing | regular\ | monitoring | documentation | testing | communication | training | alerting | automation | resilience | capacity | hardening | clean-?up | awareness | governance | follow-?ups? | lessons\ learned)\b
        | \b(?:need(?:s|ed)?\ to\ (?:get|be|become)\ (?:better|more|improved|stronger|simpler)|where(?:ver)?\ possible|where\ appropriate|as\ (?:needed|appropriate|necessary|required)|if\ (?:possible|needed|necessary)|in\ (?:due\ course|the\ (?:future|coming\ (?:months|weeks)))|should\ be\ (?:smoother|better|easier|faster|more|improved|reviewed|considered|investigated|looked|clearer|safer|simpler|discussed|revisited|strengthened)|as\ (?:far|much|soon|often|well)\ as\ (?:feasible|possible|practical|practicable|we\ can)|a\ bit\b|somehow|t\.?b\.?d\b|medium\ term|long(?:er)?\ term|when\ time\ (?:permits|allows)|time\ permitting|some\ day|one\ day|over\ time|going\ forward|moving\ forward|more\ robust|more\ resilient|less\ painful|does\ not\ happen\ again|never\ happens\ again|and\ so\ (?:on|forth)|etc\b|best\ practi[cs]es?|sense\ of\ (?:ownership|urgency)|at\ some\ (?:point|stage)|sooner\ or\ later|more\ (?:closely|carefully|often|regularly))",
    )
});

/// An end that could be seen: a number, a place where the answer stands, a consequence.
static BOUNDED: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(
        r"(?x)\d | \b(?:so\ that|such\ that|until|by\ (?:adding|removing|making|setting|moving|replacing|using|enabling|means\ of|introducing|writing|mon|tue|wed|thu|fri|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|the\ end\ of)|and\ (?:record|document|write|publish|decide|file|replace|delete|remove|add|list|set|fix|page|alert|report|store|note|put)|which\ (?:fails|pages|refuses|shows|lists|rejects)|fails?\ (?:when|if|the|below)|pages?\ (?:when|if|as|on|the)|(?:names|lists|states|shows|contains|guarantees|rejects|refuses|measured|deposited|documented\ in|recorded\ in|tracked\ in|zero|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|twice|half)\b) | :\ \S",
    )
});

/// How a Japanese action ends that says no end.
static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(
        r"(?x)(?:
        (?:改善|検討|見直し|強化|調査|整備|模索|最適化|議論|協議|拡充|再考|再検討|調整|推進|向上|充実|確立|構築|整理|精査|分析|評価|研究|考慮|工夫|高度化|効率化|簡素化|明確化|適正化|標準化|可視化|安定化|円滑化|底上げ|促進|定着|改革|刷新|対応|配慮|支援|連携|注視|把握|監視|見極め|徹底|確保|確認|意識|活用|周知|共有|フォロー|レビュー|注意)(?:を|の|に(?:つ(?:い|き)て|努め|取り組|向け|より))?(?:[^。、]{0,6})?(?:する|します|した|したい|していく|していきます|していきたい|していく予定|を図(?:る|ります|っていく)|を行(?:う|います|っていく)|を続け(?:る|ます|ていく)|を進め(?:る|ます|ていく)|に努め(?:る|ます)|に取り組(?:む|みます)|を目指(?:す|します)|を実施(?:する|します)?|継続|予定|中|が必要|が望ましい|すること|を(?:継続|強化|推進|検討|図る)|を(?:強化|継続)する|。|$)
        | (?:見直す|見直します|見直していく|考える|考えます|考えていく|目指す|目指します|進める|進めます|進めていく|進めていきます|取り組む|取り組みます|取り組んでいく|努める|努めます|高める|高めます|深める|探る|探ります|図る|図ります|心がける|心がけます|心掛ける|気をつける|気を付ける|気をつけます|続ける|続けます|備える|増やす|減らす|下げる|上げる|改める|整える|詰める|相談する|寄り添う|改善したい|つける|行う|しておく|模索する|抑える)
        | (?:スムーズ|円滑|簡単|容易|柔軟|適切|堅牢|強固|安全|確実|迅速|効率的|快適|健全|シンプル|分かりやすく|わかりやすく|早く|速く|良く|よく|強く|密)に?(?:する|します|していく|なるようにする|できるようにする|行う|対応する|運用する|管理する|実施する)
        | (?:ブラッシュアップ|視野に入れる|きれいにする|試してみる|どうにかする|なんとかする|詰めていく|うまく付き合う|万全を期す|引き締め|講じる|着手|情報収集|回す|動く|立案|円滑化|担保する|様子を見る|気を抜かない|こなす|入念に|触らない|一声かけてもらう|目標とする|声かけ|アップ|取り組んでまいります|つなげる|極小化|養う|噛みしめる|根づかせる|語り継ぐ|励行する|求める|銘じること|捨てる|喚起していく|再点検する|点検する|増強する|深めていく|広げる|育てる|培う|磨く|守る|徹底|実効性を(?:担保|高める)|(?:最小|最大|極小|短縮|抑制|低減|軽減|削減|解消|防止|回避|払拭|排除|予防)(?:化)?(?:を図る|に努める|する|していく|を目指す|につなげる)?|(?:排除しない|検討の余地)|(?:可能性|必要性|要否|是非|方向性|在り方|あり方)(?:を|について)?(?:探る|検討|議論|考える|整理)?(?:する)?|共通認識を持つ|意見交換(?:する|を行う)?|ヒアリング(?:する|を行う)?|棚卸し(?:する|に着手)?|洗い出(?:す|し)|議題に(?:する|上げる)|働きかける|呼びかける|促す|促していく|求めていく|支える|備えておく|慎重に(?:行う|進める|対応する)|レビューを行う|フォローする(?:よう意識する)?)
        | ないよう(?:に)?(?:する|します|努める|留意する|注意する)
        | (?:方針|体制|戦略|運用|仕組み|フロー|プロセス|設計|構成|方法|手段|対策|計画)(?:の)?(?:再考|見直し|改善|強化|検討|整備|再検討|再構築|考案)
        )[。\s]*$",
    )
});

/// Words that leave it open how much.
static HEDGES_JA: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"なるべく|できる(?:限り|だけ|かぎり)|可能な(?:限り|範囲)|必要に応じて|適宜|適切に|随時|引き続き|継続的に|定期的な?見直|もう少し|もっと|より(?:スムーズ|円滑|良|よ|適切|柔軟|慎重|一層|密|効率)|一層の|さらなる|更なる|いずれ|将来的に|中長期的に|前向きに|時間があれば|予算が許せば|余裕があれば|抜本的|一段の|うまく|どうにか|なんとか|ある程度|しっかり|きちんと|こまめ|日ごろから")
});

static BOUNDED_JA: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"[0-9０-９]|[一二三四五六七八九十]+(?:件|台|回|日|分|時間|箇所|か所|名|つの)|(?:ないと|できないよう|が自由|拒否|選択式)|(?:を|に)(?:削除|追加|記録|置き換え|移行|廃止|停止|設定|記載|明記|登録|通知|拒否|ブロック|自動化)|：\S|:\s?\S|へ自動|自動(?:で|的に)|超えたら|失敗させ|採否を|未満|以上|以下|まで(?:に)?")
});

/// A passage without the addresses and numbers of tickets, which bound nothing: `https://tracker.example/issues/624`, `#528`.
fn without_links(passage: &str) -> String {
    let is_link = |word: &&str| word.contains("://") || word.trim_start_matches(['(', '[']).starts_with('#');
    passage.split_whitespace().filter(|word| !is_link(word)).collect::<Vec<_>>().join(" ")
}

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    if !sentence.is_in(&[SectionKind::Actions]) || !sentence.alone {
        return None;
    }
    if !sentence.japanese {
        return ENGLISH.find(sentence.text).filter(|_| !BOUNDED.is_in(&without_links(sentence.passage))).map(Found::from);
    }
    // `（担当: …、期限: …）` is about the action and no part of it.
    let text = sentence.text.trim_end_matches(['。', ' ', '\n']);
    let bare = text.rfind(['（', '(']).filter(|at| text.ends_with(['）', ')']) && *at > 0).map_or(text, |at| &text[..at]);
    let found = JAPANESE.find(bare).or_else(|| HEDGES_JA.find(bare))?;
    let whole = sentence.passage.get(..bare.len()).unwrap_or(bare);
    (!BOUNDED_JA.is_in(whole)).then(|| Found::from(found))
}
