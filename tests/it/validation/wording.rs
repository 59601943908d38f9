//! Sentences that readers of reports stumbled on: found too late, or found though they were fine. And plain technical
//! sentences of both languages, of which none is to be marked.

use super::language::{account, action, codes, words};

/// What happened: the code and the words that are to be found.
const FOUND: &[(&str, &str, &str)] = &[
    ("hindsight", "Dat had niet mogen gebeuren", "had niet mogen"),
    ("hindsight", "Dat had getest moeten worden", "had getest moeten"),
    ("hindsight", "Dat hadden we moeten zien", "hadden we moeten"),
    ("hindsight", "Dat had voorkomen kunnen worden", "had voorkomen kunnen worden"),
    ("hindsight", "Het is gebeurd. Dat had niet mogen gebeuren", "had niet mogen"),
    ("hindsight", "Wat hadden we moeten zien?", "hadden we moeten"),
    ("hindsight", "Die hadden niet mogen worden uitgerold", "hadden niet mogen"),
    (
        "hindsight",
        "De storing was lang — Dat had niet gemogen. „Stop.” Dat had nooit mogen gebeuren",
        "had nooit mogen",
    ),
    ("hindsight", "That should have been tested", "should have been"),
    ("person-as-cause", "Sarah deleted the table by accident", "Sarah deleted the table by accident"),
    ("person-as-cause", "John pushed the wrong config to production", "John pushed the wrong"),
    ("person-as-cause", "Mike accidentally dropped the table", "Mike accidentally"),
    ("blame", "It's Bob's fault", "Bob's fault"),
    ("blame", "It’s Bob’s fault", "Bob’s fault"),
    ("person-as-cause", "Bob's mistake took the site down", "Bob's mistake"),
    ("person-as-cause", "The DBA's mistake", "DBA's mistake"),
    ("blame", "It was the SRE's fault", "SRE's fault"),
    ("person-as-cause", "The intern's mistake", "intern's mistake"),
    ("person-as-cause", "The operators' mistake was not seen", "operators' mistake"),
    ("person-as-cause", "Priya Patel accidentally deleted the index", "Priya Patel accidentally"),
    ("person-as-cause", "The engineer ran the script on the wrong cluster", "engineer ran the script on the wrong"),
    ("person-as-cause", "The DBA has accidentally dropped the table", "DBA has accidentally"),
    ("person-as-cause", "Somebody pushed the wrong tag", "Somebody pushed the wrong"),
    ("person-as-cause", "An admin deleted the wrong volume", "admin deleted the wrong"),
    ("person-as-cause", "The table was accidentally dropped by the DBA", "accidentally dropped by the DBA"),
    ("person-as-cause", "The outage was caused by John", "caused by John"),
    ("person-as-cause", "John broke production", "John broke production"),
    ("person-as-cause", "Sarah took the site down", "Sarah took the site down"),
    ("person-as-cause", "typo by Sarah", "typo by Sarah"),
    ("person-as-cause", "Mike merged a broken build", "Mike merged a broken"),
    ("person-as-cause", "Jan verwijderde de verkeerde tabel", "Jan verwijderde de verkeerde"),
    ("person-as-cause", "De DBA heeft per ongeluk de tabel verwijderd", "DBA heeft per ongeluk de tabel verwijderd"),
    ("person-as-cause", "De fout van Pieter was dat hij de stap oversloeg", "fout van Pieter"),
    ("person-as-cause", "Jans fout", "Jans fout"),
    ("person-as-cause", "Pieters vergissing legde de site plat", "Pieters vergissing"),
    ("person-as-cause", "Pieter zijn fout", "Pieter zijn fout"),
    ("person-as-cause", "Jan heeft de verkeerde tabel verwijderd", "Jan heeft de verkeerde tabel verwijderd"),
    ("person-as-cause", "Per ongeluk verwijderde Jan de tabel", "Per ongeluk verwijderde Jan"),
    (
        "person-as-cause",
        "De tabel is per ongeluk verwijderd door de beheerder",
        "per ongeluk verwijderd door de beheerder",
    ),
    (
        "person-as-cause",
        "De beheerder draaide het script op de verkeerde server",
        "beheerder draaide het script op de verkeerde",
    ),
    ("blame", "Het was Toms schuld", "Toms schuld"),
    ("person-as-cause", "De storing is veroorzaakt door Kees", "veroorzaakt door Kees"),
    ("root-cause", "The main cause was a full disk", "The main cause was"),
    ("root-cause", "The underlying cause was the pool", "The underlying cause was"),
    ("root-cause", "The primary cause is the retry loop", "The primary cause is"),
    ("root-cause", "The primary cause of the outage was the pool", "The primary cause of"),
    ("root-cause", "Primary cause: a full disk", "Primary cause"),
    ("root-cause", "Underlying cause was a full disk", "Underlying cause was"),
    ("root-cause", "The exact root cause was a full disk", "root cause was"),
    ("root-cause", "The root cause was a full disk that was not seen", "The root cause"),
    ("root-cause", "De voornaamste oorzaak was een volle schijf", "De voornaamste oorzaak was"),
    ("root-cause", "De onderliggende oorzaak van de storing is de pool", "De onderliggende oorzaak van"),
    ("blame", "De schuldige was een cronjob", "schuldige"),
    ("blame", "The culprit: a cron job", "culprit"),
    ("blame", "De schuldige", "schuldige"),
    ("blame", "The engineer was too lazy to look", "engineer was too lazy"),
    ("blame", "De beheerder was te lui om te kijken", "beheerder was te lui"),
    ("blame", "sloppy deploy", "sloppy"),
];

