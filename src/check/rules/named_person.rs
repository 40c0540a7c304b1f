//! One person, named as the one who did it.
//!
//! A name turns an account of a system into one of a person, for as long as the archive lives. The role tells as much: "the on-call engineer". It weighs most
//! among causes, impact and what went wrong; in a timeline it is a note, since even appendix D of the SRE book names people there. Owners of actions, roles in the front
//! matter and authors are left alone. Names that no rule can know go under `people` in `afterword.yaml`.
//!
//! - "Elena merged the change." → "The change was merged."
//! - 「田村さんが実行した。」→ 「当番が実行した。」

use crate::check::language::{Found, Judge, Sentence};
use crate::pattern::Pattern;
use crate::diagnostic::{Level, Rule};
use crate::model::SectionKind;
use std::ops::Range;
use std::sync::LazyLock;

pub const JUDGE: Judge = Judge {
    rule: Rule::NamedPerson,
    find,
    says: ["`{}` names a person", "`{}`は個人の名前です"],
    asks: ["would the role say as much?", "役割で書いても伝わりますか？"],
};

/// Given names that are common somewhere, and no product's. A name of this list needs a deed beside it to be found.
pub const GIVEN: &str = r"(?:Mark\ [A-Z][a-z]+|Grace\ [A-Z][a-z]+|Ross|Emil|Søren|Soren|Lloyd|Damien|Olivier|Hervé|Georgiana|Aaron|Abdul|Abigail|Adam|Adrian|Ahmed|Aidan|Aiko|Aisha|Akira|Alan|Alejandro|Alex|Alexander|Alexandra|Alexis|Ali|Alice|Alicia|Alison|Amanda|Amara|Amir|Amit|Amy|Ana|Anders|Andrea|Andreas|Andrei|Andrew|Andy|Angela|Anita|Anja|Anna|Anne|Anthony|Anton|Antonio|Anya|Arjun|Arthur|Astrid|Ayumi|Barbara|Beatriz|Ben|Benjamin|Bernd|Bill|Björn|Bob|Brandon|Brian|Bruno|Camille|Carl|Carla|Carlos|Carmen|Carol|Caroline|Catherine|Cecilia|Charles|Chiara|Chloe|Chris|Christian|Christina|Christine|Christopher|Claire|Clara|Claudia|Clemens|Colin|Cristina|Daisuke|Dan|Dana|Daniel|Daniela|Dave|David|Deborah|Deepak|Denise|Dennis|Derek|Diana|Diego|Dieter|Dirk|Dmitri|Dmitry|Dominik|Donald|Dorothy|Douglas|Eduardo|Edward|Eiji|Elena|Elif|Elias|Elisa|Elizabeth|Ella|Emi|Emily|Emma|Emmanuel|Enrique|Eric|Erik|Erika|Esther|Ethan|Eva|Evan|Fabian|Farid|Fatima|Felipe|Felix|Fernando|Fiona|Florian|Francesca|Francisco|Frank|Franz|Fred|Frederik|Fumiko|Gabriel|Gary|George|Georg|Giovanni|Giulia|Gloria|Greg|Gregor|Greta|Guillaume|Gustavo|Hana|Hanna|Hannah|Hans|Harald|Haruki|Haruka|Hassan|Heather|Heidi|Helen|Helena|Helga|Henrik|Henry|Hideo|Hiro|Hiroshi|Ian|Ibrahim|Ines|Inga|Ingrid|Irene|Irina|Isaac|Isabel|Isabella|Ivan|Jack|Jacob|Jakob|James|Jane|Janet|Janine|Jason|Javier|Jean|Jeff|Jeffrey|Jennifer|Jenny|Jens|Jeremy|Jessica|Jim|Jing|Joan|Joanna|Joao|Joe|Joel|Johan|Johanna|Johannes|John|Jon|Jonas|Jonathan|Jorge|Jose|José|Josef|Joseph|Josh|Joshua|Juan|Judith|Julian|Julie|Julien|Jürgen|Justin|Karen|Karin|Karl|Kate|Katharina|Katherine|Kathrin|Katja|Kaito|Kazuki|Keiko|Keith|Kelly|Ken|Kenji|Kenneth|Kenta|Kevin|Khalid|Klaus|Kofi|Koji|Kumar|Kwame|Kyle|Lars|Laura|Lauren|Layla|Lea|Lena|Leon|Leonie|Liam|Lina|Linda|Lisa|Lorenzo|Louis|Louise|Luca|Lucas|Lucia|Lucy|Luis|Luisa|Lukas|Luke|Maja|Makoto|Manuel|Marc|Marcel|Marcin|Marco|Marcus|Margaret|Maria|Mariana|Marie|Mario|Marius|Marta|Martha|Martin|Martina|Mary|Masato|Mateo|Matt|Matteo|Matthew|Matthias|Maurice|Maya|Megan|Mehmet|Mei|Melanie|Melissa|Mia|Michael|Michaela|Michelle|Miguel|Mika|Mike|Miriam|Mohamed|Mohammed|Monica|Monika|Moritz|Muhammad|Nadia|Nadine|Nancy|Naoko|Naomi|Natalie|Natasha|Nathan|Neil|Nicholas|Nick|Nicolas|Nicole|Niels|Nils|Nina|Noah|Nora|Noriko|Olaf|Oleg|Olga|Oliver|Olivia|Omar|Oskar|Pablo|Paolo|Patricia|Patrick|Paul|Paula|Paulo|Pavel|Pedro|Peter|Petra|Philip|Philipp|Pierre|Piotr|Priya|Rachel|Rafael|Rahul|Raj|Rajesh|Ralf|Ramon|Raquel|Rashid|Rebecca|Renata|Ricardo|Richard|Rita|Robert|Roberto|Robin|Roger|Roland|Roman|Ron|Rosa|Ruth|Ryan|Ryo|Sabine|Sally|Sam|Samantha|Samir|Samuel|Sandeep|Sandra|Sara|Sarah|Sascha|Satoshi|Scott|Sean|Sebastian|Sergei|Sergio|Shane|Sharon|Shinji|Shreya|Silvia|Simon|Simone|Sofia|Sonia|Sophia|Sophie|Stefan|Stefanie|Stephan|Stephanie|Stephen|Steve|Steven|Sunil|Susan|Susanne|Sven|Svetlana|Sylvia|Takashi|Takeshi|Tamara|Tanja|Tania|Tanya|Tariq|Taro|Ted|Teresa|Theo|Theresa|Thomas|Tim|Timothy|Tina|Tobias|Todd|Tom|Tomas|Tomoko|Tony|Toshi|Tyler|Ulrich|Ursula|Uwe|Valentina|Valeria|Vera|Vikram|Vincent|Vladimir|Walter|Wei|Wendy|William|Wolfgang|Xavier|Yara|Yasmin|Yoko|Yosef|Yuki|Yuko|Yumi|Yusuf|Yuto|Yvonne|Zainab|Zoe|Gareth|Sanjay|Marek|Roberta|Chidi|Haruto|Mahmoud|Sunniva|Tuomas|Salma|Keisha|Lakshmi|Zsófia|Emeka|Ewa|Yetunde|Hao|Xiaoming|Anneliese|Wiebke|Bjørn|Bjorn|Guðrún|Aoife|Niamh|Siobhan|Declan|Rory|Ewan|Callum|Angus|Hamish|Imran|Farah|Zara|Omer|Yael|Eitan|Moshe|Ravi|Anil|Sunita|Pooja|Neha|Kavya|Ananya|Rohan|Aditya|Vijay|Ajay|Manish|Nikhil|Tomasz|Krzysztof|Katarzyna|Agnieszka|Jakub|Wojciech|Zofia|Magda|Jiri|Lenka|Zuzana|Istvan|Laszlo|Katalin|Andras|Ioana|Mihai|Radu|Dragan|Milica|Ivana|Goran|Zoran|Giorgos|Eleni|Nikos|Aylin|Emre|Burak|Zeynep|Mustafa|Leila|Reza|Karim|Youssef|Amina|Salim|Nour|Abena|Ngozi|Chinedu|Tunde|Sipho|Thabo|Minh|Linh|Thuy|Budi|Siti|Dewi|Minjun|Qiang|Daichi|Sota|Riku|Yui|Mio|Hinata|Asuka|Ayaka|Mayumi|Junko|Kazuo|Kenta|Shota|Ryota|Tatsuya|Naoki|Hideki|Masashi|Yusuke|Yosuke|Smith|Johnson|Williams|Jones|Garcia|Miller|Davis|Rodriguez|Martinez|Hernandez|Lopez|Gonzalez|Wilson|Anderson|Taylor|Thompson|Harris|Sanchez|Ramirez|Robinson|Torres|Nguyen|Flores|Rivera|Campbell|Mitchell|Roberts|Müller|Schmidt|Schneider|Fischer|Meyer|Wagner|Becker|Schulz|Hoffmann|Schäfer|Bauer|Richter|Schröder|Neumann|Zimmermann|Krüger|Hofmann|Hartmann|Rossi|Russo|Esposito|Bianchi|Romano|Ricci|Marino|Dubois|Moreau|Laurent|Lefebvre|Leroy|Fournier|Girard|Dupont|Oliveira|Souza|Pereira|Almeida|Ferreira|Kowalski|Nowak|Kowalczyk|Novak|Ivanov|Petrov|Smirnov|Choi|Wang|Zhang|Liu|Huang|Zhao|Zhou|Patel|Singh|Sharma|Gupta|Khan|Reddy|Iyer|Rao|Okafor|Adeyemi|Okonkwo|Mensah|Diallo|Haddad|Tanaka|Suzuki|Sato|Takahashi|Watanabe|Yamamoto|Nakamura|Kobayashi|Kato|Yoshida|Yamada|Sasaki|Yamaguchi|Matsumoto|Inoue|Kimura|Hayashi|Shimizu|Andersson|Johansson|Karlsson|Nilsson|Eriksson|Larsen|Hansen|Olsen|Jensen|Nielsen|Pedersen|Virtanen|Bakker|Janssen|Visser|O'Brien|O'Connor|Walsh|Byrne|O'Donnell)";

