//! English.

use super::{Language, Rule};
use crate::diagnostic::Code;

/// Words and what to say instead. Why these: chapter 15 of Google's SRE book, on post-mortems without blame, and
/// S. Dekker, The Field Guide to Understanding 'Human Error'.
pub(super) static ENGLISH: Language = Language {
    rules: &[
        Rule {
            code: Code::Blame,
            patterns: &[
                "careless|carelessly|carelessness|sloppily|sloppiness|reckless|recklessly|recklessness",
                "sloppy !quorum|quorums|counter|counters|focus|phrase|phrases|match|matches|matching|query|queries",
                "negligent|negligently|negligence|incompetent|incompetently|incompetence",
                "irresponsible|irresponsibly|irresponsibility|unprofessional|unprofessionally|amateurish",
                "inexcusable|inexcusably|unforgivable|unforgivably|idiot|idiots|idiotic|moron|morons",
                "stupid !backoff",
                "stupidly|stupidity|foolish|foolishly|clueless|inattentive|inattentiveness|inattention",
                "dumb|silly mistake|mistakes|error|errors|slip",
                "lazy <role>",
                "too lazy to",
                "he|she|they|we|Name|<role>|<either> was|were|is|are [just|simply] too lazy !loading|loaded",
                "blunder|blunders|blundered|botched|bungled",
            ],
            instead: "say what happened and under which conditions: what was seen, known and possible at that moment",
        },
        Rule {
            code: Code::Blame,
            patterns: &[
                "culprit|culprits $",
                "culprit|culprits ><behind>",
                "is|are|was|were [partly|mostly|solely|entirely] to blame",
                "his|her|whose fault !<fault>",
                "Name's|<role>'s|<either>'s fault !<fault>",
                "fault of [the|an|a|our] Name|<role>",
            ],
            instead: "call it a contributing factor, and say what it needed to do harm",
        },
        Rule {
            code: Code::Hindsight,
            patterns: &[
                "~that^|which|what|who should|ought|shouldn't [not|never] [to] have [not|never|also|really|clearly|simply|already] <known> !<thing>",
                "~that^|which|what|who should've|shouldn't've|shoulda [not|never|also|really|clearly|simply|already] <known> !<thing>",
                "could [easily] have [easily] <foreseen>",
                "could've [easily] <foreseen>",
            ],
            instead: "say what was known at that moment, and what made the other way likely; a barrier that was missing is a safeguard with `held: no`",
        },
        Rule {
            code: Code::Hindsight,
            patterns: &[
                "if only i|we|he|she|they|you|it|someone|somebody ..1 had|knew|were|could",
                "if only the|our|an|a ..3 had",
                "~4:not|isn't|wasn't|aren't|weren't|nothing|no|never obviously !wrong|not",
                "it|this|that was [so|quite|very|painfully] obvious",
                "in|with hindsight !and|or",
                "in retrospect",
                "anyone|everyone|anybody|everybody could see|tell",
            ],
            instead: "say what could be seen at that moment, and by whom",
        },
        Rule {
            code: Code::PersonAsCause,
            patterns: &[
                "human error|errors !rate|rates|probability|analysis|assessment",
                "human|operator|pilot|engineer|admin mistake|mistakes",
                "operator|engineer|admin|administrator|sysadmin error !<logged>",
                "^ user error $",
                "due|caused to|by [a] user error !rate|rates|message|messages",
                "<role> [had|has|have] [simply|just|also|then] <failed>|<slipped>|<harmed>",
                "~kubernetes|k8s|helm|custom|controller <either> [had|has|have] [simply|just|also|then] <slipped>|<harmed>",
                "product|project|release|incident|change|engineering manager [had|has] <failed>|<slipped>|<harmed>",
                "he|she|someone|somebody [had|has] [simply|just] <failed>|<slipped>|<harmed>",
                "Name [van|de|der|den|von] [de|der|den] Capital [had|has] [simply|just] <slipped>|<harmed>",
                "Name|<role>|he|she|someone|somebody [van|de|der|den|von] [de|der|den] Capital [had|has|have] [then|also] <accidentally> !been|left|is|are|was|were",
                "~kubernetes|k8s|helm|custom|controller <either> [had|has|have] [then|also] <accidentally> !been|left|is|are|was|were",
                "Name|<role>|he|she|someone|somebody [van|de|der|den|von] [de|der|den] Capital [had|has|have] [then|also] <did> ..4!<clause> <accidentally>|<accident>",
                "~kubernetes|k8s|helm|custom|controller <either> [had|has|have] [then|also] <did> ..4!<clause> <accidentally>|<accident>",
                "Name|<role>|he|she|someone|somebody [van|de|der|den|von] [de|der|den] Capital [had|has|have] [then|also] <did> the wrong|incorrect",
                "admin|admins|dev|devs|employee|employees [had|has|have] [then|also] <did> the wrong|incorrect",
                "Name|<role>|he|she|someone|somebody [van|de|der|den|von] [de|der|den] Capital [had|has|have] [then|also] <brought> ..4!<clause> on|to|in|into|from|against|at the wrong|incorrect",
                "Name|<role>|he|she|someone|somebody [van|de|der|den|von] [de|der|den] Capital [had|has|have] [then|also] <brought> a|an wrong|incorrect",
                "Name [van|de|der|den|von] [de|der|den] Capital [had|has] <brought> a bad|broken|faulty",
                "<accidentally> ..3!<clause> by [the|an|a|our|one] Name|<role> !<equipment>",
                "caused by [the|an|a|our|one] Name|<role> $",
                "Name's|<role>'s|<either>'s mistake|mistakes|typo|typos|blunder|oversight|slip",
                "Name's|<role>'s error|errors !<logged>",
                "mistake|mistakes|error|errors|typo|oversight [made] by Name",
                "mistake|mistakes|typo|oversight of [the|an|a|our|one] Name|<role> !<equipment>",
                "forgotten|overlooked|misread|mistyped|neglected|ignored by [the|an|a|our|one] ..2 <role>|<either>",
                "mistake|mistakes|error|errors|typo [made] by [the|an|a|our|one] ..2 <role>|<either>",
                "fat finger|fingered|fingers|fingering",
                "pebkac|pebcak",
            ],
            instead: "ask what made the slip likely (the tool, the page, the procedure, the hour), and make that the factor; people are never a leaf",
        },
        Rule {
            code: Code::RootCause,
            patterns: &[
                "~6:<denied> the|one|single|sole|real|true|actual|ultimate root cause !<field>|of !3:<unknown>",
                "~6:<denied> the|one|single|sole|real|true|actual|ultimate root cause >of !8:<unknown>",
                "^ root cause !<field>|of|was|is !4:<unknown>",
                "~6:<denied> ~a|any|each|every|possible|potential root cause was|is !3:<unknown>",
                "~6:<denied> ~a|any|each|every|possible|potential root cause of !8:<unknown>",
                "~6:<denied> the sole|single|only|<main> cause was|is|lies|lay|were !3:<unknown>",
                "~6:<denied> the sole|single|only|<main> cause of !8:<unknown>",
                "^ <main> cause $ !4:<unknown>",
                "^ <main> cause was|is|of !4:<unknown>",
            ],
            instead: "call it a contributing factor: an outage needs several, and `because rank` says how much each carries",
        },
        Rule {
            code: Code::VagueAction,
            patterns: &[
                "be|being [much] more careful|cautious|vigilant|attentive|alert|mindful|diligent|aware|proactive|thorough",
                "be extra careful|cautious|vigilant|attentive|alert",
                "^ be careful|cautious|vigilant|attentive",
                "pay|paying [more|closer|better|extra] attention",
                "take|taking more|better|extra|greater care",
                "stay|remain alert|vigilant|focused|sharp",
                "try|work harder",
                "do better $",
                "think twice|harder|better",
                "remind [all|the] everyone|everybody|people|staff|colleagues|team|teams|<role>",
                "raise|raising|increase|increasing|create|improve|improving [more] awareness|vigilance",
                "improve|improving|increase|enhance|better|more [the|our|internal|team] communication|collaboration !protocol|layer|channel|channels|library|module|plan|template|templates",
                "communicate better|more",
                "improve|improving|increase|better|more|improved|stronger [the|our] [code|peer|design|internal|technical|test|team] <practice> $",
                "make|making sure|certain [that] <again> ..2 <never> ..1 <happen>",
                "ensure|ensuring|see [to] [it] [that] <again> ..2 <never> ..1 <happen>",
                "prevent|preventing|stop|stopping|avoid|avoiding <again> from happening|occurring|recurring",
                "not|never let <again> happen",
                "prevent|preventing|avoid|avoiding [a|any] recurrence|recurrences|repetition $",
                "<again> must|should|may|can|shall|will <never> ..1 <happen>",
                "^ never again $",
                "test|document|monitor better|more $",
                "test more|better thoroughly|carefully $",
            ],
            instead: "say what will be different and how you will see it: a check that refuses, an alert on a figure, a default, a date",
        },
        Rule {
            code: Code::Certainty,
            patterns: &[
                "~almost|nearly|not|never|no|nothing certainly|definitely",
                "undoubtedly|unquestionably|indisputably|indubitably|undeniably",
                "without|beyond [any|a|all] [reasonable] doubt",
                "~have|has|had no doubt",
                "clearly|definitely|surely caused|due|because|responsible|triggered",
                "~not 100|hundred [percent|per] [cent] sure|certain",
                "there|it is no question that",
            ],
            instead: "say how sure you are and why: add an item of `evidence` with its weight, or write what is not known yet",
        },
    ],
    lists: &[
        ("role", ROLES),
        ("either", EITHER),
        ("failed", FAILED),
        ("slipped", SLIPPED),
        ("harmed", HARMED),
        ("known", KNOWN),
        ("thing", THINGS),
        ("foreseen", FORESEEN),
        ("field", FIELD),
        ("behind", BEHIND),
        ("fault", FAULT),
        ("logged", LOGGED),
        ("equipment", EQUIPMENT),
        ("accidentally", ACCIDENTALLY),
        ("accident", "by accident|by mistake"),
        ("did", DID),
        ("brought", BROUGHT),
        ("clause", CLAUSE),
        ("denied", DENIED),
        ("unknown", UNKNOWN),
        ("main", MAIN),
        ("practice", PRACTICE),
        ("again", AGAIN),
        ("never", NEVER),
        ("happen", HAPPEN),
    ],
    names: NAMES,
    function_words: "the|and|to|were|by|with|for|that|not|it|this|have|should|be|from|at|no|on|a|an",
    how: "by|via|through|using|until",
    units: UNITS,
    bounds: "above|below|over|under|within|least|most|than|before|after|every|exceed|exceeds|reaches|beyond|per",
};

