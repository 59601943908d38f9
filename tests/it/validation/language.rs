//! The language lint, held to a corpus of sentences as people write them: what it must find, and what it must
//! leave alone.

use because::diagnostic::{Diagnostic, Severity};
use because::read::{Format, read};
use serde_json::json;

use super::document;

/// What it says about an account of something that nothing shows.
pub(super) fn account(text: &str) -> Vec<Diagnostic> {
    document(&json!({ "factors": { "a": { "note": text } } }).to_string()).lint_language()
}

/// What it says about an action.
pub(super) fn action(text: &str) -> Vec<Diagnostic> {
    document(&json!({ "actions": { "a": { "label": text } } }).to_string()).lint_language()
}

pub(super) fn codes(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.code.name()).collect()
}

pub(super) fn words(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|found| found.place.words.as_ref().expect("words are marked").text.as_str()).collect()
}

/// Sentences about what happened: the code and the words that are to be found.
const FOUND: &[(&str, &str, &str)] = &[
    // Blame.
    ("blame", "A careless change to the pool size", "careless"),
    ("blame", "The migration was CARELESSLY reviewed", "CARELESSLY"),
    ("blame", "Sloppy handover between the shifts", "Sloppy"),
    ("blame", "Gross negligence in the backup procedure", "negligence"),
    ("blame", "A stupid typo in the firewall rule", "stupid"),
    ("blame", "A dumb mistake in the template", "dumb mistake"),
    ("blame", "A botched deploy at noon", "botched"),
    ("blame", "The provider is to blame for the delay", "is to blame"),
    ("blame", "The culprit was a cron job", "culprit"),
    ("blame", "A lazy developer skipped the tests", "lazy developer"),
    ("blame", "Slordige overdracht tussen de diensten", "Slordige"),
    ("blame", "De wijziging is slordig uitgevoerd", "slordig"),
    ("blame", "Nalatigheid bij het onderhoud", "Nalatigheid"),
    ("blame", "Een domme fout in het script", "domme fout"),
    ("blame", "Het was de schuld van de beheerder", "de schuld van de beheerder"),
    ("blame", "De boosdoener was een cronjob", "boosdoener"),
    ("blame", "Onzorgvuldig getest", "Onzorgvuldig"),
    // Hindsight.
    ("hindsight", "We should have checked the quota first", "should have checked"),
    ("hindsight", "The quota should've been checked", "should've been"),
    ("hindsight", "It should never have been deployed on a Friday", "should never have been"),
    ("hindsight", "This shouldn’t have happened", "shouldn’t have happened"),
    ("hindsight", "The team ought to have known", "ought to have known"),
    ("hindsight", "This could easily have been avoided", "could easily have been avoided"),
    ("hindsight", "If only we had tested the restore", "If only we had"),
    ("hindsight", "If only the on-call engineer had looked", "If only the on-call engineer had"),
    ("hindsight", "The limit was obviously too low", "obviously"),
    ("hindsight", "In hindsight the limit was too low", "In hindsight"),
    ("hindsight", "We hadden dit moeten testen", "hadden dit moeten"),
    ("hindsight", "Dit had getest moeten worden", "had getest moeten"),
    ("hindsight", "Dit had voorkomen kunnen worden", "had voorkomen kunnen worden"),
    ("hindsight", "We hadden het kunnen weten", "hadden het kunnen weten"),
    ("hindsight", "Hadden we maar een test gehad", "Hadden we maar"),
    ("hindsight", "Achteraf gezien was de limiet te laag", "Achteraf gezien"),
    ("hindsight", "De limiet was uiteraard te laag", "was uiteraard"),
    ("hindsight", "Dit had nooit mogen gebeuren", "had nooit mogen"),
    // A person as the cause.
    ("person-as-cause", "Human error", "Human error"),
    ("person-as-cause", "Operator error during the failover", "Operator error"),
    ("person-as-cause", "User error", "User error"),
    ("person-as-cause", "The engineer forgot to renew the certificate", "engineer forgot"),
    ("person-as-cause", "The on-call engineer had ignored the page", "engineer had ignored"),
    ("person-as-cause", "A developer failed to run the migration", "developer failed to"),
    ("person-as-cause", "The operator mistyped the command", "operator mistyped"),
    ("person-as-cause", "John forgot to renew the certificate", "John forgot"),
    ("person-as-cause", "Priya Patel overlooked the alert", "Priya Patel overlooked"),
    ("person-as-cause", "The step was forgotten by the network engineer", "forgotten by the network engineer"),
    ("person-as-cause", "A typo made by the network engineer", "typo made by the network engineer"),
    ("person-as-cause", "The operator's mistake was not seen", "operator's mistake"),
    ("person-as-cause", "Een vergissing van de beheerder", "vergissing van de beheerder"),
    ("person-as-cause", "A fat-fingered command", "fat-fingered"),
    ("person-as-cause", "Menselijke fout", "Menselijke fout"),
    ("person-as-cause", "Menselijk falen bij de omschakeling", "Menselijk falen"),
    ("person-as-cause", "De beheerder vergat het certificaat te vernieuwen", "beheerder vergat"),
    ("person-as-cause", "De beheerder is de stap vergeten", "beheerder is de stap vergeten"),
    ("person-as-cause", "Jan de Vries vergat de stap", "Jan de Vries vergat"),
    ("person-as-cause", "Een collega heeft niet goed opgelet", "collega heeft niet goed opgelet"),
    // The root cause.
    ("root-cause", "The root cause was a full disk", "The root cause"),
    ("root-cause", "Root cause of the outage: a full disk", "Root cause of"),
    ("root-cause", "Root cause: a full disk", "Root cause"),
    ("root-cause", "The real root cause is the pool", "real root cause"),
    ("root-cause", "The only cause of the outage was the pool", "The only cause of"),
    ("root-cause", "De hoofdoorzaak was een volle schijf", "De hoofdoorzaak"),
    ("root-cause", "De grondoorzaak ligt bij de pool", "De grondoorzaak"),
    ("root-cause", "De root cause was een volle schijf", "De root cause"),
    ("root-cause", "De enige oorzaak is de pool", "De enige oorzaak"),
    // Certainty.
    ("certainty", "This was certainly the pool", "certainly"),
    ("certainty", "Undoubtedly the cache", "Undoubtedly"),
    ("certainty", "The queue was clearly caused by the pool", "clearly caused"),
    ("certainty", "It was without a doubt the pool", "without a doubt"),
    ("certainty", "We are 100% sure that it was the pool", "100% sure"),
    ("certainty", "Dit kwam ongetwijfeld door de pool", "ongetwijfeld"),
    ("certainty", "Zonder enige twijfel de pool", "Zonder enige twijfel"),
];

