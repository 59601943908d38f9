//! `because serve` in a browser.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use super::page::{DOWN, ENTER, Folder, RIGHT, TAB};
use super::{Page, visit};

/// The program, serving a file.
struct Server {
    child: Child,
    address: String,
    file: PathBuf,
    _folder: Folder,
}

impl Server {
    fn of(text: &str) -> Server {
        let folder = Folder::new();
        let file = folder.0.join("model.yaml");
        fs::write(&file, text).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_because"))
            .args(["serve", "model.yaml"])
            .current_dir(&folder.0)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let at = line.find("http://").unwrap_or_else(|| panic!("it says its address: {line}"));
        let address = line[at..].split_whitespace().next().unwrap().to_owned();
        Server { child, address, file, _folder: folder }
    }

    fn starter() -> Server {
        Server::of(&starter())
    }

    fn save(&self, text: &str) {
        fs::write(&self.file, text).unwrap();
    }

    /// Opens the page, with these switches in its address, and waits until it is drawn.
    fn open(&self, query: &str, test: impl FnOnce(&Page)) {
        visit(&format!("{}{query}", self.address), |page| {
            page.wait("document.querySelector('#main').dataset.drawn");
            test(page);
        });
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn starter() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("models/starter.yaml")).unwrap()
}

/// Waits until the page shows the answer to these switches.
fn asked(page: &Page, query: &str) {
    page.wait(&format!("document.querySelector('#main').dataset.asked === {query:?}"));
}

#[test]
fn switches_move_the_ranking_and_can_be_taken_back() {
    Server::starter().open("", |page| {
        let first = page.read("#ranking tbody tr:first-child th");
        assert!(first.starts_with("Connection pool set to 5"), "{first}");
        assert_eq!(page.read("#command"), "because rank model.yaml");
        assert_eq!(page.text("document.querySelector('#undo').disabled"), "true");

        page.click("#repair-pool-size");
        asked(page, "?repair=pool-size");
        let first = page.read("#ranking tbody tr:first-child th");
        assert!(first.starts_with("Alert on pool saturation"), "{first}");
        assert_eq!(page.text("document.querySelector('#repair-pool-size').ariaPressed"), "true");
        assert!(page.read("#row-pool-alert .place").contains("→ 1"));
        assert!(page.text("document.querySelector('#said').textContent").starts_with("Ranking updated."));

        page.click("#observe-retry-bug-yes");
        asked(page, "?repair=pool-size&observe=retry-bug%3Dyes");
        page.click("#observe-retry-bug-no");
        asked(page, "?repair=pool-size&observe=retry-bug%3Dno");
        page.click("input[data-set='slow-psp.prior']");
        page.keys(&format!("0.2-0.4{ENTER}"));
        asked(page, "?repair=pool-size&observe=retry-bug%3Dno&set=slow-psp.prior%3D0.2-0.4");
        let command =
            "because whatif model.yaml --repair pool-size --observe retry-bug=no --set slow-psp.prior=0.2-0.4";
        assert_eq!(page.read("#command"), command);
        page.picture("switched");

        // A reload and a second reader have the same.
        page.reload();
        page.wait("document.querySelectorAll('#changes .chips li').length === 3");
        assert_eq!(page.read("#command"), command);
        assert_eq!(page.text("document.querySelector('[data-set=\"slow-psp.prior\"]').value"), "0.2-0.4");

        page.click("[data-drop=repair]");
        asked(page, "?observe=retry-bug%3Dno&set=slow-psp.prior%3D0.2-0.4");
        page.control('z');
        asked(page, "?repair=pool-size&observe=retry-bug%3Dno&set=slow-psp.prior%3D0.2-0.4");
        page.click("#reset");
        asked(page, "");
        assert!(page.read("#ranking tbody tr:first-child th").starts_with("Connection pool set to 5"));
        page.click("#undo");
        asked(page, "?repair=pool-size&observe=retry-bug%3Dno&set=slow-psp.prior%3D0.2-0.4");
    });
}