/// People by their work. Not `agent`, `driver`, `scheduler`, `user` or `customer`: those are programs as often, or
/// the ones who were hurt.
const ROLES: &str = "\
    engineer|engineers|developer|developers|programmer|programmers|administrator|administrators|sysadmin|\
    sysadmins|dba|dbas|sre|sres|technician|technicians|on call|oncall|intern|interns|contractor|contractors|\
    colleague|colleagues|architect|architects|reviewer|reviewers|team|teams";

/// What may be a person or a program.
const EITHER: &str = "\
    operator|operators|admin|admins|dev|devs|tester|testers|analyst|analysts|responder|responders|employee|\
    employees|person|staff";

/// What only people do wrong.
const SLIPPED: &str = "\
    forgot|forgotten|neglected|overlooked|misread|mistyped|misjudged|misunderstood|made a mistake|made an error|\
    made a typo|made mistakes|messed up|screwed up|slipped up|didn't bother|did not bother|didn't pay attention|\
    did not pay attention|wasn't paying attention|was not paying attention|didn't think|did not think|\
    was careless|were careless|was asleep|failed to notice|failed to read|failed to follow|failed to escalate|\
    failed to communicate|failed to inform|failed to tell|failed to double check|failed to realise|\
    failed to realize";

/// What names a person as the one who did it.
const HARMED: &str = "\
    misconfigured|broke production|broke prod|broke the build|caused the outage|caused the incident|\
    caused this outage|caused this incident|took the site down|took down the site|took production down|\
    took down production|brought the site down|brought down the site|brought production down|\
    brought down production";