/// Sentences about what happened that are fine as they are: near misses, and plain good ones.
const FINE: &[&str] = &[
    "Care was taken to drain the node",
    "The check takes care of stale locks",
    "Careful roll-out in three steps",
    "A blameless review was held; git blame shows the commit",
    "Each service should have a limit of 5",
    "The pool should have 50 connections",
    "Each user should have read access",
    "Every service should have tested backups",
    "All regions should have dedicated hosts",
    "Alert that should have stopped the roll-out",
    "The test which should have caught it was skipped",
    "It would have happened without the change too",
    "Fails over if only one replica is left",
    "Works if only the primary is up",
    "Nothing looked obviously wrong",
    "There is nothing immediately obviously special about that day",
    "Avoided in hindsight and in foresight",
    "An outage with a single cause is rare",
    "De validatie is laks ingesteld",
    "De schijven moeten uiteraard even groot zijn",
    "The alert was not obvious on the page",
    "A retrospective was held in March",
    "John Deere parser rejected the telegram",
    "Jenkins failed to start",
    "Ray failed to start on two hosts",
    "The Kubernetes operator failed to reconcile",
    "Kubernetes operator ignored the annotation",
    "The resource manager forgot the lease",
    "OCSP responder failed to answer",
    "User error rate rose to 12%",
    "Operator error logs were full",
    "Device driver error",
    "Human error rate of the procedure is not known",
    "The page did not say which cluster it shows",
    "The engineer saw a green panel and went on",
    "The payments team was paged at 14:19",
    "Operator set the pool to 5",
    "Root cause analysis of the outage",
    "The root-cause analysis took two weeks",
    "There is no single root cause",
    "This is not the root cause",
    "One of the root causes named by the provider",
    "The cause is not known yet",
    "Almost certainly the pool",
    "An almost-certain effect of the pool",
    "We cannot say for sure",
    "It is uncertain whether the cache was cold",
    "Lazy loading of the index",
    "A dumb terminal on the floor",
    "A race in `careless_mode` of the client",
    "The ticket says “a careless change”",
    "The customer wrote: \"you should have checked\"",
    "He called it ‘the engineer’s careless mistake’ later",
    "Fault injection broke the fault-tolerance test",
    "Zorgvuldig uitgerold in drie stappen",
    "De technische schuld van het betaalteam",
    "Elke dienst moet een limiet van 5 hebben",
    "De dienst heeft moeten wachten op de schijf",
    "Het alarm dat dit had moeten tegenhouden",
    "De controle die de fout had moeten vinden, was uit",
    "Daardoor hadden we maar één kopie",
    "Er is geen hoofdoorzaak",
    "Grondoorzakenanalyse van de storing",
    "Een van de oorzaken is niet bekend",
    "Het alarm stond uit",
    "Zeker vijf minuten lang geen bestellingen",
    "Achteraf controleren we de rekeningen",
    "De beheerder zag een groen paneel en ging verder",
    "Klanten vergeten hun wachtwoord",
    "Natuurlijke personen en bedrijven",
    "De klant schreef: „dit is slordig werk”",
    "Volgens de leverancier «menselijke fout»",
    "Het is niet 100% zeker dat het de pool was",
];