#[test]
fn a_save_is_shown_at_once_and_nothing_is_lost() {
    let server = Server::starter();
    server.open("?repair=slow-psp", |page| {
        page.click("#more summary");
        page.click("input[data-set='retry-bug.prior']");
        page.keys("0.1");
        page.js("scrollTo(0, 120)");
        let scrolled = page.text("scrollY");
        page.js("window.stays = 'the same page'");
        let mut late = Vec::new();
        for round in 0..5 {
            let title = format!("Round {round}");
            let began = SystemTime::now();
            server.save(&starter().replace("Checkout outage, 3 March 2026", &title));
            page.wait(&format!("document.querySelector('#title').textContent === {title:?}"));
            let drawn: f64 = page.text("document.querySelector('#main').dataset.drawn").parse().unwrap();
            let began = began.duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0;
            late.push(drawn - began);
        }
        eprintln!("from save to redraw, in milliseconds: {late:.0?}");
        assert_eq!(page.text("document.activeElement.dataset.set"), "retry-bug.prior");
        assert_eq!(page.text("document.activeElement.value"), "0.1");
        assert_eq!(page.text("scrollY"), scrolled);
        assert_eq!(page.text("document.querySelector('#more').open"), "true");
        assert_eq!(page.text("window.stays"), "the same page");
        assert_eq!(page.text("document.querySelector('#repair-slow-psp').ariaPressed"), "true");
        // On a machine with other work to do it takes longer, but never so long.
        late.sort_by(f64::total_cmp);
        assert!(late[0] < 1000.0, "from save to redraw: {late:?} milliseconds");
    });
}

#[test]
fn mistakes_are_shown_in_their_place_and_mended_by_the_next_save() {
    let server = Server::starter();
    server.open("", |page| {
        server.save(&starter().replace("    prior: unlikely  ", "    prior: unlikly  "));
        page.wait("document.querySelector('#problems pre')");
        let told = page.read("#problems");
        assert!(told.contains("1 error in model.yaml"), "{told}");
        assert!(told.contains("model.yaml:") && told.contains("did you mean `unlikely`?"), "{told}");
        assert!(page.read("#status").contains("has errors"));
        // What it said last stays, greyed.
        assert_eq!(page.text("document.querySelector('#main').classList.contains('old')"), "true");
        assert!(page.read("#ranking").contains("Connection pool set to 5"));
        page.picture("broken");

        server.save(&starter().replace("Connection pool set to 5", "Pool of 5"));
        page.wait("document.querySelector('#ranking').textContent.includes('Pool of 5')");
        assert_eq!(page.read("#problems"), "");
        assert_eq!(page.text("document.querySelector('#main').classList.contains('old')"), "false");

        // Evidence that contradicts itself is shown in the file, too.
        server.save("factors: { a: { prior: 0.5, observed: no } }\nimpacts: { down: { because: [a] } }\n");
        page.wait("document.querySelector('#problems').textContent.includes('contradict')");

        // Gone for a moment: editors do that. Gone for longer is told.
        fs::remove_file(&server.file).unwrap();
        page.wait("document.querySelector('#problems').textContent.includes('cannot be read')");
        let other = server.file.with_extension("new");
        fs::write(&other, starter()).unwrap();
        fs::rename(&other, &server.file).unwrap();
        page.wait("document.querySelector('#status').dataset.state === 'good'");
        assert_eq!(page.read("#problems"), "");
    });
}

#[test]
fn a_phrase_that_is_not_understood_is_told_beside_its_field() {
    Server::starter().open("?repair=pool-sise&observe=gone%3Dyes", |page| {
        let told = page.read("#changes");
        assert!(told.contains("there is no node `pool-sise` in this model; did you mean `pool-size`?"), "{told}");
        page.click("input[data-set='slow-psp.prior']");
        page.keys(&format!("likly{ENTER}"));
        page.wait("document.querySelector('#wrong-slow-psp\\\\.prior')");
        let told = page.read("#wrong-slow-psp\\.prior");
        assert!(told.contains("`likly` is no weight; did you mean `likely`?"), "{told}");
        assert_eq!(page.text("document.activeElement.getAttribute('aria-invalid')"), "true");
        // What was not understood is in no command.
        assert_eq!(page.read("#command"), "because rank model.yaml");
        page.picture("refused");
        page.click("[data-drop=refused][data-phrase=pool-sise]");
        page.wait("!document.querySelector('#changes').textContent.includes('pool-sise')");
    });
}

#[test]
fn a_click_on_a_heading_sorts() {
    Server::starter().open("", |page| {
        let first = || page.read("#ranking tbody tr:first-child th code");
        assert_eq!(first(), "pool-size");
        page.click("#by-name");
        asked(page, "?by=name");
        assert_eq!(first(), "pool-alert");
        assert_eq!(page.text("document.querySelector('#by-name').parentElement.ariaSort"), "ascending");
        page.click("#by-share");
        asked(page, "");
        assert_eq!(first(), "pool-size");
    });
}

