//! The gallery: every view of every model as a picture in docs/gallery/, drawn anew and compared.

use std::fmt::Write as _;
use std::path::PathBuf;

use because::analysis::bowtie::bowtie;
use because::analysis::picture::picture;
use because::analysis::timeline::timeline;
use because::analysis::{Analysis, Candidates, Options, RankOptions};
use because::model::Model;
use because::read::{Format, read};
use because::view::dot::Drawing;
use because::view::svg::{SvgOptions, view};

/// The folder of the gallery.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/gallery")
}

/// Every model that ships, with its name: `models/*.yaml` that are models, and the fault trees.
fn models() -> Vec<(String, Model)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("models");
    let mut files: Vec<PathBuf> = [root.clone(), root.join("open-psa")]
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("it is there"))
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "xml"))
        .collect();
    files.sort();
    let named = files.into_iter().filter_map(|path| {
        let name = path.file_stem()?.to_str()?.to_owned();
        let format = Format::from_file_name(path.to_str()?)?;
        let document = read(&std::fs::read(&path).expect("it is there"), format).document;
        // The base rates are no model.
        Some((name, Model::new(&document, &Default::default()).model.filter(|model| !model.nodes().is_empty())?))
    });
    named.collect()
}

/// The views of a model that has them, each with its picture.
fn pictures(model: &Model) -> Vec<(&'static str, String)> {
    let analysis = Analysis::new(model.clone(), Options::default()).expect("the shipped models are small");
    let ranking = analysis.rank(RankOptions::default());
    let svg = |drawing: Drawing<'_>| view(drawing, &SvgOptions::default()).expect("the shipped models are small");
    let graph = picture(model, Some(&ranking));
    let mut pictures = vec![("causal", svg(Drawing::Causal(&graph)))];
    let chains = analysis.chains(Default::default(), Some(&ranking)).expect("the shipped models are small");
    pictures.push(("chains", svg(Drawing::Chains(&chains))));
    if let Ok(bowtie) = bowtie(model, Some(&ranking), &Candidates::default(), None) {
        pictures.push(("bowtie", svg(Drawing::Bowtie(&bowtie))));
    }
    if let Some(timeline) = timeline(model, Some(&ranking)) {
        pictures.push(("timeline", svg(Drawing::Timeline(&timeline))));
    }
    pictures
}

/// Compares a file of the gallery, or writes it when goldens are blessed.
fn compare(name: &str, text: &str, stale: &mut Vec<String>) {
    let path = folder().join(name);
    if std::env::var_os("BECAUSE_BLESS").is_some() {
        std::fs::create_dir_all(folder()).expect("the folder is ours");
        std::fs::write(&path, text).expect("the folder is ours");
    } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
        stale.push(name.to_owned());
    }
}

#[test]
fn every_view_of_every_model_is_in_the_gallery_and_current() {
    let mut page = String::from(
        "# Gallery\n\nEvery view of every model that ships, as `because graph FILE --view VIEW --format svg` draws it. A test draws \
         them anew and compares. What each view answers is in [pictures](../pictures.md).\n",
    );
    let (mut stale, mut made) = (Vec::new(), vec!["README.md".to_owned()]);
    let models = models();
    assert!(models.len() >= 9, "{}", models.len());
    for (name, model) in &models {
        writeln!(page, "\n## {}\n", model.title()).expect("a text takes everything");
        for (view, svg) in pictures(model) {
            let file = format!("{name}-{view}.svg");
            compare(&file, &svg, &mut stale);
            writeln!(page, "![{name}: {view}]({file})\n").expect("a text takes everything");
            made.push(file);
        }
    }
    compare("README.md", &format!("{}\n", page.trim_end()), &mut stale);
    assert!(stale.is_empty(), "BECAUSE_BLESS=1 draws these anew: {stale:?}");
    // Nothing is left over from a model or a view that is gone.
    let there = std::fs::read_dir(folder()).expect("the gallery is there");
    let there = there.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned());
    let left: Vec<String> = there.filter(|name| !made.contains(name)).collect();
    assert!(left.is_empty(), "these are of no view: {left:?}");
}
