//! A browser, and the page in it.

use std::io::{BufRead as _, BufReader};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::LoggingPrefsLogLevel;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::{By, DesiredCapabilities, WebDriver};
use tokio::runtime::Runtime;

/// So long a condition may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(15);

/// Texts of keys that have no character.
pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const DOWN: &str = "\u{e015}";
pub(crate) const RIGHT: &str = "\u{e014}";
const CONTROL: &str = "\u{e009}";

/// A page in a browser.
pub(crate) struct Page {
    runtime: Runtime,
    driver: WebDriver,
    /// What the page may ask for begins with one of these.
    own: Vec<String>,
}

/// Opens a file of this machine and runs a test on it.
pub(crate) fn file(path: &Path, test: impl FnOnce(&Page)) {
    let path = path.canonicalize().expect("the file is there");
    let address = format!("file://{}", path.display());
    open(&address, vec![address.clone()], test);
}

/// Opens an address of this machine and runs a test on it. The page may ask for all that its server has.
pub(crate) fn visit(address: &str, test: impl FnOnce(&Page)) {
    let host: String = address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    open(address, vec![host + "/"], test);
}

fn open(address: &str, own: Vec<String>, test: impl FnOnce(&Page)) {
    let Some((chromium, driver)) = programs() else { return };
    let profile = Folder::new();
    let mut driver = Driver::start(&driver);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let driver_address = format!("http://127.0.0.1:{}", driver.port);
    let page = runtime.block_on(async {
        let capabilities = capabilities(&chromium, &profile.0);
        let driver = WebDriver::new(driver_address, capabilities).await.expect("the browser starts");
        driver.goto(address).await.expect("the page opens");
        driver
    });
    let page = Page { runtime, driver: page, own };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        test(&page);
        page.was_good();
    }));
    if outcome.is_err() {
        page.picture("failed");
        eprintln!("the page at {address} logged: {:#?}", page.log("browser"));
    }
    let Page { runtime, driver: session, .. } = page;
    let ended = runtime.block_on(session.quit());
    driver.stop();
    drop(profile);
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
    ended.expect("the browser ends");
}

/// Chromium and its driver, if they are installed; says how to get them if not.
fn programs() -> Option<(PathBuf, PathBuf)> {
    let found = |names: &[&str]| {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).find_map(|folder| names.iter().map(|n| folder.join(n)).find(|p| p.is_file()))
    };
    let chromium = found(&["chromium", "chromium-browser", "google-chrome"]);
    let driver = found(&["chromedriver"]);
    if let (Some(chromium), Some(driver)) = (chromium, driver) {
        return Some((chromium, driver));
    }
    let say = "NOT TESTED: pages are tested in a browser, and Chromium or ChromeDriver is not installed.\n\
               On Debian and Ubuntu: apt-get install chromium chromium-driver";
    let must = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!must, "{say}");
    // Past the capture of the test program, so that it is seen even when all tests pass.
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "\n{say}\n");
    None
}

fn capabilities(chromium: &Path, profile: &Path) -> impl Into<thirtyfour::Capabilities> {
    let mut chrome = DesiredCapabilities::chrome();
    let profile = format!("--user-data-dir={}", profile.display());
    let arguments = [
        "--headless=new",
        // The sandbox does not start for root, and the only pages are our own.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--no-first-run",
        "--lang=en",
        "--window-size=1280,900",
        // Nothing outside can be reached, even if a page asked for it.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        &profile,
    ];
    for argument in arguments {
        chrome.add_arg(argument).unwrap();
    }
    chrome.set_binary(&chromium.to_string_lossy()).unwrap();
    chrome.set_logging_prefs("browser", LoggingPrefsLogLevel::All).unwrap();
    chrome.set_logging_prefs("performance", LoggingPrefsLogLevel::All).unwrap();
    chrome
}

impl Page {
    /// Runs a script: the body of a function, which returns its answer.
    pub(crate) fn js(&self, script: &str) -> Value {
        let answer = self.runtime.block_on(self.driver.execute(script, Vec::new()));
        answer.unwrap_or_else(|error| panic!("{script}: {error}")).json().clone()
    }

    /// The value of an expression as text.
    pub(crate) fn text(&self, expression: &str) -> String {
        match self.js(&format!("return {expression}")) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    /// The visible text of the first element that a selector finds.
    pub(crate) fn read(&self, selector: &str) -> String {
        self.text(&format!("document.querySelector({}).innerText", json!(selector)))
    }

    /// Waits until an expression is true.
    pub(crate) fn wait(&self, expression: &str) {
        let began = Instant::now();
        loop {
            let answer = self.js(&format!("try {{ return Boolean({expression}) }} catch {{ return false }}"));
            if answer == json!(true) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "this never came true: {expression}");
            std::thread::sleep(PAUSE);
        }
    }