/// What programs do wrong as often: only with a subject that is plainly a person.
const FAILED: &str = "failed to|ignored|mishandled|didn't follow|did not follow";

/// Participles behind "should have". A list, because many a word on -ed is none: "should have dedicated hosts".
const KNOWN: &str = "\
    been|known|seen|checked|noticed|caught|tested|prevented|told|realised|realized|done|read|asked|thought|\
    foreseen|anticipated|reviewed|verified|followed|happened|waited|rolled|set|taken|made|run|looked|paid|\
    communicated|escalated|informed|warned|understood|considered|remembered|spotted|recognised|recognized|\
    deployed|merged|stopped|called|double checked|investigated|acted|responded|prepared|had|gone|trusted|\
    touched|ignored|pushed|skipped";

/// Behind such a word these make it no verb: "should have read access", "should have tested backups".
const THINGS: &str = "\
    access|only|replica|replicas|permission|permissions|rights|backup|backups|restores|limits|write|values|\
    intervals";

const FORESEEN: &str = "\
    been avoided|been prevented|been foreseen|been caught|been noticed|been spotted|known|foreseen|avoided|\
    prevented|noticed|anticipated|guessed";

/// Behind "root cause": the name of the field, its papers and its people.
const FIELD: &str = "\
    analysis|analyses|analyst|analysts|review|report|investigation|document|template|meeting|category|\
    categories";