/// Family names that are common in Japan and parts of no other word.
const FAMILY: &str = "(?:佐藤|鈴木|高橋|田中|渡辺|渡邊|渡部|伊藤|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|斉藤|齋藤|清水|山崎|阿部|池田|橋本|山下|石川|中島|前田|藤田|後藤|小川|岡田|村上|長谷川|近藤|石井|坂本|遠藤|青木|藤井|西村|福田|太田|三浦|岡本|藤原|松田|中川|中野|原田|小野|田村|竹内|金子|和田|中山|石田|上田|森田|柴田|酒井|工藤|横山|宮本|内田|高木|安藤|谷口|大野|丸山|今井|高田|藤本|武田|村田|上野|杉山|増田|平野|大塚|久保|松井|小島|岩崎|桜井|野口|松尾|木下|菊地|菊池|野村|新井|佐野|渡部|古川|水野|小松|島田|山内|西田|西川|菅原|北村|安田|五十嵐|川口|平田|関口|本田|吉川|飯田|辻|市川|矢野|荒木|黒田|堀内|望月|永井|熊谷|大西|河野|浅野|吉村|小池|服部|樋口|大橋|成田|尾崎|早川|秋山|岩田|土屋|栗原|松村|須藤|大久保|馬場|関根|星野|岡崎|川上|富田|稲垣|榎本|片山|内藤|石原|杉本|高野|田口|川村|小山|川崎|浜田|濱田|久保田|小泉|田辺|小田|小西|村井|大石|滝沢|三宅|西山)";