/// Near misses.
const FINE: &[&str] = &[
    "Het alarm, dat had moeten afgaan, stond uit",
    "HET ALARM DAT HAD MOETEN AFGAAN STOND UIT",
    "Het alarm “Pool vol.” dat had moeten afgaan stond uit",
    "Het alarm `pool.full` dat had moeten afgaan",
    "Het alarm (dat had moeten afgaan) stond uit",
    "Welke controle had moeten afgaan?",
    "No single root cause was found",
    "We did not look for a single root cause",
    "The exact root cause is unknown",
    "Root cause unknown",
    "Root cause: unknown",
    "Root cause: Not known yet",
    "The root cause was never found",
    "The root cause of the checkout outage is not known yet",
    "Root cause not yet determined",
    "The root cause has not been found",
    "It is not clear whether the root cause was the pool",
    "There is no primary cause",
    "The underlying cause is unknown",
    "The culprit query ran for 40 minutes",
    "Sloppy quorum was enabled",
    "Stupid backoff smoothing",
    "De schuldige regel in de configuratie is verwijderd",
    "Te lui geladen plaatjes",
    "De hoofdoorzaak is onbekend",
    "De hoofdoorzaak van de storing is niet bekend",
    "Hoofdoorzaak onbekend",
    "Hoofdoorzaak: nog niet gevonden",
    "Er is niet één hoofdoorzaak gevonden",
    "We zochten niet naar de hoofdoorzaak",
    "De onderliggende oorzaak is nog niet gevonden",
];

/// Actions that nobody can check, a number in them or not.
const VAGUE: &[(&str, &str)] = &[
    ("Be more careful when deploying to 2 regions", "Be more careful"),
    ("Make sure this does not happen again", "Make sure this does not happen"),
    ("Zorgen dat dit niet meer gebeurt", "Zorgen dat dit niet meer gebeurt"),
    ("Better code reviews", "Better code reviews"),
    ("Betere documentatie", "Betere documentatie"),
    ("Ensure that this can never happen again", "Ensure that this can never happen"),
    ("Making sure it doesn't happen again", "Making sure it doesn't happen"),
    ("Prevent this from happening again", "Prevent this from happening"),
    ("Prevent recurrence", "Prevent recurrence"),
    ("Never again", "Never again"),
    ("Zorg ervoor dat zoiets nooit meer kan gebeuren", "Zorg ervoor dat zoiets nooit meer kan gebeuren"),
    ("Voorkomen dat dit opnieuw gebeurt", "Voorkomen dat dit opnieuw gebeurt"),
    ("Herhaling voorkomen", "Herhaling voorkomen"),
    ("More tests", "More tests"),
    ("Pay attention to the 3 pools", "Pay attention"),
    ("Beter opletten bij 2 regio's", "Beter opletten"),
    ("Be more careful the 2nd time", "Be more careful"),
    ("Be more careful with 2FA", "Be more careful"),
];

