//! The README and the tour show what the program prints.

/// Every ```` ```console ```` block is run, from the root of the repository.
///
/// `TRYCMD=overwrite cargo test --test it readme` writes the outputs anew.
#[cfg(feature = "cli")]
#[test]
fn the_outputs_are_current() {
    trycmd::TestCases::new()
        .register_bin("because", std::path::Path::new(env!("CARGO_BIN_EXE_because")))
        .case("README.md")
        .case("docs/tour.md");
}
