//! The library as other programs use it: the examples, and evidence added to a model.

use std::path::{Path, PathBuf};
use std::process::Command;

use because::analysis::{Analysis, AnalysisError, Options};
use because::model::{Evidence, EvidenceError, EvidenceWeight, Model};

/// A file of this package.
fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs an example, which `cargo test` has built beside this program.
fn example(name: &str, arguments: &[&Path]) -> (bool, String, String) {
    let here = std::env::current_exe().expect("this program has a path");
    let target = here.parent().and_then(Path::parent).expect("it lies in target/PROFILE/deps");
    let program = target.join("examples").join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(program.exists(), "no {}: `cargo test`, or `cargo build --examples`, builds it", program.display());
    let output = Command::new(program).args(arguments).output().expect("it can be run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn the_examples_print_what_they_should() {
    let bless = std::env::var_os("BECAUSE_BLESS").is_some();
    for entry in std::fs::read_dir(shipped("examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (success, out, err) = example(name, &[]);
        assert!(success && err.is_empty(), "{name}: {err}");
        let golden = shipped(&format!("tests/it/golden/examples/{name}.txt"));
        if bless {
            std::fs::create_dir_all(golden.parent().unwrap()).unwrap();
            std::fs::write(&golden, &out).unwrap();
        }
        let kept = std::fs::read_to_string(&golden).unwrap_or_default();
        assert!(
            kept == out,
            "{name} prints something else (or was not built again: run all of `cargo test`); BECAUSE_BLESS=1 keeps it:\n{out}"
        );
    }
}

#[test]
fn an_example_tells_what_is_wrong_with_a_file() {
    let (success, out, err) = example("embed_and_rank", &[&shipped("models/bad/unknown-node.yaml")]);
    assert!(!success && out.is_empty());
    assert!(err.contains("error[unknown-node]") && err.contains("unknown-node.yaml:10:13"), "{err}");
    let (success, _, err) = example("embed_and_rank", &[&shipped("models/bad/contradicting-evidence.yaml")]);
    assert!(!success && err.contains("contradicting-evidence.yaml:5:86"), "{err}");
    let (success, _, err) = example("embed_and_rank", &[Path::new("no/such/file.yaml")]);
    assert!(!success && err.starts_with("cannot read"), "{err}");
}

fn model() -> Model {
    Model::builder()
        .factor("a", |f| f.prior(0.2))
        .safeguard("s", |s| s.fails(0.3))
        .impact("i", |i| i.leak(0.1).mechanism(|m| m.all(["a"]).unless(["s"])))
        .build()
        .expect("it is valid")
}

#[test]
fn evidence_added_is_evidence_written() {
    let before = model();
    let after = before
        .with_evidence(Evidence::new(before.find("a").unwrap(), false, EvidenceWeight::Moderate.ratio()))
        .and_then(|model| model.with_evidence(Evidence::new(before.find("s").unwrap(), true, 20.0)))
        .unwrap();
    assert_eq!(before, model(), "a copy was changed");
    let written = Model::builder()
        .factor("a", |f| f.prior(0.2))
        .safeguard("s", |s| s.fails(0.3))
        .impact("i", |i| i.leak(0.1).mechanism(|m| m.all(["a"]).unless(["s"])))
        .evidence("a", |e| e.observed(false).ratio(8.0))
        .evidence("s", |e| e.held(false).ratio(20.0))
        .build()
        .unwrap();
    assert_eq!(after, written);
}

#[test]
fn evidence_that_cannot_be_is_refused() {
    let model = model();
    let node = model.find("a").unwrap();
    for ratio in [0.999, 0.0, -1.0, f64::NAN, f64::NEG_INFINITY] {
        let problem = model.with_evidence(Evidence::new(node, true, ratio)).unwrap_err();
        assert!(matches!(problem, EvidenceError::Ratio(_)), "{problem}");
    }
    let larger =
        Model::builder().factor("a", |f| f).factor("b", |f| f).factor("c", |f| f).factor("d", |f| f).build().unwrap();
    let problem = model.with_evidence(Evidence::new(larger.find("d").unwrap(), true, 2.0)).unwrap_err();
    assert_eq!(problem, EvidenceError::ForeignNode);

    let sure = |bad| Evidence::new(node, bad, f64::INFINITY);
    let torn = model.with_evidence(sure(true)).and_then(|model| model.with_evidence(sure(false))).unwrap();
    let error = Analysis::new(torn, Options::default()).unwrap_err();
    assert!(matches!(&error, AnalysisError::Contradiction { clash } if clash.observations.len() == 2), "{error}");
}
