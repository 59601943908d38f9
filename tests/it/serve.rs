//! `because serve` from outside: who may ask, how it begins and ends. What the page does is in `browser`.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// So long something may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
}

fn folder() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("because-serve-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn starter() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("models/starter.yaml")).unwrap()
}

fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_because"));
    command.arg("serve").args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Server {
    fn start(folder: PathBuf, file: &str) -> Server {
        let mut child = program(&folder, &[file]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).expect(&line);
        Server { child, port: port.parse().unwrap(), folder }
    }

    fn starter() -> Server {
        let folder = folder();
        fs::write(folder.join("model.yaml"), starter()).unwrap();
        Server::start(folder, "model.yaml")
    }

    /// The status, and all that came.
    fn ask(&self, request: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = request.replace("PORT", &self.port.to_string());
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        let status = answer.split(' ').nth(1).unwrap_or("0").parse().unwrap();
        (status, answer)
    }

    fn get(&self, path: &str) -> (u16, String) {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nConnection: close\r\n\r\n"))
    }

    /// Asks until the answer holds this.
    fn wait(&self, text: &str) {
        let began = Instant::now();
        loop {
            let (_, answer) = self.get("/answer");
            if answer.contains(text) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{text} never came: {answer}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[cfg(unix)]
    fn signal(&mut self, signal: &str) -> ExitStatus {
        Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "{signal} does not end it");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn only_this_machine_and_its_own_pages_may_ask() {
    let server = Server::starter();
    let (status, page) = server.get("/");
    assert_eq!(status, 200);
    assert!(page.contains("content-security-policy: default-src 'none'; script-src 'self';"), "{page}");
    assert!(page.contains("x-content-type-options: nosniff") && page.contains("cache-control: no-store"), "{page}");
    let with = |lines: &str| format!("GET /answer HTTP/1.1\r\n{lines}Connection: close\r\n\r\n");
    assert_eq!(server.ask(&with("Host: localhost:PORT\r\n")).0, 200);
    for lines in [
        "Host: evil.example\r\n",
        "Host: evil.example:PORT\r\n",
        "Host: 127.0.0.1:PORT\r\nOrigin: http://evil.example\r\n",
        "Host: 127.0.0.1:PORT\r\nOrigin: null\r\n",
        "Host: 127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site\r\n",
    ] {
        let (status, answer) = server.ask(&with(lines));
        assert_eq!(status, 403, "{lines}");
        assert!(!answer.contains("Connection pool"), "{answer}");
    }
    for method in ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"] {
        let request = format!(
            "{method} /answer HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        let (status, answer) = server.ask(&request);
        assert_eq!(status, 405, "{method}");
        assert!(answer.contains("allow: GET"), "{answer}");
    }
    for path in ["/model.yaml", "/../model.yaml", "/%2e%2e/model.yaml", "/etc/passwd", "/live.css/../model.yaml"] {
        assert_eq!(server.get(path).0, 404, "{path}");
    }
}

#[test]
fn any_query_has_an_answer() {
    let server = Server::starter();
    server.wait("Contributing factor");
    let long = "a".repeat(10_000);
    for query in [
        "repair=&observe=&set=",
        "repair=%00&observe=%FF%FE&set=%E2%80%AE=1",
        "set=pool-size.prior=2&set=pool-size.prior=NaN&set==&observe==:&by=nonsense",
        "observe=pool-size=no",
        &format!("set={long}"),
        &"repair=pool-size&".repeat(1500),
    ] {
        let (status, answer) = server.get(&format!("/answer?{query}"));
        assert_eq!(status, 200, "{query}: {answer}");
        assert!(answer.contains("Contributing factor"), "{query}: {answer}");
    }
    // What contradicts the file is told, with the figures of the file.
    let (_, answer) = server.get("/answer?observe=pool-size=no");
    assert!(answer.contains("contradict"), "{answer}");
}

#[cfg(unix)]
#[test]
fn it_ends_cleanly_also_while_somebody_listens() {
    for signal in ["-INT", "-TERM"] {
        let mut server = Server::starter();
        let mut listening = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let request = format!("GET /events HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", server.port);
        listening.write_all(request.as_bytes()).unwrap();
        let mut first = [0; 64];
        assert!(listening.read(&mut first).unwrap() > 0);
        let began = Instant::now();
        assert_eq!(server.signal(signal).code(), Some(0), "{signal}");
        assert!(began.elapsed() < Duration::from_secs(10), "{signal} took {:?}", began.elapsed());
    }
}

#[test]
fn what_cannot_be_served_is_told() {
    let folder = folder();
    fs::write(folder.join("model.yaml"), starter()).unwrap();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let told = |arguments: &[&str]| {
        let output = program(&folder, arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, message) = told(&["model.yaml", "--port", &port]);
    assert_eq!(status, Some(3), "{message}");
    assert!(message.contains("cannot listen on 127.0.0.1") && message.contains("another --port"), "{message}");
    let (status, message) = told(&["missing.yaml"]);
    assert_eq!(status, Some(3), "{message}");
    assert!(message.contains("cannot read `missing.yaml`"), "{message}");
    assert_eq!(told(&["."]).0, Some(3));
    let (status, message) = told(&["-"]);
    assert_eq!(status, Some(2), "{message}");
    assert!(message.contains("cannot be watched"), "{message}");
    assert_eq!(told(&["model.yaml", "--port", "70000"]).0, Some(2));
    assert_eq!(told(&["model.yaml", "-o", "x.html"]).0, Some(2));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_that_is_broken_from_the_start_is_served_with_its_mistakes() {
    let folder = folder();
    fs::write(folder.join("model.yaml"), "factors: { a: { prior: 7 } }\n").unwrap();
    let server = Server::start(folder, "model.yaml");
    server.wait("1 error in model.yaml");
    fs::write(server.folder.join("model.yaml"), starter()).unwrap();
    server.wait("Connection pool set to 5");
}

#[cfg(unix)]
#[test]
fn links_are_followed_wherever_they_lead_next() {
    let folder = folder();
    fs::create_dir(folder.join("elsewhere")).unwrap();
    fs::write(folder.join("elsewhere/one.yaml"), starter()).unwrap();
    fs::write(folder.join("elsewhere/two.yaml"), starter().replace("Checkout outage", "Second outage")).unwrap();
    std::os::unix::fs::symlink("elsewhere/one.yaml", folder.join("model.yaml")).unwrap();
    let server = Server::start(folder, "model.yaml");
    server.wait("Checkout outage");
    fs::write(server.folder.join("elsewhere/one.yaml"), starter().replace("Checkout outage", "First outage")).unwrap();
    server.wait("First outage");
    std::os::unix::fs::symlink("elsewhere/two.yaml", server.folder.join("new")).unwrap();
    fs::rename(server.folder.join("new"), server.folder.join("model.yaml")).unwrap();
    server.wait("Second outage");
}