const CHECKABLE: &[&str] = &[
    "Pay attention to pools above 80%",
    "Improve monitoring before 2026-04-01",
    "Be more careful with requests over 500 ms",
    "Better code reviews: two approvals for each change",
    "Make sure this queue does not fill again",
    "Make sure the migration does not run twice",
    "More tests of the restore",
    "Zorgen dat de pool niet volloopt",
    "Beter opletten bij pools boven 80%",
    "Monitoring verbeteren: alarm op 5 fouten",
    "Be more alert to answers slower than 5ms",
    "Be more alert to answers of 500 ms",
    "Be more alert to a latency of 5ms",
    "Beter opletten bij antwoorden van 3 seconden",
    "Be more alert to a load = 3",
    "Ensure that it does not accept a pool of 0",
];

/// Honest technical English.
const ENGLISH: &[&str] = &[
    "The connection pool of the checkout service was set to 5",
    "A retry without a limit tripled the load on the database",
    "The certificate expired at 02:00 and no alert was set on it",
    "Sarah restarted the primary at 14:19",
    "Alice paged the database team and opened a bridge",
    "The on-call engineer rolled back the release within nine minutes",
    "The engineer ran the failover script from the runbook",
    "The DBA restored the table from the backup of 03:00",
    "The team deployed the fix for the wrong totals at noon",
    "Operator pushed the new image to the registry",
    "The admin API returned the wrong tenant",
    "The developer portal showed a stale version",
    "The wrong config was live for six minutes",
    "A wrong default in the template set the limit to zero",
    "The script was started on the replica by the scheduler",
    "The index was accidentally left out of the migration",
    "The flag was inadvertently enabled by the deploy tool",
    "The team's error budget was used up in a week",
    "The team's error log showed the timeout",
    "Bob's dashboard shows the queue depth",
    "A fault tree of the power supply",
    "The fault was injected by the chaos job",
    "The page that should have fired was muted",
    "The alert which should have stopped the deploy looked at one host",
    "What the page should have shown is in the ticket",
    "This should be tested with every release",
    "That should take less than five minutes",
    "The cause of the delay is known",
    "A common cause failure of both disks",
    "The cause was found after two hours",
    "A likely cause is the cold cache",
    "Contributing causes are listed below",
    "Each root cause candidate has a weight",
    "The report names no primary cause",
    "Sloppy phrase queries were slow",
    "A dumb terminal was used at the counter",
    "The lazy loader fetched the list twice",
    "Dead code in the error path was called",
    "The user's mistake was shown in the form at once",
    "Mark the row as deleted by setting the flag",
    "Will fail over when the primary is lost",
    "The operator was reconciled with the wrong namespace",
    "The responder used the wrong certificate chain",
    "The cache was cold because the node was new",
    "The contractor portal was moved to the new region",
    "The deploy was changed by the team after the review",
];