static HANDLE: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"(?:^|[\s(（、。:：,])@[A-Za-z][A-Za-z0-9_.-]{0,37}[A-Za-z0-9]\b|[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}"));

/// Handles of groups and machines.
static GROUP: LazyLock<Pattern> = LazyLock::new(|| Pattern::folded(r"@(?:transactional|override|async|scheduled|autowired|bean|component|service|cacheable|retryable|suppresswarnings|test|mock|inject|entity|value|deprecated|nullable|channel|here|all|everyone|team|group|media|types|latest|v?\d)|(?:@|[-_.])(?:team|on-?call|oncall|ops|sre|eng|engineers|support|admins?|bot|infra|platform|devs?|leads|squad|help|security|noreply|no-reply|info|alerts?|status|managers?)\b"));

const DEED: &str = r"(?:[a-z]{2,}(?:ed|es)\b|[a-z]{3,}s\b|ran\b|runs\b|took\b|made\b|wrote\b|found\b|saw\b|did\b|had\b|has\b|is\b|was\b|could\b|should\b|would\b|forgot\b|sent\b|began\b|told\b|put\b|set\b|left\b|kept\b|got\b|went\b|gave\b|knew\b|thought\b|spoke\b|read\b|who\b|then\b|also\b|felt\b|came\b|drew\b|shut\b|hit\b|cut\b|brought\b|built\b|bought\b|caught\b|chose\b|led\b|lost\b|met\b|rang\b|said\b|stood\b|woke\b|ran\ (?:the|a|an|it|this)|was\ (?:paged|called|asked|informed|assigned|notified|on\ (?:call|duty)|alone|the\ (?:only|first|one)|told|busy|away|absent)|is\ (?:paged|called|asked|on\ call)|had\ (?:[a-z]+ed|written|run|taken|made|given|left|set|put)|has\ (?:[a-z]+ed|written|run|taken|made|given|left|set|put)|could\ (?:not\ )?have|did\ (?:not\ )?(?:the|a|run|check|see|know|notice|read)|from\ the\ [a-z]+\ (?:desk|team))";

