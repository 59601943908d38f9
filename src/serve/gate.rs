//! Who may ask: pages of this program on this machine, and nobody else.
//!
//! A page elsewhere can make a browser send requests to 127.0.0.1, and a name server can make a name of its own point
//! there. So every request must name this program as its `Host`, and one that a browser says comes from elsewhere (`Origin`,
//! `Sec-Fetch-Site`) is refused.

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// What the page may do: show what comes from this program. The report has a policy of its own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
                      frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Turns away what may not ask, and puts the rules of the house on every answer.
pub(super) async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let refused = if !is_ours(request.headers(), port) {
        Some((StatusCode::FORBIDDEN, "This page is for this machine and its own pages only.\n"))
    } else if request.method() != Method::GET {
        Some((StatusCode::METHOD_NOT_ALLOWED, "This page is read only: GET is all it takes.\n"))
    } else {
        None
    };
    let mut response = match refused {
        Some((status, message)) => (status, message).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    if response_needs_allow(refused) {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET"));
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    let always: [(HeaderName, &str); 5] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    for (name, value) in always {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn response_needs_allow(refused: Option<(StatusCode, &str)>) -> bool {
    refused.is_some_and(|(status, _)| status == StatusCode::METHOD_NOT_ALLOWED)
}

/// Does a request come from a page of this program, or from nowhere (an address that was typed)?
fn is_ours(headers: &HeaderMap, port: u16) -> bool {
    let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    // One `Host` and no more: of two, one could be for us and the other for somebody else.
    let mut named = headers.get_all(header::HOST).iter();
    let host = named.next().and_then(|host| host.to_str().ok()).filter(|_| named.next().is_none());
    if !host.is_some_and(|host| hosts.iter().any(|ours| ours.eq_ignore_ascii_case(host))) {
        return false;
    }
    let from_us = |origin: &HeaderValue| {
        let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
        origin.is_some_and(|origin| hosts.iter().any(|ours| ours == origin))
    };
    if !headers.get_all(header::ORIGIN).iter().all(from_us) {
        return false;
    }
    let near = |site: &HeaderValue| site == "same-origin" || site == "none";
    headers.get_all("sec-fetch-site").iter().all(near)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::is_ours;

    fn asked(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_ours(&map, 8080)
    }

    #[test]
    fn only_our_own_pages_may_ask() {
        assert!(asked(&[("host", "127.0.0.1:8080")]));
        assert!(asked(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")]));
        assert!(asked(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "none")]));
        assert!(asked(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]));
        let refused: [&[(&str, &str)]; 11] = [
            &[],
            &[("host", "127.0.0.1")],
            &[("host", "127.0.0.1:8081")],
            &[("host", "evil.example:8080")],
            &[("host", "127.0.0.1:8080.evil.example")],
            &[("host", "127.0.0.1:8080"), ("host", "evil.example")],
            &[("host", "127.0.0.1:8080"), ("origin", "http://evil.example")],
            &[("host", "127.0.0.1:8080"), ("origin", "https://127.0.0.1:8080")],
            &[("host", "127.0.0.1:8080"), ("origin", "null")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")],
            &[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-site")],
        ];
        for headers in refused {
            assert!(!asked(headers), "{headers:?}");
        }
    }
}
