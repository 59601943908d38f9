//! The page of `because report --format html`, as a file.

use std::process::Command;

use super::file;
use super::page::Folder;

#[test]
fn a_report_sorts_fits_a_phone_and_asks_for_nothing() {
    let folder = Folder::new();
    let page = folder.0.join("report.html");
    let mut report = Command::new(env!("CARGO_BIN_EXE_because"));
    report.args(["report", "models/starter.yaml", "--quick", "--format", "html", "--output"]).arg(&page);
    assert!(report.current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap().success());
    file(&page, |page| {
        let first = || page.read("#factors tbody tr:first-child th");
        let was = first();
        page.click("#factors thead th:first-child button");
        assert_ne!(first(), was);
        assert_eq!(page.text("document.querySelector('#factors thead th').ariaSort"), "descending");
        page.screen(360, 800, true);
        page.wait("innerWidth === 360");
        page.fits_the_width();
    });
}