/// What only people do.
const PERSONAL: &str = r"(?:acks\b|acked\b|acknowledge[sd]\ (?:it|the\ (?:page|alert|alarm|ticket))|asks?\b|asked\b|agree[sd]\b|argue[sd]\b|admit(?:s|ted)\b|apologi[sz]e[sd]\b|believe[sd]\b|phone[sd]\b|rang\b|decide[sd]\b|explain(?:s|ed)\b|figure[sd]\ out|forgot\b|guess(?:es|ed)\b|happened\ to|hits?\ (?:F\d|Delete|Enter|the\ wrong)|join(?:s|ed)\ (?:the\ (?:call|bridge|channel|war|incident|meeting|chat|line)|us)|log(?:s|ged)\ (?:in|on)\b|looks?\ (?:at|into)\b|looked\ (?:at|into)\b|mentions?\b|mentioned\b|notices?\b|noticed\b|offers?\ to|offered\ to|paste[sd]\ |photograph(?:s|ed)\b|unplug(?:s|ged)\b|press(?:es|ed)\ |propose[sd]\b|reali[sz]e[sd]\b|remember(?:s|ed)\b|signs\ off|signed\ off|smelled\b|suggests?\b|suggested\b|takes?\ over|took\ over|thinks\b|thought\b|tries\ to|tried\ to|veto(?:es|ed)\b|volunteer(?:s|ed)\b|walk(?:s|ed)\b|woke\b|wonders?\b|wondered\b|wrote\b|writes\ (?:to|the|a)|yank(?:s|ed)\b|countersign(?:s|ed)\b|let\ the|spots\b|spotted\b|knew\b|went\ to|drove\b|misread\b|mistyped\b|misunderstood\b|overrode\b|types?\b|typed\b|swaps\ |swapped\ (?:the|a)|flashed\b|taped\b|crawled\b|reverted\ the|pushed\ (?:the|a)\ (?:fix|commit|change|button|tag|branch)|merged\ (?:the|a|his|her|their)|approves\b|approved\ (?:the|it|a)|escalates\b|escalated\b|deleted\ (?:the|a)|pulls\ the|pulled\ the\ (?:plug|cable|wrong|breaker|fuse|logs))";