const VAGUE: &[(&str, &str)] = &[
    ("Be more careful with migrations", "Be more careful"),
    ("Pay attention to the pool size", "Pay attention"),
    ("Improve communication between the teams", "Improve communication"),
    ("Raise awareness of phishing", "Raise awareness"),
    ("Remind the team of the procedure", "Remind the team"),
    ("Improve monitoring", "Improve monitoring"),
    ("Test more thoroughly", "Test more thoroughly"),
    ("Try harder", "Try harder"),
    ("Beter opletten bij releases", "Beter opletten"),
    ("Voorzichtiger zijn met migraties", "Voorzichtiger zijn"),
    ("Communicatie tussen de teams: verbeteren van de communicatie", "verbeteren van de communicatie"),
    ("Beter communiceren met de leverancier", "Beter communiceren"),
    ("Het team erop wijzen", "team erop wijzen"),
    ("Bewustwording vergroten", "Bewustwording vergroten"),
    ("Monitoring verbeteren", "Monitoring verbeteren"),
];

const CHECKABLE: &[&str] = &[
    "Refuse a pool smaller than the worker count",
    "Improve communication by posting every deploy in one channel",
    "Improve communication: one status page for both teams",
    "Improve monitoring of pool saturation",
    "Pay attention to pools above 80%",
    "Improve the communication protocol of the agents",
    "Take care of the stale locks",
    "Every service has tested backups",
    "Retrain the model",
    "Remind of open actions via the weekly page",
    "Weigeren van een pool die te klein is",
    "Beter communiceren door elke release in één kanaal te melden",
    "Meldpunt voor aandacht van de gemeente",
    "Monitoring van de pool verbeteren via een alarm",
];

