"use strict";
(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const main = one("#main");
  const status = one("#status");

  // What is switched. It stands in the address, so that a reload and a second reader have it too.
  const KINDS = ["repair", "observe", "set"];
  const read = (address) => {
    const query = new URLSearchParams(address);
    const state = { by: query.get("by") ?? "share" };
    for (const kind of KINDS) state[kind] = query.getAll(kind);
    return state;
  };
  const query = (state) => {
    const pairs = KINDS.flatMap((kind) => state[kind].map((phrase) => [kind, phrase]));
    if (state.by !== "share") pairs.push(["by", state.by]);
    return pairs.length ? "?" + new URLSearchParams(pairs) : "";
  };
  const before = (text, mark) => text.split(mark, 1)[0].trim();
  const changes = (state) => JSON.stringify(KINDS.map((kind) => state[kind]));
  let state = read(location.search);
  const undone = [];

  // Puts new text in the place of old, and keeps every element that is in both: with it stay the focus, what is being
  // typed, what is open, and where it is scrolled to.
  const morph = (old, next) => {
    for (const { name } of [...old.attributes]) {
      const kept = name === "open" || name === "class" && old.classList.contains("lit");
      if (!next.hasAttribute(name) && !kept) old.removeAttribute(name);
    }
    for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    if (old.localName === "input") {
      const typing = old === document.activeElement && old.dataset.typing === "yes";
      if (!typing) old.value = next.getAttribute("value") ?? "";
    }
    inside(old, next);
  };
  const inside = (old, next) => {
    const named = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
    let at = old.firstChild;
    for (const child of [...next.childNodes]) {
      let match = child.id ? named.get(child.id) : undefined;
      if (match && match.nodeName !== child.nodeName) match = undefined;
      if (!match && at && !at.id && !child.id && at.nodeName === child.nodeName) match = at;
      if (!match) {
        old.insertBefore(document.importNode(child, true), at);
        continue;
      }
      if (match === at) at = at.nextSibling;
      else old.insertBefore(match, at);
      if (child.nodeType === Node.ELEMENT_NODE) morph(match, child);
      else if (match.nodeValue !== child.nodeValue) match.nodeValue = child.nodeValue;
    }
    while (at) {
      const rest = at.nextSibling;
      at.remove();
      at = rest;
    }
  };
  const draw = (place, html) => {
    if (place.drawn === html) return;
    place.drawn = html;
    const focused = document.activeElement;
    const next = document.createElement(place.localName);
    next.innerHTML = html;
    inside(place, next);
    // What was moved lost the focus; what was taken away hands it to the place it stood in.
    if (focused && focused !== document.body && document.activeElement !== focused) {
      const heir = focused.isConnected ? focused : focused.id && document.getElementById(focused.id);
      if (heir) heir.focus({ preventScroll: true });
    }
  };

  // A picture has no parts to keep, but one of its nodes may have the focus.
  const picture = (html) => {
    const place = one("#graph");
    if (place.drawn === html) return;
    place.drawn = html;
    const node = document.activeElement?.closest?.("#graph [data-node]")?.dataset.node;
    const [x, y] = [place.scrollLeft, place.scrollTop];
    place.innerHTML = html;
    place.scrollTo(x, y);
    if (node) one(`[data-node="${CSS.escape(node)}"]`, place)?.focus({ preventScroll: true });
  };

  // Asks for everything that depends on the file or the switches. A newer question ends an older one.
  let asking = null;
  let reported = null;
  const ask = async (clicked) => {
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    main.setAttribute("aria-busy", "true");
    try {
      const response = await fetch("answer" + query(state), { signal: mine.signal, cache: "no-store" });
      if (!response.ok) throw new Error(await response.text());
      show(await response.json(), clicked);
    } catch (error) {
      if (mine.signal.aborted) return;
      away();
    } finally {
      if (asking === mine) main.removeAttribute("aria-busy");
    }
  };
  const away = () => {
    status.dataset.state = "away";
    status.textContent = "The program that serves this page does not answer: it was stopped. This is its last word.";
    main.classList.add("old");
  };
  const show = (answer, clicked) => {
    draw(one("#problems"), answer.problems);
    main.classList.toggle("old", answer.state !== "good");
    status.dataset.state = answer.state;
    status.textContent = answer.status;
    const pieces = answer.pieces;
    if (pieces) {
      main.hidden = false;
      one("#title").textContent = pieces.title || answer.file;
      document.title = pieces.title || answer.file;
      for (const place of ["changes", "ranking", "others"]) draw(one("#" + place), pieces[place]);
      picture(pieces.graph);
      draw(one("#plan"), answer.plan);
      if (one("#command").textContent !== answer.command) one("#command").textContent = answer.command;
      one("#undo").disabled = undone.length === 0;
      one("#reset").disabled = KINDS.every((kind) => state[kind].length === 0);
      if (clicked || main.dataset.version !== String(answer.version)) {
        one("#said").textContent = (main.dataset.version ? "Ranking updated. " : "") + pieces.said;
      }
      if (reported !== answer.good) report(answer.good);
    }
    main.dataset.version = answer.version;
    // When the page was drawn last, for whoever measures it.
    main.dataset.drawn = Math.round(performance.timeOrigin + performance.now());
    main.dataset.asked = query(state);
  };

  // The report is a page of its own in a frame: a quick one first, then the whole. A new one takes the place of the old
  // when it is ready, with the same parts open.
  const report = (version) => {
    reported = version;
    const place = one("#report");
    const load = (address, then) => {
      const frame = document.createElement("iframe");
      frame.title = "Report for engineering";
      frame.className = "next";
      frame.src = address;
      frame.addEventListener("load", () => {
        if (reported !== version) return frame.remove();
        const inner = frame.contentDocument;
        if (!inner?.body) return;
        const old = one("iframe:not(.next)", place);
        const name = (part, at) => part.id || one("summary", part)?.textContent + at;
        if (old?.contentDocument) {
          const open = new Map(all("details", old.contentDocument).map((part, at) => [name(part, at), part.open]));
          all("details", inner).forEach((part, at) => (part.open = open.get(name(part, at)) ?? part.open));
        }
        const fit = () => (frame.style.height = Math.min(inner.documentElement.scrollHeight + 4, 60000) + "px");
        new ResizeObserver(fit).observe(inner.body);
        fit();
        const [x, y] = [scrollX, scrollY];
        frame.className = "";
        old?.remove();
        scrollTo(x, y);
        then?.();
      });
      for (const stale of all("iframe.next", place)) stale.remove();
      place.append(frame);
    };
    load(`report?quick&version=${version}`, () => load(`report?version=${version}`));
  };

  // A change, which can be taken back.
  const change = (next) => {
    if (changes(next) === changes(state)) return;
    undone.push(state);
    go(next, true);
  };
  const go = (next, clicked) => {
    state = next;
    for (const input of all("input[data-typing]")) delete input.dataset.typing;
    history.replaceState(null, "", location.pathname + query(state) + location.hash);
    ask(clicked);
  };
  const without = (kind, drop) => ({ ...state, [kind]: state[kind].filter((phrase) => !drop(phrase)) });
  const undo = () => {
    const last = undone.pop();
    if (last) go({ ...last, by: state.by }, true);
  };
  const reset = () => change({ ...state, repair: [], observe: [], set: [] });

  const clicked = (button) => {
    const { repair, observe, said, drop, phrase, by } = button.dataset;
    if (repair !== undefined) {
      const is = state.repair.includes(repair);
      const next = without("repair", (id) => id === repair);
      if (!is) next.repair.push(repair);
      change(next);
    } else if (observe !== undefined) {
      const is = state.observe.some((phrase) => before(phrase, ":") === `${observe}=${said}`);
      const next = without("observe", (phrase) => before(phrase, "=") === observe);
      if (!is) next.observe.push(`${observe}=${said}`);
      change(next);
    } else if (drop !== undefined) {
      const kinds = drop === "refused" ? KINDS : [drop];
      const next = { ...state };
      // Of a phrase that says nothing the page shows what can be shown, so that is compared.
      const bare = (text) => (drop === "refused" ? text.replace(/[^\p{L}\p{N}]/gu, "") : text.replace(/\s+/g, " ").trim());
      for (const kind of kinds) next[kind] = state[kind].filter((other) => bare(other) !== bare(phrase));
      change(next);
      one("#undo").focus();
    } else if (by !== undefined) {
      go({ ...state, by }, false);
    } else if (button.id === "undo") undo();
    else if (button.id === "reset") reset();
    else if (button.id === "copy") copy();
  };
  const copy = async () => {
    const command = one("#command");
    try {
      await navigator.clipboard.writeText(command.textContent);
      one("#copied").textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(command);
      one("#copied").textContent = "Selected: copy it with Ctrl-C.";
    }
  };
  const typed = (input) => {
    const key = input.dataset.set;
    const value = input.value.trim();
    delete input.dataset.typing;
    const next = without("set", (phrase) => before(phrase, "=") === key);
    if (value) next.set.push(`${key}=${value}`);
    change(next);
  };
  // From a node of the graph to its switches.
  const find = (id) => {
    const row = document.getElementById("row-" + id);
    if (!row) return;
    const box = row.closest("details");
    if (box) box.open = true;
    for (const lit of all(".lit")) lit.classList.remove("lit");
    row.classList.add("lit");
    row.scrollIntoView({ block: "center" });
    one("button, input", row)?.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) return clicked(button);
    const node = event.target.closest("#graph [data-node]");
    if (node && !event.target.closest("a")) find(node.dataset.node);
  });
  document.addEventListener("input", (event) => {
    if (event.target.dataset.set) event.target.dataset.typing = "yes";
  });
  document.addEventListener("change", (event) => {
    if (event.target.dataset.set) typed(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    const typing = target.localName === "input";
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") {
      // A field in which something is being typed undoes that first.
      if (typing && target.dataset.typing === "yes") return;
      event.preventDefault();
      undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && typing && target.dataset.set) return typed(target);
    if (event.key === "Escape" && typing && target.dataset.set) {
      target.value = target.getAttribute("value") ?? "";
      delete target.dataset.typing;
      return;
    }
    const node = target.closest?.("#graph [data-node]");
    if (node && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      return find(node.dataset.node);
    }
    // Arrows go from switch to switch: along a node's own, and to the same switch of the next node.
    const group = target.closest?.(".switches");
    const steps = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 };
    const step = steps[event.key];
    if (!group || !step) return;
    const along = event.key === "ArrowLeft" || event.key === "ArrowRight";
    if (along && typing) return;
    const own = all("button, input", group);
    let next;
    if (along) next = own[own.indexOf(target) + step];
    else {
      const groups = all(".switches", group.closest("table, ul"));
      const there = groups[groups.indexOf(group) + step];
      const like = (control) => control.dataset.repair !== undefined ? "repair" : control.dataset.set !== undefined ? "set" : "observe";
      if (there) next = all("button, input", there).find((control) => like(control) === like(target)) ?? one("button, input", there);
    }
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
  addEventListener("popstate", () => {
    state = read(location.search);
    ask(true);
  });

  // News of the file. A page that is torn off asks again by itself.
  const events = new EventSource("events");
  events.addEventListener("message", () => ask(false));
  events.addEventListener("error", away);
})();
