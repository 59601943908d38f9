// Reads charts with Mermaid's own parser and tells what it understood.
//
// Standard input: a JSON list of texts. Standard output: a JSON list with, for each text, either `error`, or the
// nodes, lines and groups as Mermaid holds them, with every label as a reader would see it.

import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

// Mermaid cleans labels with a library that needs a document.
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");

// What is left of Mermaid's marks for numbers becomes an entity, and HTML is read as a browser reads it. An element
// that is no line break is told as `elements`: nothing of a file may become one.
const seen = (label, elements) => {
  const marked = label.replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";");
  const body = new window.DOMParser().parseFromString(marked, "text/html").body;
  for (const element of body.querySelectorAll("*")) {
    if (element.tagName === "BR") element.replaceWith("\n");
    else elements.push(element.tagName);
  }
  return body.textContent;
};

const told = [];
for (const text of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    await mermaid.parse(text);
    const { db, type } = await mermaid.mermaidAPI.getDiagramFromText(text);
    const elements = [];
    const nodes = [...db.getVertices().values()].map((node) => ({
      id: node.id, label: seen(node.text ?? "", elements), shape: node.type ?? "", link: node.link ?? null,
      kind: node.labelType ?? "",
    }));
    const lines = db.getEdges().map((line) => ({
      from: line.start, to: line.end, label: seen(line.text ?? "", elements), end: line.type,
    }));
    const groups = db.getSubGraphs().map((group) => ({
      id: group.id, label: seen(group.title ?? "", elements), nodes: group.nodes,
    }));
    told.push({ type, nodes, lines, groups, elements });
  } catch (error) {
    told.push({ error: String(error.message ?? error) });
  }
}
process.stdout.write(JSON.stringify(told));
