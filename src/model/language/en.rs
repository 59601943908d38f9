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
                "careless|carelessly|carelessness|sloppy|sloppily|sloppiness|reckless|recklessly|recklessness",
                "negligent|negligently|negligence|incompetent|incompetently|incompetence",
                "irresponsible|irresponsibly|irresponsibility|unprofessional|unprofessionally|amateurish",
                "inexcusable|inexcusably|unforgivable|unforgivably|idiot|idiots|idiotic|moron|morons",
                "stupid|stupidly|stupidity|foolish|foolishly|clueless|inattentive|inattentiveness|inattention",
                "dumb|silly mistake|mistakes|error|errors|slip",
                "lazy <role>",
                "too lazy",
                "blunder|blunders|blundered|botched|bungled",
            ],
            instead: "say what happened and under which conditions: what was seen, known and possible at that moment",
        },
        Rule {
            code: Code::Blame,
            patterns: &[
                "culprit|culprits !finder|finders|finding|detection",
                "is|are|was|were [partly|mostly|solely|entirely] to blame",
                "his|her|whose fault !tolerance|injection|tree|domain",
                "engineer's|developer's|admin's|operator's|team's|colleague's|contractor's fault !tolerance",
                "fault of [the|an|a|our] <role>",
            ],
            instead: "call it a contributing factor, and say what it needed to do harm",
        },
        Rule {
            code: Code::Hindsight,
            patterns: &[
                "~that|which|what|who should|ought|shouldn't [not|never] [to] have [not|never|also|really|clearly|simply|already] <known> !<thing>",
                "~that|which|what|who should've|shouldn't've|shoulda [not|never|also|really|clearly|simply|already] <known> !<thing>",
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
                "operator|engineer|admin|administrator|sysadmin error !rate|rates|log|logs|message|messages|code|codes|page|pages|handling|budget|count|counts|event|events|state|status|handler",
                "^ user error $",
                "due|caused to|by [a] user error !rate|rates|message|messages",
                "<role> [had|has|have] [simply|just|also|then] <failed>|<slipped>|<harmed>",
                "~kubernetes|k8s|helm|custom|controller <either> [had|has|have] [simply|just|also|then] <slipped>|<harmed>",
                "product|project|release|incident|change|engineering manager [had|has] <failed>|<slipped>|<harmed>",
                "he|she|someone|somebody [had|has] [simply|just] <failed>|<slipped>|<harmed>",
                "Name [van|de|der|den|von] [de|der|den] Capital [had|has] [simply|just] <slipped>|<harmed>",
                "forgotten|overlooked|misread|mistyped|neglected|ignored by [the|an|a|our|one] ..2 <role>|<either>",
                "mistake|mistakes|error|errors|typo [made] by [the|an|a|our|one] ..2 <role>|<either>",
                "engineer's|developer's|admin's|operator's|team's|colleague's|contractor's mistake|mistakes|error|typo",
                "fat finger|fingered|fingers|fingering",
                "pebkac|pebcak",
            ],
            instead: "ask what made the slip likely (the tool, the page, the procedure, the hour), and make that the factor; people are never a leaf",
        },
        Rule {
            code: Code::RootCause,
            patterns: &[
                "~no|not|never|without the|one|single|sole|real|true|actual|ultimate root cause !<field>",
                "^ root cause !<field>|of|was|is",
                "~no|not|never|without|a|any|each|every|possible|potential root cause of|was|is",
                "~no|not|never the sole|single|only cause of|was|is",
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
                "improve|better|more [the|our] monitoring|testing|documentation|processes|process|training|quality|alerting|procedures $",
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
    ],
    names: NAMES,
    function_words: "the|and|to|were|by|with|for|that|not|it|this|have|should|be|from|at|no|on|a|an",
    how: "by|via|through|using|until",
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
    caused this outage|caused this incident";

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
