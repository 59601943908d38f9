//! The addresses of the page.

use std::convert::Infallible;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse, Json, Response};
use axum::routing::get;
use because::report::Wishes;
use because::view::live::{self, Order};
use tokio_stream::wrappers::WatchStream;
use tokio_stream::{Stream, StreamExt as _};

use super::board::Board;
use super::gate;

/// The most switches that a request may set: more than any page does, and few enough to answer.
const MOST_WISHES: usize = 1000;

/// All addresses, behind the gate.
pub(super) fn routes(board: Arc<Board>, port: u16) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/live.css", get(async || text("text/css; charset=utf-8", live::STYLE)))
        .route("/live.js", get(async || text("text/javascript; charset=utf-8", live::SCRIPT)))
        .route("/events", get(events))
        .route("/answer", get(answer))
        .route("/report", get(report))
        .fallback(async || (StatusCode::NOT_FOUND, "There is nothing at this address.\n"))
        .with_state(board)
        .layer(axum::middleware::from_fn_with_state(port, gate::guard))
}

fn text(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], text)
}

async fn page(State(board): State<Arc<Board>>) -> Html<String> {
    Html(live::page(&board.name()))
}

/// Says each time when there is something new, and once at first.
async fn events(State(board): State<Arc<Board>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = WatchStream::new(board.news());
    let events = news.map(|version| Ok(Event::default().data(version.to_string())));
    Sse::new(events).keep_alive(KeepAlive::default())
}

/// The pieces of the page with the switches of the request.
async fn answer(State(board): State<Arc<Board>>, Query(pairs): Query<Vec<(String, String)>>) -> Response {
    let mut wishes = Wishes::default();
    let mut order = Order::default();
    for (key, value) in pairs.into_iter().filter(|(_, value)| !value.trim().is_empty()).take(MOST_WISHES) {
        match key.as_str() {
            "repair" => wishes.repair.push(value),
            "observe" => wishes.observe.push(value),
            "set" => wishes.set.push(value),
            "by" => order = Order::named(&value),
            _ => {}
        }
    }
    match board.answer(wishes, order).await {
        Some(answer) => Json(answer).into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, "The program is stopping.\n").into_response(),
    }
}

/// The report as a page. Its own script and style stand in it, so each answer names the one script that may run.
async fn report(State(board): State<Arc<Board>>, Query(pairs): Query<Vec<(String, String)>>) -> Response {
    let quick = pairs.iter().any(|(key, _)| key == "quick");
    let Some(report) = board.report(quick).await else {
        let message = "There is no report: the file has never been without errors since this page was started.\n";
        return (StatusCode::NOT_FOUND, message).into_response();
    };
    let nonce = format!("{:016x}{:016x}", random(), random());
    // Texts of the file are escaped, so every tag is of the template.
    let page = report.replace("<script>", &format!("<script nonce=\"{nonce}\">"));
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'self'"
    );
    let mut response = Html(page).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// A number that nobody can guess: hash maps are seeded by the system's random numbers.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
