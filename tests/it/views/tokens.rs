//! A small, strict reader of the DOT that we write: it accepts nothing but what the language
//! allows without doubt, so that text which breaks out of its quotes is an error here.

use std::collections::BTreeMap;

/// What was drawn, with all escapes undone.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    /// Attributes of the graph itself.
    pub(crate) graph: BTreeMap<String, String>,
    /// Every node statement: id and attributes.
    pub(crate) nodes: Vec<(String, BTreeMap<String, String>)>,
    /// Every edge: from, to and attributes.
    pub(crate) edges: Vec<(String, String, BTreeMap<String, String>)>,
    /// The attributes of every cluster.
    pub(crate) clusters: Vec<BTreeMap<String, String>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Sign(&'static str),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == ' ' || c == '\n' {
            rest = &rest[1..];
        } else if let Some(sign) =
            ["->", "{", "}", "[", "]", "=", ";", ","].iter().find(|sign| rest.starts_with(**sign))
        {
            out.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else if c == '"' {
            let (text, after) = quoted(&rest[1..]);
            out.push(Token::Quoted(text));
            rest = after;
        } else {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
            assert!(end > 0, "no token of DOT: {:?}", &rest[..rest.len().min(40)]);
            out.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    out
}

/// The text of a quoted string with escapes and entities undone, and what follows it.
fn quoted(text: &str) -> (String, &str) {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let c = rest.chars().next().expect("a quoted string is closed");
        rest = &rest[c.len_utf8()..];
        match c {
            '"' => return (out, rest),
            '\\' => {
                let escape = rest.chars().next().expect("a backslash escapes something");
                assert!(matches!(escape, '"' | '\\' | 'n'), "an escape that Graphviz would expand: \\{escape}");
                out.push(if escape == 'n' { '\n' } else { escape });
                rest = &rest[1..];
            }
            '&' => {
                rest = rest.strip_prefix("amp;").expect("no entity but &amp;");
                out.push('&');
            }
            c => {
                assert!(!c.is_control(), "a control character in a string: {c:?}");
                out.push(c);
            }
        }
    }
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
    graph: Graph,
}

/// Reads a whole digraph.
pub(crate) fn parse(text: &str) -> Graph {
    let mut reader = Reader { tokens: tokens(text), at: 0, graph: Graph::default() };
    reader.word("digraph");
    reader.name();
    reader.sign("{");
    let attributes = reader.statements();
    reader.graph.graph.extend(attributes);
    assert_eq!(reader.at, reader.tokens.len(), "nothing follows the graph");
    reader.graph
}

impl Reader {
    fn next(&mut self) -> Token {
        self.at += 1;
        self.tokens[self.at - 1].clone()
    }

    fn word(&mut self, word: &str) {
        assert_eq!(self.next(), Token::Word(word.to_owned()));
    }

    fn sign(&mut self, sign: &'static str) {
        assert_eq!(self.next(), Token::Sign(sign));
    }

    fn is(&self, sign: &'static str) -> bool {
        self.tokens.get(self.at) == Some(&Token::Sign(sign))
    }

    fn name(&mut self) -> String {
        match self.next() {
            Token::Word(name) => name,
            other => panic!("a name of ours was expected, not {other:?}"),
        }
    }

    fn value(&mut self) -> String {
        match self.next() {
            Token::Word(text) | Token::Quoted(text) => text,
            Token::Sign(sign) => panic!("a value was expected, not {sign}"),
        }
    }

    fn attributes(&mut self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        if !self.is("[") {
            return out;
        }
        self.sign("[");
        while !self.is("]") {
            if !out.is_empty() {
                self.sign(",");
            }
            let key = self.name();
            self.sign("=");
            let value = self.value();
            assert_eq!(out.insert(key.clone(), value), None, "{key} twice");
        }
        self.sign("]");
        out
    }

    /// Statements up to and with the closing brace; gives the attributes set among them.
    fn statements(&mut self) -> BTreeMap<String, String> {
        let mut own = BTreeMap::new();
        while !self.is("}") {
            if self.is("{") {
                // Nodes side by side in one rank.
                self.sign("{");
                assert_eq!(self.statements(), BTreeMap::from([("rank".to_owned(), "same".to_owned())]));
                continue;
            }
            let name = self.name();
            if name == "subgraph" {
                assert!(self.name().starts_with("cluster_"));
                self.sign("{");
                let attributes = self.statements();
                self.graph.clusters.push(attributes);
                continue;
            }
            if self.is("=") {
                self.sign("=");
                let value = self.value();
                own.insert(name, value);
            } else if self.is("->") {
                self.sign("->");
                let to = self.name();
                let attributes = self.attributes();
                self.graph.edges.push((name, to, attributes));
            } else {
                let attributes = self.attributes();
                match name.as_str() {
                    "graph" => own.extend(attributes),
                    "node" | "edge" => {}
                    _ => self.graph.nodes.push((name, attributes)),
                }
            }
            self.sign(";");
        }
        self.sign("}");
        own
    }
}
