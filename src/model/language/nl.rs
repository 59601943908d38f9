//! Dutch.

use super::{Language, Rule};
use crate::diagnostic::Code;

/// Words and what to say instead.
pub(super) static DUTCH: Language = Language {
    rules: &[
        Rule {
            code: Code::Blame,
            patterns: &[
                "slordig|slordige|slordiger|slordigheid|slordigheden|nalatig|nalatige|nalatigheid|laksheid",
                "onachtzaam|onachtzame|onachtzaamheid|onzorgvuldig|onzorgvuldige|onzorgvuldigheid",
                "onoplettend|onoplettende|onoplettendheid|onbekwaam|onbekwame|onbekwaamheid|incompetent|incompetente|incompetentie",
                "roekeloos|roekeloze|roekeloosheid|onverantwoordelijk|onverantwoordelijke|onverantwoord|onverantwoorde",
                "onprofessioneel|onprofessionele|amateuristisch|amateuristische|ondoordacht|ondoordachte",
                "onvergeeflijk|onvergeeflijke|klungelig|klungelige|geklungel|knullig|knullige|geknoei|prutswerk|gepruts|verprutst",
                "dom|domme|stom|stomme|onnozele|lompe fout|fouten|foutje|foutjes|vergissing|vergissingen|actie",
                "te lui",
                "luie <role>",
                "blunder|blunders|blunderde|geblunderd|flater",
                "verwijtbaar|verwijtbare|verwijtbaarheid",
            ],
            instead: "zeg wat er gebeurde en onder welke omstandigheden: wat er op dat moment te zien, bekend en mogelijk was",
        },
        Rule {
            code: Code::Blame,
            patterns: &[
                "boosdoener|boosdoeners|schuldige|schuldigen",
                "zijn|haar|hun|diens|wiens [eigen] schuld !aflossen|wegwerken",
                "de schuld van [de|een|het|onze] <role>",
                "de schuld van Name",
                "de schuld ligt|lag|krijgen|kreeg",
                "schuld aan [de|het] storing|uitval|incident|fout",
                "te wijten aan [de|een|het|onze] <role>",
            ],
            instead: "noem het een factor die bijdroeg, en zeg wat er nog meer nodig was om kwaad te doen",
        },
        Rule {
            code: Code::Hindsight,
            patterns: &[
                "~4:die|dat|wat|welke had|hadden ..4 moeten",
                "~4:die|dat|wat|welke had|hadden ..2 niet|nooit ..1 mogen",
                "~4:die|dat|wat|welke had|hadden [we|ze|hij|zij|men] ..3 kunnen weten|zien|voorzien|voorkomen|vermoeden",
                "~4:die|dat|wat|welke had|hadden ..3 voorkomen|voorzien kunnen worden",
                "~4:die|dat|wat|welke had|hadden ..2 beter gekund|gemoeten",
            ],
            instead: "zeg wat er op dat moment bekend was en wat de andere weg aannemelijk maakte; een barrière die ontbrak is een safeguard met `held: no`",
        },
        Rule {
            code: Code::Hindsight,
            patterns: &[
                "^ had|hadden hij|zij|ze|we|wij|ik|men|iemand|het|u [dat|dit|het|er] maar",
                "overduidelijk|overduidelijke",
                "was|waren|had|hadden uiteraard",
                "achteraf gezien|bezien|bekeken|gesproken|beschouwd",
                "met de kennis van nu",
                "iedereen had ..3 kunnen",
            ],
            instead: "zeg wat er op dat moment te zien was, en voor wie",
        },
        Rule {
            code: Code::PersonAsCause,
            patterns: &[
                "menselijke fout|fouten|vergissing|vergissingen|misser",
                "menselijk falen|handelen",
                "^ gebruikersfout|bedieningsfout|bedieningsfouten $",
                "<role> [simpelweg|gewoon] <failed>",
                "<role> heeft|hebben|had|hadden|is|was|waren ..5 <forgotten>",
                "operator|operators vergat|vergaten|maakte|vergiste|lette [een] [fout|vergissing|zich|niet] [op]",
                "operator|operators heeft|hebben|had|hadden|is|was ..5 vergeten|opgelet|vergist",
                "hij|zij|iemand [simpelweg|gewoon] <failed>",
                "hij|zij|iemand heeft|had|is|was ..5 <forgotten>",
                "Name [van|de|der|den|ter|ten] [de|der|den] Capital [simpelweg|gewoon] <failed>",
                "Name [van|de|der|den|ter|ten] [de|der|den] Capital heeft|had|is|was ..5 <forgotten>",
                "vergeten|verzuimd|genegeerd|veroorzaakt door [de|het|een|onze] [dienstdoende] <role>",
                "fout|vergissing|typefout van [de|het|een|onze] [dienstdoende] <role>",
            ],
            instead: "vraag wat de vergissing aannemelijk maakte (het gereedschap, de pagina, de werkwijze, het uur) en maak dat de factor; mensen zijn nooit het eindpunt",
        },
        Rule {
            code: Code::RootCause,
            patterns: &[
                "~geen|niet|nooit|zonder de|dé|onze hoofdoorzaak|grondoorzaak|kernoorzaak !analyse",
                "~geen|niet|nooit|zonder|een|elke|iedere|enkele|de|dé|onze hoofdoorzaak|grondoorzaak|kernoorzaak van|was|is",
                "^ hoofdoorzaak|grondoorzaak|kernoorzaak !analyse|van|was|is",
                "~geen|niet|nooit|zonder de|dé enige|echte|werkelijke|eigenlijke|ware [root] oorzaak|cause",
                "~geen|niet|nooit|zonder de|dé root cause !<field>",
            ],
            instead: "noem het een factor die bijdroeg: een storing heeft er meer dan een nodig, en `because rank` zegt hoeveel elke draagt",
        },
        Rule {
            code: Code::VagueAction,
            patterns: &[
                "beter|goed|meer|extra|scherper opletten|oppassen|nadenken",
                "^ opletten|oppassen $",
                "voorzichtiger|zorgvuldiger|alerter|oplettender|scherper|waakzamer|bewuster|nauwkeuriger [te] zijn|werken|worden|handelen",
                "wees|weest [extra|heel] <careful>",
                "voorzichtig|alert|scherp|waakzaam zijn|blijven",
                "meer|extra|betere aandacht !punt",
                "aandacht besteden|geven|vragen aan|voor",
                "beter|meer|vaker communiceren|samenwerken|overleggen|afstemmen",
                "betere|meer communicatie|samenwerking|afstemming",
                "communicatie|samenwerking|afstemming|bewustzijn|bewustwording|alertheid verbeteren|vergroten|verhogen|versterken",
                "verbeteren|vergroten|verhogen van [de|het] communicatie|samenwerking|bewustzijn|bewustwording|alertheid",
                "verbeter|vergroot|verhoog [de|het] [onderlinge] communicatie|samenwerking|bewustzijn|bewustwording|alertheid",
                "iedereen|<role> [nogmaals] [eraan|erop] [nogmaals] herinneren|wijzen|attenderen",
                "beter ons|je best doen",
                "^ beter|meer|grondiger testen|documenteren|monitoren|controleren $",
                "^ monitoring|documentatie|processen|proces|testen|kwaliteit verbeteren $",
            ],
            instead: "zeg wat er anders wordt en waaraan je dat ziet: een controle die weigert, een alarm op een getal, een standaardwaarde, een datum",
        },
        Rule {
            code: Code::Certainty,
            patterns: &[
                "ongetwijfeld|onmiskenbaar|onbetwistbaar",
                "zonder [enige|enig|ook] [maar] [enige] twijfel",
                "het lijdt geen twijfel",
                "geen twijfel [over] mogelijk",
                "~niet absoluut|honderd [procent] zeker",
                "~niet 100 [procent] zeker",
                "^ zeker weten",
                "duidelijk veroorzaakt",
            ],
            instead: "zeg hoe zeker je bent en waarom: voeg een item van `evidence` toe met zijn gewicht, of schrijf wat nog niet bekend is",
        },
    ],
    lists: &[("role", ROLES), ("failed", FAILED), ("forgotten", FORGOTTEN), ("careful", CAREFUL), ("field", FIELD)],
    names: NAMES,
    function_words: "de|het|een|van|en|niet|werd|werden|voor|dat|zijn|op|er|aan|bij|naar|ook|maar|geen|dan|nog",
    how: "door|via|middels|zodat|totdat",
};