/// Capitalised words at the head of a sentence that are no names: roles, groups, times.
static ROLE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"^(?:The|A|An|We|He|She|They|It|You|I|One|On|Nobody|Someone|Somebody|Everyone|Everybody|Anyone|No|Our|Their|His|Her|Its|This|That|These|Those|Who|Whoever|Another|Both|All|Each|Some|Most|Many|Two|Three|Four|Several|Customers?|Users?|Clients?|Merchants?|Engineers?|Engineering|Developers?|Devs?|Operators?|Operations|Ops|Support|Security|Management|Manager|Managers|Finance|Legal|Marketing|Sales|Infra|Infrastructure|Platform|Team|Teams|Admins?|Administrators?|Reviewers?|Responders?|Vendors?|Provider|Suppliers?|Staff|Nurses?|Doctors?|Patients?|Students?|Teachers?|Drivers?|Analysts?|Technicians?|Helpdesk|Service|Desk|Network|Database|Oncall|On-call|First|Second|Third|Primary|Secondary|Incident|Commander|IC|DBA|DBAs|SRE|SREs|NOC|SOC|IT|QA|CTO|CEO|CISO|Dev|Product|Data|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Then|When|While|After|Before|Later|Once|Also|And|But|So|If|As|At|By|In|For|From|To|With|Without|Not|Still|Now|Meanwhile|Finally|Again|Next|Group|Shift|Crew|Night|Day|Duty|Site|Field|Lead|Leads|Tech|Colleagues?|People|Partners?|Residents|Passengers?|Players?|Members?|Maintainers?|Contributors?|Committee|Board|Council|Police|Fire|Public|Internal|External|Others?|Participants?|Stakeholders?|Owners?|Authors?|Facilities|Procurement|Purchasing|Payroll|Kubernetes|Jenkins|Google|Amazon|Azure|Microsoft|Github|GitHub|GitLab|Slack|Cloudflare|Fastly|Grafana|Prometheus|Argo|Terraform|Linux|Windows|Redis|Kafka|Postgres|PostgreSQL|MySQL|Nginx|Envoy|Istio|Travis|Netlify|Datadog|PagerDuty|Opsgenie|Renovate|Dependabot|Ansible|Puppet|Chef|Spinnaker|Helm|Docker|Chrome|Firefox|Safari|Android|Apple|Oracle|Hub|Binder|Flux|Load|Error|Errors|Alert|Alerts|Monitoring|Deploy|Deployment|Traffic|Requests?|Service|Services|Server|Servers|Node|Nodes|Pod|Pods|Cluster|System|Systems|Backup|Job|Jobs|Script|Scripts|Client|Browser|Browsers|Nothing|Everything|Something|Reports?|Investigation|Logs?|Rollback)$")
});

/// A capitalised word, or two, before a deed of people.
static DOING: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(&format!(r"(?x)(?:^|[.;:,–—-]\ |\d\ |\b(?:when|while|after|before|as|until|and|that|because|where|which|the\ (?:evening|morning)|it\ was|once|then|so|had|if)\ )[A-ZÀ-Þ][\p{{L}}'’-]+(?:\ [A-ZÀ-Þ][\p{{L}}'’-]+|\ [A-Z]\.)?(?:,\ [a-z][^,.]{{2,60}},)?\ (?:also\ |then\ |first\ |again\ |later\ |immediately\ |manually\ |accidentally\ |quickly\ |had\ |has\ |did\ not\ |didn't\ |never\ |who\ )?{PERSONAL}\b"))
});

static ENGLISH: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(&format!(
        r"(?x)\b(?:
        {GIVEN}(?:\ [A-Z][a-zà-ÿ'’-]+|\ [A-Z]\.?)?(?:\ and\ [A-Z][a-z]+)?(?:,\ [a-z][^,.]{{2,40}},)?(?:\ \([^)]{{1,40}}\))?\ (?:also\ |then\ |first\ |again\ |immediately\ |later\ |accidentally\ |manually\ |quickly\ |had\ |did\ not\ |didn't\ |never\ )?{DEED}
        | {GIVEN}(?:\ [A-Z][a-zà-ÿ'-]+)?(?:'s|’s)\ [a-z]+
        | (?:by|from|paged|called|phoned|asked|told|woke|reached|joined\ by|contacted|alerted|rang|notified|informed|messaged)\ {GIVEN}\b
        | [A-Z]\.\ ?[A-Z][a-zà-ÿ-]{{2,}}(?:'s|’s)?\ {DEED}
        | (?:Mr|Mrs|Ms|Miss|Dr|Sr|Herr|Frau|Prof|Nurse|Sister|Sergeant|Sgt|Captain|Capt|Lt|Cmdr|Lieutenant|Officer|Professor|Inspector|colleague|technician|dispatcher|conductor)(?:\.|,)?\ [A-Z][a-zà-ÿ-]+
        | [A-Z][a-z]+-?(?:san|kun)\b
        )",
    ))
});

/// Authors, owners, and things that are called like people.
static INNOCENT: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::folded(r"\b(?:report|document|postmortem|post-mortem|review(?:ed)?|written|maintained|drafted|edited|recorded|chaired|moderated|collected|submitted|authored?|prepared|compiled|approved|owner(?:s|ed)?|contact|author|facilitat(?:ed|or)|scribe)\b[^.]{0,30}\b(?:by|:|is|are)\b|\bowner\b|,\s*(?:our|the|an?)\s+(?:[\w-]+\s+){0,3}(?:service|autoscaler|scaler|scheduler|bot|robot|cluster|system|database|script|job|server|tool|host|assistant|pipeline|daemon|platform|model|proxy|queue)\b|\b(?:storm|hurricane|typhoon|cyclone|hotel|street|saint|st\.|port|lake|fort|mount|the)\s+$")
});