#[test]
fn everything_is_reached_by_keyboard() {
    Server::starter().open("", |page| {
        // Tab goes through everything, in the order of the page.
        let mut reached = Vec::new();
        for _ in 0..60 {
            page.keys(TAB);
            let at = page.text("(document.activeElement.id || document.activeElement.localName)");
            if at == "body" || reached.contains(&at) {
                break;
            }
            reached.push(at);
        }
        for id in
            ["copy", "by-name", "repair-pool-size", "w-pool-size.prior", "observe-slow-psp-yes", "repair-retry-bug"]
        {
            assert!(reached.iter().any(|at| at == id), "{id} is not among {reached:?}");
        }
        // Enter and arrows work the switches, and the focus stays where it is.
        page.js("document.getElementById('repair-pool-size').focus()");
        page.keys(ENTER);
        asked(page, "?repair=pool-size");
        assert_eq!(page.text("document.activeElement.id"), "repair-pool-size");
        page.keys(" ");
        asked(page, "");
        page.keys(RIGHT);
        assert_eq!(page.text("document.activeElement.id"), "w-pool-size.prior");
        page.js("document.getElementById('repair-pool-size').focus()");
        page.keys(DOWN);
        assert_eq!(page.text("document.activeElement.id"), "repair-pool-alert");
        // Every control says what it is.
        let nameless = page.text(
            "[...document.querySelectorAll('button, input, summary, iframe')].filter((c) => !(c.textContent.trim() || \
             c.ariaLabel || c.title || c.labels?.length)).map((c) => c.outerHTML).join()",
        );
        assert_eq!(nameless, "");
    });
}

#[test]
fn it_is_dark_where_that_is_preferred_and_fits_a_phone() {
    Server::starter().open("?repair=pool-size", |page| {
        let ground = || page.text("getComputedStyle(document.body).backgroundColor");
        page.prefers("light");
        page.wait("getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)'");
        page.prefers("dark");
        page.wait("getComputedStyle(document.body).backgroundColor === 'rgb(18, 23, 29)'");
        assert_eq!(ground(), "rgb(18, 23, 29)");
        page.picture("dark");
        page.prefers("light");
        for (width, name) in [(360, "phone"), (800, "tablet"), (1280, "desk"), (1920, "beamer")] {
            page.screen(width, 900, width < 600);
            page.wait(&format!("innerWidth === {width}"));
            page.fits_the_width();
            page.picture(name);
        }
    });
}

#[test]
fn texts_of_the_file_are_shown_as_text() {
    let labels = [
        "<script>document.title = 'pwned'</script>",
        "\\\"><img src=x onerror=alert(1)>",
        "]]> -->\u{202e}gnp.exe",
        "{{ 7 * 7 }} ${7 * 7} &lt;b&gt;",
    ];
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let text = format!(
        "title: {}\nfactors:\n  a: {{ label: {}, prior: 0.3 }}\n  b: {{ label: {}, prior: 0.2, note: {} }}\n\
         impacts:\n  down: {{ label: {}, because: {{ a: 0.9, b: 0.5 }} }}\n",
        quoted(labels[0]),
        quoted(labels[1]),
        quoted(labels[2]),
        quoted(labels[0]),
        quoted(labels[3]),
    );
    Server::of(&text).open("?repair=a&observe=%3Cscript%3Ealert(1)%3C/script%3E%3Dyes", |page| {
        assert_eq!(page.read("#title"), labels[0]);
        let shown = page.read("#ranking");
        assert!(shown.contains("<img src=x onerror=alert(1)>"), "{shown}");
        assert!(page.read("#changes").contains("<script>alert(1)</script>"));
        assert_eq!(page.text("document.querySelectorAll('main script, main img, main style').length"), "0");
        page.wait("document.querySelector('#report iframe')?.contentDocument?.querySelector('main')");
        assert_ne!(page.text("document.title"), "pwned");
    });
}

#[test]
fn the_report_follows_the_file_too() {
    let server = Server::starter();
    server.open("", |page| {
        let has = |text: &str| {
            format!("document.querySelector('#report iframe:not(.next)').contentDocument.body.textContent.includes({text:?})")
        };
        page.wait(&has("Checkout outage"));
        server.save(&starter().replace("Checkout outage", "Basket outage"));
        page.wait(&has("Basket outage"));
        page.picture("report");
    });
}

#[test]
fn a_program_that_was_stopped_is_told() {
    let mut server = Server::starter();
    let address = server.address.clone();
    visit(&address, |page| {
        page.wait("document.querySelector('#main').dataset.drawn");
        server.child.kill().unwrap();
        page.wait("document.querySelector('#status').dataset.state === 'away'");
        assert!(page.read("#status").contains("was stopped"));
        // That it is gone is logged as an error of the network, and rightly so.
        page.forgive();
    });
}
