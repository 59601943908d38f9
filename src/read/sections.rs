//! From the tree to the document, section by section and item by item, so that one mistake does
//! not hide the others.
//!
//! An item that fails is decoded again without its innermost failing entry, until it succeeds or
//! nothing of it is left. The work on repeats is bounded: a file has only so many nodes to look at.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::decode::{Decode, Error, What, keys_of};
use super::tree::{Entry, Map, Node, Value, max_entries};
use super::{MAX_DIAGNOSTICS, complaint};
use crate::diagnostic::{Diagnostic, Part, Path};
use crate::model::document::Document;

/// How many nodes may be looked at in repeats, for each node of the file.
const REPEATS_PER_NODE: usize = 20;

/// And how many in any case, so that small files with many errors show them all.
const REPEATS: usize = 1_000_000;

/// What was decoded, and what was not.
pub(super) struct Decoded {
    pub(super) document: Document,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Numbers of the nodes that were left out.
    pub(super) dropped: BTreeSet<u32>,
    /// Sections that stand under a mistyped key, each with that key.
    pub(super) renamed: BTreeMap<String, String>,
    /// Was a whole section left out that may hold nodes?
    pub(super) lost_nodes: bool,
}

/// Decodes one value of any type, with everything that is wrong with it.
pub(super) fn decode_value<T: Decode>(root: &Node, text: &str, nodes: usize) -> (Option<T>, Vec<Diagnostic>) {
    let mut decoder = Decoder::new(root, text, nodes);
    let value = decoder.item(root, &Path::root());
    (value, decoder.decoded.diagnostics)
}

/// Decodes everything that can be decoded.
pub(super) fn decode(root: &Node, text: &str, nodes: usize) -> Decoded {
    let mut decoder = Decoder::new(root, text, nodes);
    match &root.value {
        Value::Map(map) => decoder.document(map),
        Value::Refused => decoder.decoded.lost_nodes = true,
        _ => {
            decoder.decoded.lost_nodes = true;
            let error = complaint::unexpected(root, "a map of sections, such as `factors:` and `impacts:`");
            decoder.report(error, &Path::root());
        }
    }
    decoder.decoded
}

struct Decoder<'t> {
    root: &'t Node,
    text: &'t str,
    budget: usize,
    decoded: Decoded,
}