/// What things do that are called like people.
static MACHINE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"\b(?:returns?|returned|delivers?|delivered|crashed|crashes|fails|failed|loses|lost|rejects?|rejected|receives?|received|responds?|responded|timed|runs|stores?|stored|serves?|served|uses|used|holds|keeps|kept|processe[sd]|connects?|connected|listens|depends|consume[sd]|emits|emitted|logs|logged|refuse[sd]|drops|dropped|allocate[sd]|hung|hangs|stalled|indexes|indexed|replicate[sd]|sync(?:s|ed)|expire[sd]|exceed(?:s|ed)|exhausted|retries|retried|caches|cached|routes|routed|schedules|scheduled|queued|restarts|is|was|has|had|could|ran|stopped|published|accepts|accepted|supports|requires|generates|generated|computes|computed|did|reads|lags|lagged|needs|needed|pods|nodes|servers|hosts|jobs|queues|workers|instances|clusters|replicas|tables|users|requests|messages|services|shards|threads|sessions|connections|accounts|customers|patients|stores|sites|offices|lines|models|indexes|days|hours|minutes|times|versions|releases|based|hosted|managed|shared|named|called|powered|signed|scaled|evicted|migrated|recovered|rebooted|answered|became|becomes|remained|remains|started to|writes|wrote to|sends|sent|shows|showed|shut|hit|cut|from [a-z ]+|in [a-z ]+|on [a-z ]+|at the)$")
});

/// A thing of that name: `Storm Ciara`, `the Florian cluster`.
static THING: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"(?:[Ss]torm|[Hh]urricane|[Tt]yphoon|[Tt]he|[Ss]erver|[Hh]ost|[Cc]luster|[Ss]ervice|[Bb]ot|[Rr]obot|[Ss]an|[Ss]aint|[Ss]treet|called|named|codenamed)\s$"));

static JAPANESE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(&format!(
        r"(?x)(?:[\p{{Han}}々ノツヶケ之]{{1,5}}|[ァ-ヶー]{{2,8}}|[A-Z][a-z]{{1,11}})\ ?(?:さん|氏|くん|君)(?:が|は|も|に|へ|から|を|と|の|で|、|，|だけ|$|\s|\(|（|まで|より|よ)
        | (?:^|[^\p{{Han}}々]){FAMILY}(?:（[^）]{{1,20}}）)?(?:\p{{Han}}{{1,3}}(?:が|は|も|に|から|、))?(?:が|は|も|に|から|へ|を|、|\ |の(?:判断|ミス|操作|対応|指示|設定|作業|確認|誤|報告|連絡|提案|変更|コード|承認))
        | (?:^|[^\p{{Han}}々]){FAMILY}(?:部長|課長|係長|主任|次長|室長|常務|専務|社長|マネージャー|リーダー|先生|教授|准教授|助教|技師|主査|主事|参事|課長代理|店長|師長|隊長)(?:が|は|の|も|に|と|より|から|発|代理)
        | (?:^|[^\p{{Han}}々]){FAMILY}(?:である|です|だ。|）|」|。|$|の手で|による|さん|氏|ら) | [（(](?:実施者|担当|対応者|作業者|実行者|承認者)?[：:]?{FAMILY}[）)]
        | (?:^|[^A-Za-z])[A-Z](?:\.\ ?[A-Z])?(?:\.|\ )?\ ?(?:氏|さん)(?:が|は|の|も|に) | (?:^|[^A-Za-z])[A-Z]\.\ ?(?:[A-Z]\.|[A-Z][a-z]+)\ ?(?:が|は)
        | (?:[ァ-ヶー]{{2,6}}|\p{{Han}}{{1,4}}|[ぁ-ん]{{2,6}}丸?)[」』]?\ ?さん(?:到着|、|が|は|の|も|に)
        | \b[A-Z][a-z]+\ [A-Z][a-z]+\ ?(?:が|は|の(?:判断|操作|変更|指示))
        | (?:^|[^A-Za-z0-9_.-]){GIVEN}\ ?(?:が|は|に|から|も|へ|を)
        | \b[a-z]{{3,12}}_[a-z]{{1,2}}\ ?(?:が|は|さん)
        ",
    ))
});