    /// Clicks on the first element that a selector finds, as a mouse does.
    pub(crate) fn click(&self, selector: &str) {
        self.wait(&format!("document.querySelector({})", json!(selector)));
        self.runtime.block_on(async {
            let element = self.driver.find(By::Css(selector)).await.expect(selector);
            element.scroll_into_view().await.expect(selector);
            element.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
        });
    }

    /// Presses keys, one after another.
    pub(crate) fn keys(&self, keys: &str) {
        self.runtime.block_on(async {
            self.driver.action_chain().send_keys(keys).perform().await.expect("keys can be pressed");
        });
    }

    /// Presses a key with the control key held.
    pub(crate) fn control(&self, key: char) {
        self.runtime.block_on(async {
            let chain = self.driver.action_chain().key_down(CONTROL.chars().next().unwrap());
            let chain = chain.send_keys(key).key_up(CONTROL.chars().next().unwrap());
            chain.perform().await.expect("keys can be pressed");
        });
    }

    /// Sends a command of the browser's own protocol.
    fn order(&self, command: &str, parameters: Value) {
        self.runtime.block_on(async {
            self.driver.cdp().send_raw(command, parameters).await.expect(command);
        });
    }

    /// As if the user preferred `light` or `dark`.
    pub(crate) fn prefers(&self, scheme: &str) {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.order("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// As if the screen were of this size.
    pub(crate) fn screen(&self, width: u32, height: u32, phone: bool) {
        let scale = if phone { 2 } else { 1 };
        let screen = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone });
        self.order("Emulation.setDeviceMetricsOverride", screen);
    }

    /// Loads the page anew.
    pub(crate) fn reload(&self) {
        self.runtime.block_on(self.driver.refresh()).expect("the page opens");
    }

    /// Writes what is seen into the folder that `BECAUSE_PICTURES` names, if it is set.
    pub(crate) fn picture(&self, name: &str) {
        if let Some(folder) = std::env::var_os("BECAUSE_PICTURES") {
            let path = Path::new(&folder).join(format!("{name}.png"));
            let _ = self.runtime.block_on(self.driver.screenshot(&path));
        }
    }

    /// Does nothing stick out at the side?
    pub(crate) fn fits_the_width(&self) {
        let wide = self.text("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert_eq!(wide, "0", "the page is wider than the screen");
    }

    /// What the browser has logged since it was asked last.
    fn log(&self, kind: &str) -> Vec<String> {
        let entries = self.runtime.block_on(self.driver.get_log(kind)).expect("the browser keeps a log");
        entries.into_iter().map(|entry| format!("{} {}", entry.level, entry.message)).collect()
    }

    /// Forgets what was logged so far.
    pub(crate) fn forgive(&self) {
        self.log("browser");
    }

    /// Did the page log no error, and ask nothing of any other address?
    fn was_good(&self) {
        let log = self.log("browser");
        let bad: Vec<&String> =
            log.iter().filter(|line| line.starts_with("SEVERE") || line.contains("error")).collect();
        assert!(bad.is_empty(), "the page logged {bad:#?}");
        let mut asked = 0;
        for line in self.log("performance") {
            let Some((_, message)) = line.split_once(' ') else { continue };
            let message: Value = serde_json::from_str(message).expect("the log of the network is JSON");
            if message["message"]["method"] != "Network.requestWillBeSent" {
                continue;
            }
            let url = message["message"]["params"]["request"]["url"].as_str().unwrap_or_default();
            // A new tab is the browser's own page; no other page can ask for `chrome:`.
            let inside = ["data:", "blob:", "about:", "chrome:"].iter().any(|scheme| url.starts_with(scheme));
            assert!(inside || self.own.iter().any(|own| url.starts_with(own)), "the page asked for {url}");
            asked += 1;
        }
        assert!(asked > 0, "the log of the network shows nothing, not even the page");
    }
}

/// The program that drives the browser.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start(program: &Path) -> Driver {
        let mut child = Command::new(program)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ChromeDriver starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next().expect("ChromeDriver tells its port").unwrap();
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                break port.trim_end_matches('.').parse().expect("a port is a number");
            }
        };
        // It writes on; somebody must read.
        std::thread::spawn(move || lines.for_each(drop));
        Driver { child, port }
    }

    fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A folder that is gone afterwards.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Folder {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("because-page-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A browser that is just going may still write into it.
        for _ in 0..200 {
            if std::fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            std::thread::sleep(PAUSE);
        }
    }
}