impl<'t> Decoder<'t> {
    fn new(root: &'t Node, text: &'t str, nodes: usize) -> Decoder<'t> {
        let decoded = Decoded {
            document: Document::default(),
            diagnostics: Vec::new(),
            dropped: BTreeSet::new(),
            renamed: BTreeMap::new(),
            lost_nodes: false,
        };
        Decoder { root, text, budget: REPEATS + REPEATS_PER_NODE * nodes, decoded }
    }

    fn document(&mut self, map: &Map) {
        let sections = map.entries().iter().filter_map(|entry| match &entry.value.value {
            Value::Map(section) => Some(section.entries().len()),
            _ => None,
        });
        let most = max_entries(self.text.len());
        if sections.sum::<usize>() > most {
            self.decoded.lost_nodes = true;
            return self.decoded.diagnostics.push(super::too_many(most, "nodes and actions"));
        }
        for entry in map.entries() {
            self.section(entry.key.as_str(), entry);
        }
    }

    /// Decodes one section under the name `name`, which differs from its key if that is mistyped.
    fn section(&mut self, name: &str, entry: &Entry) {
        let path = Path::root().key(entry.key.as_str());
        let node = &entry.value;
        match name {
            "$schema" => self.set(|d, value| d.schema = value, node, &path),
            "title" => self.set(|d, value| d.title = value, node, &path),
            "cost_unit" => self.set(|d, value| d.cost_unit = value, node, &path),
            "impact_unit" => self.set(|d, value| d.impact_unit = value, node, &path),
            "incident" => self.set(|d, value| d.incident = value, node, &path),
            "factors" => self.map(|d| &mut d.factors, node, &path),
            "safeguards" => self.map(|d| &mut d.safeguards, node, &path),
            "events" => self.map(|d| &mut d.events, node, &path),
            "impacts" => self.map(|d| &mut d.impacts, node, &path),
            "actions" => self.map(|d| &mut d.actions, node, &path),
            "evidence" => self.list(|d| &mut d.evidence, node, &path),
            "hypotheses" => self.list(|d| &mut d.hypotheses, node, &path),
            "timeline" => self.list(|d| &mut d.timeline, node, &path),
            "allow" => self.list(|d| &mut d.allow, node, &path),
            // Beyond the last diagnostic that is kept, what was meant does not matter.
            _ if self.is_full() => self.decoded.lost_nodes = true,
            _ => {
                self.drop(node);
                let sections = keys_of::<Document>();
                let meant = complaint::nearest(name, sections);
                let unknown = Error::from(What::UnknownKey { key: name.to_owned(), choices: sections });
                self.report(Error { part: Part::Key, ..unknown }, &path);
                match meant {
                    // Read it as what was meant, so that the names in it are known.
                    Some(meant) => {
                        self.decoded.renamed.insert(meant.to_owned(), name.to_owned());
                        self.section(meant, entry);
                    }
                    None => self.decoded.lost_nodes = true,
                }
            }
        }
    }

    fn set<T: Decode>(&mut self, set: impl Fn(&mut Document, Option<T>), node: &Node, path: &Path) {
        if let Some(value) = self.item(node, path) {
            set(&mut self.decoded.document, Some(value));
        }
    }

    /// A section of items by id. An item that cannot be decoded at all keeps its id, so that
    /// what refers to it is not reported, too.
    fn map<T: Decode + Default>(
        &mut self,
        section: impl Fn(&mut Document) -> &mut IndexMap<String, T>,
        node: &Node,
        path: &Path,
    ) {
        let Value::Map(map) = &node.value else {
            self.decoded.lost_nodes = true;
            return self.refuse(node, "a map of ids", path);
        };
        let mut items = IndexMap::with_capacity(map.entries().len());
        for entry in map.entries() {
            let id = entry.key.as_str();
            let item = self.item(&entry.value, &path.key(id)).unwrap_or_default();
            items.insert(id.to_owned(), item);
        }
        let whole = section(&mut self.decoded.document);
        if whole.is_empty() {
            *whole = items;
        } else {
            whole.extend(items);
        }
    }

    fn list<T: Decode>(&mut self, section: impl Fn(&mut Document) -> &mut Vec<T>, node: &Node, path: &Path) {
        let Value::List(list) = &node.value else {
            return self.refuse(node, "a list", path);
        };
        let items: Vec<T> = list.iter().enumerate().filter_map(|(i, item)| self.item(item, &path.index(i))).collect();
        section(&mut self.decoded.document).extend(items);
    }

    /// Decodes one item, reporting every error on the way.
    fn item<T: Decode>(&mut self, node: &Node, path: &Path) -> Option<T> {
        loop {
            let (result, visits) = T::decode(node, &self.decoded.dropped);
            let error = match result {
                Ok(item) => return Some(item),
                Err(error) => error,
            };
            let drop = error.drop;
            self.report(error, path);
            match drop {
                Some(number) if number != node.number => {
                    // The same node again would mean no progress.
                    if !self.decoded.dropped.insert(number) {
                        return None;
                    }
                }
                _ => {
                    self.drop(node);
                    return None;
                }
            }
            if self.budget < visits {
                if let Some(last) = self.decoded.diagnostics.pop() {
                    self.decoded.diagnostics.push(last.help("there may be more like it: mend these first"));
                }
                self.drop(node);
                return None;
            }
            self.budget -= visits;
        }
    }

    fn drop(&mut self, node: &Node) {
        self.decoded.dropped.insert(node.number);
    }

    fn refuse(&mut self, node: &Node, expected: &str, path: &Path) {
        self.drop(node);
        self.report(complaint::unexpected(node, expected), path);
    }

    fn report(&mut self, error: Error, path: &Path) {
        if !self.is_full() {
            self.decoded.diagnostics.extend(complaint::diagnostic(error, path, self.root, self.text));
        }
    }

    fn is_full(&self) -> bool {
        self.decoded.diagnostics.len() >= MAX_DIAGNOSTICS
    }
}