/// People by their work. Not `gebruiker` or `klant`: they are the ones who were hurt.
const ROLES: &str = "\
    engineer|engineers|ontwikkelaar|ontwikkelaars|developer|developers|programmeur|programmeurs|beheerder|\
    beheerders|systeembeheerder|systeembeheerders|databasebeheerder|operateur|technicus|technici|monteur|\
    monteurs|medewerker|medewerkers|collega|collega's|stagiair|stagiaire|leverancier|teamleider|architect|\
    tester|testers|analist|team|teams|wachtdienst";

const FAILED: &str = "\
    vergat|vergaten|verzuimde|verzuimden|negeerde|negeerden|vergiste zich|vergisten zich|maakte een fout|\
    maakten een fout|maakte een vergissing|maakte een typefout|keek eroverheen|lette niet op|letten niet op|\
    lette niet goed op|zat te slapen|zag het over het hoofd|nam niet de moeite";

/// The same behind "heeft" or "is".
const FORGOTTEN: &str = "\
    vergeten|verzuimd|genegeerd|vergist|een fout gemaakt|een vergissing gemaakt|niet opgelet|niet goed opgelet|\
    over het hoofd gezien|de moeite niet genomen";

const CAREFUL: &str = "voorzichtig|voorzichtiger|alert|alerter|zorgvuldig|zorgvuldiger|scherp|waakzaam";