/// Honest technical Dutch.
const DUTCH: &[&str] = &[
    "De verbindingspool stond op 5",
    "Een herhaling zonder grens verdrievoudigde de belasting",
    "Het certificaat verliep om 02:00 en er stond geen alarm op",
    "Jan herstartte de server om 14:19",
    "De beheerder draaide de wijziging binnen negen minuten terug",
    "De DBA zette de tabel terug uit de back-up van 03:00",
    "Het team rolde de oplossing voor de verkeerde totalen uit",
    "De verkeerde instelling stond zes minuten aan",
    "Een verkeerde standaardwaarde zette de grens op nul",
    "De index werd per ongeluk weggelaten uit de migratie",
    "De schakelaar werd onbedoeld aangezet door het uitrolscript",
    "Het alarm dat had moeten afgaan, stond uit",
    "Het alarm, dat op één server keek, zag niets",
    "De controle die dit had moeten tegenhouden, liep niet",
    "Wat de pagina toont, staat in het ticket",
    "Dat duurde minder dan vijf minuten",
    "Dat had geen gevolgen voor de klanten",
    "Wat de klanten zagen, was een lege pagina",
    "Dat alarm had een drempel van 80%",
    "Dit kwam doordat de cache koud was",
    "De oorzaak van de vertraging is bekend",
    "De oorzaak werd na twee uur gevonden",
    "Een mogelijke oorzaak is de koude cache",
    "Er is geen enkele oorzaak die alles verklaart",
    "De foutmelding van de server was leeg",
    "De fout van de schijf stond in het logboek",
    "De schuldige query draaide veertig minuten",
    "De technische schuld van de betaaldienst",
    "Het team heeft de tabel hersteld uit de back-up",
    "De beheerder had geen toegang tot de verkeerde tabel",
    "De leverancier heeft de storing om 15:00 gemeld",
    "De monteur verving de schijf in rek 4",
    "De stagiair en de beheerder zagen allebei een groen paneel",
    "Noorse klanten zagen de fout niet",
    "Het verzoek ging naar de verkeerde server",
    "De omleiding stuurde verkeer naar de verkeerde regio",
    "De lijst wordt lui geladen",
    "De dienst heeft moeten wachten op de schijf",
    "De test had nog niet gedraaid",
    "De taak moest opnieuw worden gestart",
    "Het script is door de planner gestart",
    "De wachtrij liep vol omdat de verwerking stilstond",
    "De grens was te laag voor de piek van maandag",
    "De beheerder heeft de oplossing voor de verkeerde totalen uitgerold",
];

#[test]
fn what_was_missed_is_found() {
    let accounts = FOUND.iter().map(|(code, text, marked)| (account(text), *code, *text, *marked));
    let actions = VAGUE.iter().map(|(text, marked)| (action(text), "vague-action", *text, *marked));
    let missed = accounts.chain(actions).filter_map(|(found, code, text, marked)| {
        let right = (codes(&found), words(&found)) == (vec![code], vec![marked]);
        (!right).then(|| format!("{text}: {:?} {:?}", codes(&found), words(&found)))
    });
    let missed: Vec<String> = missed.collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn what_was_a_false_alarm_is_left_alone() {
    let accounts = FINE.iter().map(|text| (account(text), *text));
    let actions = CHECKABLE.iter().map(|text| (action(text), *text));
    let alarms = accounts.chain(actions).filter(|(found, _)| !found.is_empty());
    let alarms: Vec<String> = alarms.map(|(found, text)| format!("{text}: {:?}", words(&found))).collect();
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

/// As what happened and as what will be done.
#[test]
fn honest_technical_sentences_are_left_alone() {
    assert!(ENGLISH.len() >= 40 && DUTCH.len() >= 40);
    let both = ENGLISH.iter().chain(DUTCH).flat_map(|text| [(account(text), *text), (action(text), *text)]);
    let alarms = both.filter(|(found, _)| !found.is_empty());
    let alarms: Vec<String> = alarms.map(|(found, text)| format!("{text}: {:?}", words(&found))).collect();
    assert!(alarms.is_empty(), "{}", alarms.join("\n"));
}

/// What is judged by its parts, in sentences made of them: every name and role, with every way to put it.
#[test]
fn who_it_was_makes_no_difference() {
    for who in ["Sarah", "Priya Patel", "Jan de Vries", "The DBA", "An SRE", "The intern", "Our contractors"] {
        for said in ["accidentally dropped the table", "pushed the wrong tag", "ran it on the wrong host"] {
            let text = format!("{who} {said}");
            assert_eq!(codes(&account(&text)), ["person-as-cause"], "{text}");
        }
    }
    for who in ["Sarah", "Jan de Vries", "De DBA", "Een SRE", "De stagiair", "Het team", "Onze beheerders"] {
        for said in [
            "verwijderde de verkeerde tabel",
            "heeft per ongeluk de tabel verwijderd",
            "startte het op de verkeerde server",
        ] {
            let text = format!("{who} {said}");
            assert_eq!(codes(&account(&text)), ["person-as-cause"], "{text}");
        }
    }
    // What a program does is told as it was.
    for what in ["The scheduler", "De planner", "The Kubernetes operator", "Jenkins", "The cron job"] {
        for said in ["accidentally dropped the table", "pushed the wrong tag", "verwijderde de verkeerde tabel"] {
            let text = format!("{what} {said}");
            assert_eq!(codes(&account(&text)), [""; 0], "{text}");
        }
    }
}