#[test]
fn what_is_to_be_found_is_found() {
    let mut missed = Vec::new();
    for (code, text, marked) in FOUND {
        let found = account(text);
        if (codes(&found), words(&found)) != (vec![*code], vec![*marked]) {
            missed.push(format!("{text}: {:?} {:?}", codes(&found), words(&found)));
        }
    }
    for (text, marked) in VAGUE {
        let found = action(text);
        if (codes(&found), words(&found)) != (vec!["vague-action"], vec![*marked]) {
            missed.push(format!("{text}: {:?} {:?}", codes(&found), words(&found)));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn what_is_fine_is_left_alone() {
    let of = |texts: &[&'static str], find: fn(&str) -> Vec<Diagnostic>| {
        let alarms = texts.iter().filter_map(|text| {
            let found = find(text);
            (!found.is_empty()).then(|| format!("{text}: {:?} {:?}", codes(&found), words(&found)))
        });
        alarms.collect::<Vec<_>>()
    };
    let alarms = [of(FINE, account), of(CHECKABLE, action)].concat();
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
    // And a plan for what is to come says nothing about what has been.
    assert_eq!(codes(&account("Be more careful with migrations")), [""; 0]);
}

#[test]
fn what_to_say_instead_is_in_the_language_of_the_words() {
    for (_, text, _) in FOUND {
        let found = account(text);
        let dutch = ["zeg ", "noem ", "vraag "].iter().any(|verb| found[0].help[0].starts_with(verb));
        let is_dutch = ["de", "het", "een", "we", "slordige", "hoofdoorzaak", "menselijke", "menselijk", "nalatigheid"]
            .iter()
            .any(|word| text.to_lowercase().split(' ').any(|written| written == *word))
            && !text.contains(" the ")
            || ["Onzorgvuldig", "Een vergissing", "Dit ", "Zonder", "Achteraf", "Jan de"]
                .iter()
                .any(|dutch| text.starts_with(dutch));
        // "We" is English as well.
        let either = text.starts_with("We ");
        assert!(dutch == is_dutch || either, "{text}: {}", found[0].help[0]);
        assert_eq!(found[0].severity(), Severity::Suggestion);
    }
    // A word of both languages takes that of its text.
    assert!(account("Een blunder bij de omschakeling van het systeem")[0].help[0].starts_with("zeg"));
    assert!(account("A blunder in the failover of the system")[0].help[0].starts_with("say"));
}

#[test]
fn it_looks_at_every_text_that_an_analyst_writes_and_at_no_other() {
    let text = "sloppy";
    let whole = json!({
        "title": text,
        "incident": { "scope": text, "audience_impact": text, "summary": text, "public": text, "severity": text, "systems": [text] },
        "factors": { "a": { "label": text, "note": text, "tags": [text], "system": text }, "sloppy": {} },
        "safeguards": { "s": { "label": text, "note": text } },
        "events": { "e": { "label": text, "because": [{ "all": ["a"], "note": text, "evidence": text, "id": text }] } },
        "impacts": { "i": { "note": text, "because": { "all": ["e"], "note": text } } },
        "evidence": [{ "of": "a", "observed": "yes", "weight": "weak", "note": text,
                       "source": { "kind": text, "ref": text } }],
        "hypotheses": [{ "of": "a", "status": "open", "by": text, "note": text }],
        "actions": { "act": { "label": text, "note": text, "public": text, "owner": text }, "dropped": { "status": "dropped",
                     "label": "be more careful" } },
        "timeline": [{ "at": "2026-03-03T14:02:00Z", "what": text }],
    });
    let found = document(&whole.to_string()).lint_language();
    let places: Vec<String> = found.iter().map(|found| found.place.path.to_string()).collect();
    assert_eq!(
        places,
        [
            "title",
            "incident.scope",
            "incident.audience_impact",
            "incident.summary",
            "incident.public",
            "factors.a.label",
            "factors.a.note",
            "factors.sloppy",
            "safeguards.s.label",
            "safeguards.s.note",
            "events.e.label",
            "events.e.because[0].note",
            "impacts.i.note",
            "impacts.i.because.note",
            "hypotheses[0].by",
            "hypotheses[0].note",
            "actions.act.label",
            "actions.act.public",
            "actions.act.note",
            "timeline[0].what"
        ]
    );
}

#[test]
fn certainty_is_fine_where_something_shows_it() {
    let of = |more: serde_json::Value| {
        let mut whole = json!({ "factors": { "a": { "note": "certainly" } } });
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        codes(&document(&whole.to_string()).lint_language()).len()
    };
    assert_eq!(of(json!({})), 1);
    assert_eq!(of(json!({ "evidence": [{ "of": "a", "observed": "yes", "weight": "weak" }] })), 0);
    assert_eq!(of(json!({ "evidence": [{ "of": "b", "observed": "yes", "weight": "weak" }] })), 1);
    assert_eq!(of(json!({ "hypotheses": [{ "of": "a", "status": "confirmed", "by": "a test" }] })), 0);
    assert_eq!(of(json!({ "hypotheses": [{ "of": "a", "status": "confirmed", "by": "undoubtedly a test" }] })), 1);
    assert_eq!(of(json!({ "factors": { "a": { "note": "certainly", "url": "https://example.org" } } })), 0);
    assert_eq!(of(json!({ "actions": { "a": { "label": "This will certainly hold" } } })), 1, "the factor alone");
}

/// The same words in every way in which a format may write them: marked exactly, or as the whole value.
#[test]
fn the_words_themselves_are_marked() {
    let marked = |text: &str, format| {
        let read = read(text.as_bytes(), format);
        assert_eq!(read.diagnostics, [], "{text}");
        let mut found = read.document.lint_language();
        read.locate(&mut found);
        let spans = found.iter().map(|found| found.place.span.expect("it is placed"));
        spans.map(|span| text[span.start..span.end].to_owned()).collect::<Vec<_>>()
    };
    let yaml = |note: &str| marked(&format!("factors:\n  a:\n    note: {note}\n    label: fine\n"), Format::Yaml);
    assert_eq!(yaml("it was sloppy work"), ["sloppy"]);
    assert_eq!(yaml("\"a “sloppy” quotation, then sloppy work\""), ["sloppy"]);
    assert_eq!(yaml("'it''s sloppy'"), ["sloppy"]);
    assert_eq!(yaml("we should\n      have checked"), ["should"], "the first line of what is folded");
    assert_eq!(yaml(">\n      we\n      should have checked\n      it, sloppy"), ["should have checked", "sloppy"]);
    assert_eq!(yaml("|\n      Sloppy\n\n      should have checked"), ["Sloppy", "should have checked"]);
    assert_eq!(yaml("\"sl\\u006fppy work\""), ["\"sl\\u006fppy work\""], "an escape: the whole value");
    assert_eq!(yaml("\"sl\\u006fppy and obviously\""), ["\"sl\\u006fppy and obviously\"", "obviously"]);
    assert_eq!(yaml("&n sloppy\n    system: *n"), ["sloppy"]);
    assert_eq!(
        marked("factors: { a: { note: &n sloppy }, b: { note: *n } }", Format::Yaml),
        ["sloppy", "*n"],
        "an alias"
    );
    assert_eq!(marked("factors: { sloppy-work: {} }", Format::Yaml), ["sloppy"], "an id that is a label");
    assert_eq!(marked(r#"{"factors": {"a": {"note": "a\nsloppy \"x\" sloppy"}}}"#, Format::Json), ["sloppy"]);
    assert_eq!(
        marked("[factors.a]\nnote = \"\"\"\nwe\nshould have known\"\"\"\n", Format::Toml),
        ["should have known"]
    );
    assert_eq!(marked("factors.a.note = 'sloppy'", Format::Toml), ["sloppy"]);
}

#[test]
fn no_text_takes_long_or_is_told_at_length() {
    let hostile = [
        "careless sloppy ".repeat(50_000),
        "“".repeat(200_000),
        "“‘„«`\"".repeat(50_000),
        "had ".repeat(200_000),
        "the engineer had simply ".repeat(50_000),
        "Jan de de de Jan ".repeat(50_000),
        "\u{202e}sloppy\u{202c} <script>should have checked</script> ]]> \"".repeat(10_000),
    ];
    for text in hostile {
        let start = std::time::Instant::now();
        let found = account(&text);
        assert!(found.len() <= 20, "{} findings", found.len());
        assert!(found.iter().all(|found| found.message.len() < 600));
        assert!(start.elapsed().as_secs() < 10, "{:?} for {}", start.elapsed(), &text[..20]);
    }
}
