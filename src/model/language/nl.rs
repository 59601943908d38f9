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
                "te lui om",
                "hij|zij|ze|we|wij|Name|<role> was|waren|is|zijn [gewoon|simpelweg] te lui !geladen|laden",
                "luie <role>",
                "blunder|blunders|blunderde|geblunderd|flater",
                "verwijtbaar|verwijtbare|verwijtbaarheid",
            ],
            instead: "zeg wat er gebeurde en onder welke omstandigheden: wat er op dat moment te zien, bekend en mogelijk was",
        },
        Rule {
            code: Code::Blame,
            patterns: &[
                "boosdoener|boosdoeners|schuldigen",
                "schuldige $",
                "schuldige ><behind>",
                "zijn|haar|hun|diens|wiens [eigen] schuld !aflossen|wegwerken",
                "de schuld van [de|een|het|onze] <role>",
                "de schuld van Name",
                "Names schuld !aflossen|wegwerken",
                "de schuld ligt|lag|krijgen|kreeg",
                "schuld aan [de|het] storing|uitval|incident|fout",
                "te wijten aan [de|een|het|onze] <role>",
            ],
            instead: "noem het een factor die bijdroeg, en zeg wat er nog meer nodig was om kwaad te doen",
        },
        Rule {
            code: Code::Hindsight,
            patterns: &[
                "~4:die^|dat^|wat^|welke had|hadden ..4 moeten",
                "~4:die^|dat^|wat^|welke had|hadden ..2 niet|nooit ..1 mogen",
                "~4:die^|dat^|wat^|welke had|hadden [we|ze|hij|zij|men] ..3 kunnen weten|zien|voorzien|voorkomen|vermoeden",
                "~4:die^|dat^|wat^|welke had|hadden ..3 voorkomen|voorzien kunnen worden",
                "~4:die^|dat^|wat^|welke had|hadden ..2 beter gekund|gemoeten",
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
                "vergeten|verzuimd|genegeerd|veroorzaakt door [de|het|een|onze] [dienstdoende] <role>|Name",
                "fout|fouten|vergissing|vergissingen|typefout van [de|het|een|onze] [dienstdoende] <role>|Name",
                "Names fout|fouten|vergissing|vergissingen|typefout",
                "Name zijn|haar fout|fouten|vergissing|vergissingen|typefout",
                "Name|<role>|hij|zij|iemand [van|de|der|den|ter|ten] [de|der|den] Capital <deed> ..5!<clause> <accidentally>",
                "Name|<role>|hij|zij|iemand [van|de|der|den|ter|ten] [de|der|den] Capital <deed> [toen|zelf] de|het verkeerde",
                "Name|<role>|hij|zij|iemand [van|de|der|den|ter|ten] [de|der|den] Capital <deed> ..4!<clause> op|naar|in|tegen|met de|het verkeerde",
                "Name|<role>|hij|zij|iemand [van|de|der|den|ter|ten] [de|der|den] Capital heeft|hebben|had|hadden ..4!<clause> <accidentally> ..5!<clause> <done>",
                "Name|<role>|hij|zij|iemand [van|de|der|den|ter|ten] [de|der|den] Capital heeft|hebben|had|hadden [toen|zelf] de|het|een verkeerde ..3!<clause> <done>",
                "Name|<role>|hij|zij|iemand [van|de|der|den|ter|ten] [de|der|den] Capital heeft|hebben|had|hadden ..4!<clause> op|naar|in|tegen|met de|het verkeerde ..3!<clause> <done>",
                "<accidentally> heeft|hebben|had|hadden|<deed> [de|het|een|onze] Name|<role>|hij|zij|iemand",
                "<accidentally> ..3!<clause> door [de|het|een|onze] [dienstdoende] Name|<role>|iemand",
            ],
            instead: "vraag wat de vergissing aannemelijk maakte (het gereedschap, de pagina, de werkwijze, het uur) en maak dat de factor; mensen zijn nooit het eindpunt",
        },
        Rule {
            code: Code::RootCause,
            patterns: &[
                "~6:<denied> de|dé|onze <root> !analyse|van !4:<unknown>",
                "~6:<denied> de|dé|onze <root> >van !8:<unknown>",
                "~6:<denied> ~een|elke|iedere|enkele|de|dé|onze <root> was|is !4:<unknown>",
                "~6:<denied> ~een|elke|iedere|enkele|de|dé|onze <root> van !8:<unknown>",
                "^ <root> !analyse|van|was|is !4:<unknown>",
                "~6:<denied> de|dé enige|echte|werkelijke|eigenlijke|ware [root] oorzaak|cause !van !4:<unknown>",
                "~6:<denied> de|dé enige|echte|werkelijke|eigenlijke|ware [root] oorzaak|cause >van !8:<unknown>",
                "~6:<denied> de|dé root cause !<field>|van !4:<unknown>",
                "~6:<denied> de|dé root cause >van !8:<unknown>",
                "~6:<denied> de|dé <main> oorzaak was|is|ligt|lag !4:<unknown>",
                "~6:<denied> de|dé <main> oorzaak van !8:<unknown>",
                "^ <main> oorzaak $ !4:<unknown>",
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
                "betere|meer|verbeterde|strengere [de|onze] [code|peer|interne|technische] <practice> $",
                "zorg|zorgen|waarborgen|garanderen|borgen|verzekeren [er|ervoor] [voor] dat <again> ..3 niet|nooit ..3 <happens>",
                "voorkom|voorkomen|vermijden dat <again> ..2 <happens>",
                "<again> mag|moet|kan|zal niet|nooit ..3 <happens>",
                "herhaling voorkomen|vermijden|uitsluiten $",
                "voorkomen|voorkom van|een herhaling $",
                "^ nooit meer $",
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
    lists: &[
        ("role", ROLES),
        ("failed", FAILED),
        ("forgotten", FORGOTTEN),
        ("careful", CAREFUL),
        ("field", FIELD),
        ("behind", BEHIND),
        ("accidentally", ACCIDENTALLY),
        ("deed", DEED),
        ("done", DONE),
        ("clause", CLAUSE),
        ("root", ROOT),
        ("main", MAIN),
        ("denied", DENIED),
        ("unknown", UNKNOWN),
        ("practice", PRACTICE),
        ("again", AGAIN),
        ("happens", HAPPENS),
    ],
    names: NAMES,
    function_words: "de|het|een|van|en|niet|werd|werden|voor|dat|zijn|op|er|aan|bij|naar|ook|maar|geen|dan|nog",
    how: "door|via|middels|zodat|totdat",
    units: UNITS,
    bounds: "boven|onder|binnen|minstens|hoogstens|minder|dan|vóór|na|elke|iedere|maximaal|minimaal|vanaf|per",
};

/// People by their work. Not `gebruiker` or `klant`: they are the ones who were hurt.
const ROLES: &str = "\
    engineer|engineers|ontwikkelaar|ontwikkelaars|developer|developers|programmeur|programmeurs|beheerder|\
    beheerders|systeembeheerder|systeembeheerders|databasebeheerder|operateur|technicus|technici|monteur|\
    monteurs|medewerker|medewerkers|collega|collega's|stagiair|stagiaire|leverancier|teamleider|architect|\
    tester|testers|analist|team|teams|wachtdienst|dba|dba's|sre|sre's|admin|admins|sysadmin|sysadmins|stagiairs|\
    stagiaires|reviewer|reviewers";

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

/// Behind "schuldige", if that is what is called so; before a noun, as in "de schuldige regel", it only says which.
const BEHIND: &str = "\
    was|is|bleek|blijkt|bleef|zat|stond|werd|wordt|heeft|had|van|voor|in|aan|achter|hier|hiervan|en|of|die|met|op";

const ACCIDENTALLY: &str = "per ongeluk|per abuis|abusievelijk|onbedoeld|bij vergissing|per vergissing";

/// What people do to systems. With "de verkeerde" or "per ongeluk" it says that they did it badly.
const DEED: &str = "\
    verwijderde|verwijderden|wiste|wisten|dropte|dropten|pushte|pushten|deployde|deployden|draaide|draaiden|\
    startte|startten|herstartte|herstartten|stopte|stopten|zette|zetten|koos|kozen|typte|typten|plakte|plakten|\
    kopieerde|kopieerden|voerde|voerden|paste|pasten|rolde|rolden|gebruikte|gebruikten|stuurde|stuurden|\
    overschreef|overschreven|leegde|leegden|mergede|mergeden|schakelde|schakelden|klikte|klikten|drukte|drukten|\
    selecteerde|selecteerden|installeerde|installeerden|verplaatste|verplaatsten|trok|trokken|sloot|sloten|\
    opende|openden";

/// The same behind "heeft".
const DONE: &str = "\
    verwijderd|gewist|gedropt|gepusht|gedeployd|gedraaid|gestart|herstart|gestopt|gezet|gekozen|getypt|geplakt|\
    gekopieerd|uitgevoerd|toegepast|uitgerold|gebruikt|gestuurd|verstuurd|overschreven|geleegd|gemerged|\
    uitgeschakeld|ingeschakeld|uitgezet|aangezet|gewijzigd|veranderd|aangepast|ingevuld|ingevoerd|geselecteerd|\
    geïnstalleerd|verplaatst|doorgevoerd|ingesteld|platgelegd|afgesloten|losgetrokken|aangeklikt|ingetrokken|\
    geopend|gesloten|ingetypt|weggegooid";

/// Words that begin another statement.
const CLAUSE: &str =
    "die|dat|wat|welke|waar|waarop|was|waren|is|zijn|werd|werden|omdat|toen|terwijl|en|maar|voordat|nadat";

const ROOT: &str = "hoofdoorzaak|grondoorzaak|kernoorzaak";

const MAIN: &str = "voornaamste|belangrijkste|onderliggende|achterliggende|primaire|fundamentele|diepere";

/// Words that deny or doubt what follows.
const DENIED: &str = "geen|niet|nooit|zonder|noch|niets|niemand|nergens|of|plaats";

/// What is said of a cause that was not found.
const UNKNOWN: &str = "\
    onbekend|onduidelijk|onzeker|niet bekend|niet gevonden|niet vastgesteld|niet duidelijk|niet achterhaald|niet te|\
    niet meer|niet worden|nog niet|nog open|nooit gevonden|nooit vastgesteld|nooit achterhaald|nooit bekend|kon niet|\
    onderzocht|in onderzoek|volgt nog";

/// What can be better without anybody seeing it.
const PRACTICE: &str = "\
    documentatie|reviews|review|codereviews|codereview|tests|testen|monitoring|processen|proces|procedures|training|\
    trainingen|logging|alarmering|planning|overdracht|kwaliteit|testdekking|werkafspraken|afspraken|discipline|\
    coördinatie|voorbereiding|controle|controles";

/// What happened and shall not happen again.
const AGAIN: &str = "dit|het|zoiets|zoiets als dit|deze fout|dit soort dingen|dit soort fouten";

const HAPPENS: &str = "\
    gebeurt|gebeuren|voorkomt|voorkomen|optreedt|optreden|plaatsvindt|plaatsvinden|herhaalt|herhaald wordt";

/// What stands behind a figure that can be checked.
const UNITS: &str = "\
    procent|ms|s|sec|seconde|seconden|min|minuut|minuten|u|uur|dag|dagen|week|weken|maand|maanden|x|k|kb|mb|gb|tb|\
    kib|mib|gib|rps|qps|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december";

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