/// Behind "culprit", if that is what is called so; before a noun, as in "the culprit query", it only says which.
const BEHIND: &str = "\
    was|were|is|are|turned|has|had|seems|seemed|remains|would|could|may|might|can|in|of|for|here|behind|and|or|\
    again|who|that|which|on|at|because|with";

/// Behind "fault": the words of the field.
const FAULT: &str = "\
    tolerance|injection|tree|trees|domain|domains|detection|report|reports|model|models|isolation";

/// Behind "error": what programs write and count.
const LOGGED: &str = "\
    rate|rates|log|logs|message|messages|code|codes|page|pages|handling|budget|budgets|count|counts|event|events|\
    state|status|handler|handlers|report|reports|tracker|path|paths";

/// Behind a person's work: what they work with.
const EQUIPMENT: &str = "\
    portal|portals|tool|tools|tooling|console|mode|account|accounts|image|images|api|apis|dashboard|docs|script|\
    scripts|job|jobs|environment|workstation|workstations|platform|database|service|services|bot|bots";

const ACCIDENTALLY: &str = "accidentally|inadvertently|mistakenly|unintentionally|erroneously|wrongly";

/// What people do to systems. With "the wrong" or "by accident" it says that they did it badly.
const DID: &str = "\
    deleted|dropped|removed|wiped|truncated|erased|overwrote|overwritten|pushed|deployed|merged|released|shipped|\
    ran|executed|restarted|rebooted|stopped|killed|terminated|disabled|enabled|changed|edited|set|configured|\
    applied|typed|entered|copied|pasted|clicked|pressed|selected|chose|picked|used|sent|committed|uploaded|\
    unplugged|pulled|cut|revoked|rotated|published|started|shut|opened|closed|moved|installed|restored|promoted|\
    failed over|drained";

/// Those of them that bring something somewhere.
const BROUGHT: &str = "\
    pushed|deployed|merged|released|shipped|ran|executed|applied|typed|entered|copied|pasted|sent|committed|\
    uploaded|published|started|moved|installed|restored|set|configured";

/// Words that begin another statement.
const CLAUSE: &str = "\
    that|which|who|whose|was|were|is|are|been|be|had|has|after|because|when|where|while|and|but|before|for|started";

/// Words that deny or doubt what follows.
const DENIED: &str = "\
    no|not|never|without|neither|nor|none|nothing|nobody|instead|than|cannot|can't|isn't|wasn't|aren't|weren't|\
    didn't|don't|doesn't|hasn't|haven't|won't|couldn't|avoid|stop|if|whether|myth";

