"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);

  // Contents.
  const contents = one("#contents");
  const headings = all("main > section > h2");
  if (contents && headings.length > 4) {
    const list = one("ol", contents);
    for (const heading of headings) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = "#" + heading.id;
      link.textContent = heading.textContent;
      item.append(link);
      list.append(item);
    }
    contents.hidden = false;
  }

  // Dark or light: the system's choice until someone makes another.
  const theme = one("#theme");
  if (theme) {
    theme.hidden = false;
    theme.addEventListener("click", () => {
      const root = document.documentElement;
      const dark = root.dataset.theme
        ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
    });
  }

  // Tables that sort by a column.
  for (const table of all("table.sortable")) {
    const heads = all("thead th", table);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const numbers = head.dataset.kind === "number";
        // A column of figures begins with the largest.
        const was = head.getAttribute("aria-sort");
        const first = numbers && column > 0 ? "descending" : "ascending";
        const other = first === "ascending" ? "descending" : "ascending";
        const order = was === first ? other : first;
        heads.forEach((h) => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", order);
        const value = (row) => row.cells[column].dataset.value ?? "";
        const rows = all("tbody tr", table);
        const sign = order === "ascending" ? 1 : -1;
        rows.sort((a, b) => {
          const [x, y] = [value(a), value(b)];
          // What has no figure stands last in either order.
          if (x === "" || y === "") return (x === "") - (y === "");
          return sign * (numbers ? Number(x) - Number(y) : x.localeCompare(y, document.documentElement.lang));
        });
        one("tbody", table).append(...rows);
      });
    });
  }

  // From a factor to its evidence: a link, or a node of the graph.
  const reveal = (id, move) => {
    const details = document.getElementById("factor-" + id);
    if (!details) return false;
    details.open = true;
    if (move) {
      details.scrollIntoView({ block: "center" });
      one("summary", details).focus();
    }
    return true;
  };
  for (const link of all('a[href^="#factor-"]')) {
    link.addEventListener("click", () => reveal(decodeURIComponent(link.hash.slice("#factor-".length)), true));
  }
  const graph = one("#causal");
  if (graph) {
    const parts = all("[data-node], [data-from]", graph);
    // Its causes, its effects, and the lines to them: through junctions, whose names begin with a #.
    const touching = (id) => {
      const near = new Set([id]);
      const lines = new Set();
      for (const [here, there] of [["from", "to"], ["to", "from"]]) {
        const open = [id];
        while (open.length > 0) {
          const at = open.pop();
          for (const edge of parts) {
            if (edge.dataset[here] !== at || lines.has(edge)) continue;
            lines.add(edge);
            near.add(edge.dataset[there]);
            if (edge.dataset[there].startsWith("#")) open.push(edge.dataset[there]);
          }
        }
      }
      return { near, lines };
    };
    const dim = (id) => {
      const kept = id === null ? null : touching(id);
      for (const part of parts) {
        const stays = kept === null || kept.lines.has(part)
          || (part.dataset.node !== undefined && kept.near.has(part.dataset.node));
        part.classList.toggle("dimmed", !stays);
      }
    };
    for (const node of parts.filter((part) => part.dataset.node !== undefined)) {
      node.addEventListener("mouseenter", () => dim(node.dataset.node));
      node.addEventListener("mouseleave", () => dim(null));
      node.addEventListener("focus", () => dim(node.dataset.node));
      node.addEventListener("blur", () => dim(null));
      node.addEventListener("click", (event) => {
        if (reveal(node.dataset.node, true)) event.preventDefault();
      });
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && reveal(node.dataset.node, true)) event.preventDefault();
      });
    }
  }

  // What if: every answer was worked out when the report was made.
  const given = one("#repairs");
  const box = one("#try");
  if (given && box) {
    const repairs = JSON.parse(given.textContent);
    // As the report writes a cost: three digits that count, and never fewer than the whole number has.
    const figures = {
      format: (x) => new Intl.NumberFormat(repairs.language, {
        useGrouping: "min2",
        ...(Math.abs(x) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 }),
      }).format(x),
    };
    const percent = new Intl.NumberFormat(repairs.language, { style: "percent", maximumSignificantDigits: 2 });
    const unit = repairs.unit ? " " + repairs.unit : "";
    const switches = all("input[data-bit]", box);
    const whole = repairs.impacts.reduce((sum, impact) => sum + impact.cost, 0);
    const show = () => {
      const set = switches.reduce((bits, s) => bits | (s.checked ? 1 << Number(s.dataset.bit) : 0), 0);
      const happens = repairs.happens[set];
      // What rounding leaves of nothing is nothing.
      const sum = repairs.impacts.reduce((total, impact, i) => total + impact.cost * happens[i], 0);
      const left = Math.abs(sum - whole) < 1e-6 * whole ? whole : sum;
      one("#left").textContent = whole > 0 ? figures.format(left) + unit : percent.format(happens[0]);
      one("#left-bar").style.setProperty("--size", whole > 0 ? left / whole : happens[0]);
      one("#left-by-impact").replaceChildren(...repairs.impacts.map((impact, i) => {
        const item = document.createElement("li");
        item.textContent = impact.label + ": " + percent.format(happens[i]);
        return item;
      }));
    };
    switches.forEach((s) => s.addEventListener("change", show));
    one("#put-back").addEventListener("click", () => {
      switches.forEach((s) => { s.checked = false; });
      show();
    });
    show();
    box.hidden = false;
  }

  // Nothing stays folded on paper.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])");
    folded.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }));
  const target = decodeURIComponent(location.hash.replace(/^#factor-/, ""));
  if (location.hash.startsWith("#factor-")) reveal(target, true);
})();
