//! Hostile addresses in reports: every link leads to where the file says, and to nowhere else.

use because::model::Document;
use because::view::post_mortem::{Audience, Form, Options as Asked, render};

use super::markdown::rendered;
use super::page::{attribute, unescaped};
use super::texts::{AUDIENCES, model, told, with_texts};

/// Addresses that a browser may be sent to, with what HTML and Markdown would make something of.
const ADDRESSES: [&str; 20] = [
    "https://e.example/?a=1&copy;=2",
    "https://e.example/?a=1&b=2&amp;c=&#35;&#x26;&copy",
    "https://e.example/\"onmouseover=\"alert(1)",
    "https://e.example/'x'",
    "https://e.example/>x",
    "https://e.example/a>)x",
    "https://e.example/(a)(b",
    "https://e.example/a)b",
    "https://e.example/\\)\\>",
    "https://e.example/a\\",
    "https://e.example/%20a%22%3E%29",
    "https://e.example/<script>alert(1)</script>",
    "https://e.example/`a`|b|",
    "https://e.example/*a*_b_~~c~~$d$",
    "https://e.example/[x](y)![z](w)",
    "https://e.example/é/データ",
    "https://e.example/]]>-->",
    "https://e.example/{{7*7}}{%raw%}",
    "https://e.example/&lt;b&gt;&quot;",
    "HTTPS://E.example/A#b",
];

/// Addresses that nobody is sent to.
const NONE: [&str; 5] =
    ["javascript:alert(1)", "data:text/html,x", "https://e.example/a b", "//e.example/x", "file:///etc/passwd"];

/// The starter with this address wherever one may stand, and texts that are none.
fn with_address(url: &str) -> Document {
    let mut document = with_texts(&["x".to_owned()]);
    let to = || Some(url.to_owned());
    document.factors.values_mut().for_each(|factor| factor.url = to());
    document.safeguards.values_mut().for_each(|safeguard| safeguard.url = to());
    document.actions.values_mut().for_each(|action| action.url = to());
    document.timeline.iter_mut().for_each(|entry| entry.url = to());
    document.evidence.iter_mut().for_each(|item| item.source.get_or_insert_default().url = to());
    document
}

fn report(url: &str, audience: Audience, form: Form) -> String {
    let data = told(&model(&with_address(url)));
    render(&data, &Asked { audience, form, ..Asked::default() }).expect("the shipped templates are good")
}

/// The addresses of all links of a page that lead out of it, as a browser reads them.
fn hrefs(page: &str) -> Vec<String> {
    let written = page.match_indices(" href=\"").map(|(at, _)| attribute(&page[at..], "href").expect("it is there"));
    let read = |href: &str| {
        let known = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"];
        let begins = |at: usize| known.iter().any(|reference| href[at..].starts_with(reference));
        assert!(href.match_indices('&').all(|(at, _)| begins(at)), "a browser may make something of {href}");
        unescaped(href)
    };
    written.map(read).filter(|href| !href.starts_with('#')).collect()
}

#[test]
fn every_link_of_a_page_leads_where_the_file_says() {
    for audience in AUDIENCES {
        let plain = hrefs(&report("https://e.example/", audience, Form::Html)).len();
        assert!(plain >= 8 || audience != Audience::Engineering, "{plain} links");
        for url in ADDRESSES {
            assert_eq!(hrefs(&report(url, audience, Form::Html)), vec![url; plain], "{audience:?}");
        }
        for url in NONE {
            assert_eq!(hrefs(&report(url, audience, Form::Html)), [""; 0], "{audience:?}");
        }
    }
}

#[test]
fn every_link_in_markdown_leads_where_the_file_says() {
    // These are written as bytes, which is the same address.
    let encoded = |url: &str| {
        [('<', "%3C"), ('>', "%3E"), ('\\', "%5C"), ('|', "%7C"), ('`', "%60")]
            .iter()
            .fold(url.to_owned(), |url, (from, to)| url.replace(*from, to))
    };
    for audience in AUDIENCES {
        let of = |url: &str| rendered(&report(url, audience, Form::Markdown));
        let plain = of("https://e.example/");
        assert!(plain.links.len() >= 8 || audience != Audience::Engineering, "{} links", plain.links.len());
        for url in ADDRESSES {
            let links = of(url).links;
            assert_eq!(links.len(), plain.links.len(), "{url}: {links:?}");
            for ((text, to), (plain, _)) in links.iter().zip(&plain.links) {
                assert_eq!(*to, encoded(url), "{audience:?}");
                // A link says what it said, or its own address.
                assert!(text == plain || text == url, "[{text}] for {url}");
            }
        }
        for url in NONE {
            // A renderer may make a link of what is written as text; it says where it leads.
            let links = of(url).links;
            assert!(links.iter().all(|(text, to)| text == to && url != to), "{url}: {links:?}");
        }
    }
}