/// What is said of a cause that was not found.
const UNKNOWN: &str = "\
    unknown|unclear|undetermined|uncertain|not known|not yet|not been|not be|not found|not clear|not established|\
    not determined|not identified|never found|never been|never established|never identified|hasn't|wasn't|isn't|\
    couldn't|cannot|can't|pending|tbd|tba|under investigation|being investigated|still open|to be determined|\
    to be confirmed";

const MAIN: &str = "main|underlying|primary|principal|fundamental|core|key|chief";

/// What can be better without anybody seeing it.
const PRACTICE: &str = "\
    monitoring|testing|tests|documentation|docs|processes|process|training|quality|alerting|procedures|reviews|\
    review|reviewing|logging|planning|tooling|coverage|observability|onboarding|runbooks|discipline|coordination|\
    handover|handovers|practices|hygiene";

/// What happened and shall not happen again.
const AGAIN: &str = "this|it|these|that|such|something like this|this kind|things like this";

const NEVER: &str = "\
    not|never|doesn't|don't|won't|can't|cannot|does not|do not|will not|can not|can never|will never|no longer";

const HAPPEN: &str = "happen|happens|occur|occurs|recur|recurs|reoccur|reoccurs|repeat|repeats|be repeated";

/// What stands behind a figure that can be checked.
const UNITS: &str = "\
    percent|ms|s|sec|second|seconds|min|minute|minutes|h|hour|hours|d|day|days|week|weeks|month|months|x|k|kb|mb|gb|\
    tb|kib|mib|gib|rps|qps|january|february|march|april|may|june|july|august|september|october|november|december";

/// Given names that are common where English is written. Behind them stands a verb that only people do, so that
/// "John Deere parser" is none.
const NAMES: &str = "\
    adam|ahmed|aisha|alan|alex|alexander|alice|amanda|amir|amy|ana|andrea|andrew|angela|anil|anita|anna|anne|\
    anthony|arjun|barbara|ben|benjamin|bob|brandon|brian|bruce|carl|carlos|carol|caroline|catherine|charles|\
    charlie|chen|chloe|chris|christian|christina|christine|christopher|claire|colin|craig|cynthia|dan|daniel|\
    dave|david|deborah|deepak|dennis|derek|diana|diane|diego|donald|donna|doug|ed|eddie|edward|elena|elizabeth|\
    ella|emily|emma|eric|erik|ethan|eva|fatima|felix|fiona|frank|fred|gary|george|grace|graham|greg|gregory|\
    hannah|harry|hassan|heather|helen|henry|howard|ian|ibrahim|isabel|ivan|jack|jacob|james|jamie|jane|janet|\
    jason|jeff|jennifer|jenny|jeremy|jerry|jessica|jim|joan|joe|joel|john|jon|jonathan|jose|joseph|josh|joshua|\
    juan|judy|julia|julie|justin|karen|kate|katherine|kathy|katie|keith|kelly|ken|kenneth|kevin|kim|kumar|kyle|\
    larry|laura|lauren|lee|leo|leon|lewis|li|liam|linda|lisa|liz|louise|lucas|lucy|luis|luke|lynn|margaret|\
    maria|marie|marina|mario|mark|martin|mary|matt|matthew|max|megan|mehmet|melissa|mia|michael|michelle|miguel|\
    mike|mohamed|mohammed|monica|muhammad|nancy|natalie|nathan|neil|nicholas|nick|nicole|nina|noah|oliver|\
    olivia|omar|oscar|pamela|patricia|patrick|paul|paula|pedro|peter|phil|philip|priya|rachel|rahul|raj|ralph|\
    ravi|ray|rebecca|richard|rick|rob|robert|robin|roger|ron|ronald|rosa|ross|roy|russell|ruth|ryan|sally|sam|\
    samantha|samuel|sandra|sanjay|sara|sarah|scott|sean|sergei|sharon|simon|sofia|sophia|sophie|stefan|\
    stephanie|stephen|steve|steven|stuart|sue|sunil|susan|tara|ted|teresa|terry|thomas|tim|timothy|tina|todd|\
    tom|tony|tyler|victor|victoria|vijay|vincent|walter|wei|wendy|will|william|yusuf|zoe";