/// Behind "root cause": the name of the field.
const FIELD: &str = "analyse|analyses|analysis";

/// Given names that are common where Dutch is written.
const NAMES: &str = "\
    ahmed|albert|alex|alexander|ali|amber|amir|anja|anke|anna|anne|anneke|annemarie|anouk|anton|arend|arjan|\
    arjen|arno|astrid|ayse|bart|bas|ben|bert|bianca|bob|bram|brigitte|carla|carlijn|casper|chantal|charlotte|\
    chris|claudia|cor|corine|cornelis|daan|daniel|danny|david|dennis|dick|dirk|edwin|elisabeth|ellen|els|emma|\
    erik|erwin|esther|eva|evelien|fatima|femke|fleur|floor|floris|frank|frans|fred|freek|gerard|gerben|gerrit|\
    gert|gijs|guus|hanneke|hans|harm|harry|hassan|heleen|hendrik|henk|henny|hugo|ibrahim|ilse|inge|ingrid|irene|\
    iris|ivo|jaap|jack|jacqueline|jan|janneke|jasper|jelle|jeroen|jesse|jolanda|joost|joris|jos|joyce|judith|\
    julia|jurgen|kaan|karel|karin|kees|kevin|kim|klaas|koen|lars|laura|leo|lies|lieke|linda|lisa|lisette|lotte|\
    luc|lucas|maaike|maarten|manon|marc|marcel|margriet|maria|marieke|marijke|marjolein|mark|marleen|marloes|\
    martijn|martin|mathijs|matthijs|max|mehmet|menno|michael|michel|michiel|miranda|mirjam|mohamed|mohammed|\
    monique|mustafa|nadia|naomi|natasja|nick|nico|niels|nienke|noor|olga|oscar|pascal|patrick|paul|peter|petra|\
    pierre|piet|pieter|pim|ralph|ramon|remco|rene|richard|rick|rik|rob|robert|robin|roel|ronald|roos|ruben|\
    rutger|ruud|saskia|sander|sandra|sanne|sara|sem|silvia|simon|simone|sjaak|sjoerd|sofie|sophie|stefan|steven|\
    susan|suzanne|sven|tessa|theo|thijs|thomas|tim|tom|ton|truus|vincent|wendy|wesley|willem|willemijn|wim|\
    wouter|yvonne|yusuf";