/// Ways to speak of a role, of customers, of things.
static POLITE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::cased(r"(?:お客|客|当番|担当|業者|皆|みな|患者|利用者|ユーザー?|出店者|加盟店|取引先|オペレー?ター?|エンジニア|職人|管理者|作業者|読者|ベンダー|メーカー|運転手|隊員|店長|店員|会員|お子|子ども|保護者|学生|先方|社員|銀行|印刷屋|警備員|電気屋|看護師|医師|技術者|設備屋|管理会社|ボット|bot|摂|華|彼|両|同|諸|貴|姓|人|各|匿名)\ ?(?:さん|氏|くん|君|の皆さん)")
});

static INNOCENT_JA: LazyLock<Pattern> = LazyLock::new(|| Pattern::cased(r"(?:作成(?:者)?|執筆|文責|レビュー(?:者)?|承認(?:者)?|責任者|担当|オーナー|連絡先|著者|記録|司会)[:：]|、富山|県で|bot|ボット|ロボット|参加者|出席者|レビュアー|サーバー?名|ホスト名|クラスター?名"));

fn find(sentence: &Sentence<'_>) -> Option<Found> {
    // There names are owners.
    if sentence.is_in(&[SectionKind::Actions, SectionKind::Supporting]) {
        return None;
    }
    let sure = configured(sentence).or_else(|| handle(sentence.text));
    // Names of an alphabet are names of things too often to weigh much.
    let is_sure = sure.is_some() || sentence.japanese;
    let at = sure.or_else(|| if sentence.japanese { japanese(sentence.text) } else { english(sentence.text) })?;
    let weighs = is_sure && sentence.is_in(&[SectionKind::Causes, SectionKind::WentWrong, SectionKind::Impact, SectionKind::Trigger]);
    Some(Found { at, level: (!weighs).then_some(Level::Note) })
}

fn configured(sentence: &Sentence<'_>) -> Option<Range<usize>> {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !crate::text::is_wide(c));
    sentence.people.iter().find_map(|name| {
        let at = sentence.text.find(name.as_str())?;
        let (before, after) = (sentence.text[..at].chars().next_back(), sentence.text[at + name.len()..].chars().next());
        (!letter(before) && !letter(after)).then(|| at..at + name.len())
    })
}

fn handle(text: &str) -> Option<Range<usize>> {
    HANDLE.find_all(text).into_iter().find(|found| !GROUP.is_in(&text[found.clone()]))
}

fn english(text: &str) -> Option<Range<usize>> {
    if INNOCENT.is_in(text) {
        return None;
    }
    let known = || ENGLISH.find_all(text).into_iter().find(|found| !THING.is_in(&text[..found.start]) && !MACHINE.is_in(&text[found.clone()]));
    known().or_else(|| DOING.find_all(text).into_iter().find(|found| is_name(&text[found.clone()])))
}

/// Whether the capitalised word of a match is no role, no group and no acronym.
fn is_name(found: &str) -> bool {
    let words = || found.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'))).filter(|word| word.starts_with(char::is_uppercase));
    words().next().is_some_and(|word| word.chars().count() > 2 && !word.ends_with('s') && !ROLE.is_in(word) && word.chars().skip(1).any(char::is_lowercase) && !word.contains(char::is_numeric))
}

fn japanese(text: &str) -> Option<Range<usize>> {
    if INNOCENT_JA.is_in(text) {
        return None;
    }
    let polite = POLITE.find_all(text);
    let found = JAPANESE.find_all(text).into_iter().find(|found| !polite.iter().any(|polite| polite.start < found.end && found.start < polite.end))?;
    // The particle is no part of the name, nor is what stands before it.
    let name = text[found.clone()].trim_matches(|c: char| !c.is_alphanumeric());
    let bare = ["から", "まで", "より", "だけ", "が", "は", "も", "に", "へ", "を", "と", "の", "で"].iter().find_map(|particle| name.strip_suffix(particle)).unwrap_or(name);
    let start = found.start + text[found].find(bare).unwrap_or(0);
    Some(start..start + bare.len())
}
