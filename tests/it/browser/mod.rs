//! Pages in a real browser: a headless Chromium, driven through its own ChromeDriver.
//!
//! A test of any page is three lines:
//!
//! ```ignore
//! browser::file(Path::new("docs/reports/github-2018.html"), |page| {
//!     page.click("th button");
//!     page.wait("document.querySelector('th').ariaSort === 'descending'");
//! });
//! ```
//!
//! Whatever the test asks, the page may log no error and ask nothing of any other address than its own. Each test has a
//! browser and a profile of its own, and both are gone when it ends. Nothing sleeps for a fixed time: [`Page::wait`] asks
//! until a condition holds. Without Chromium the tests say so and pass, but with `CI=true` they fail.

mod live;
mod page;
mod report;

pub(crate) use page::{Page, file, visit};
