/** A drawer that shows each payload to the bot and each call from it, newest first, with its verdict. */

import { get } from "./api.js";
import * as dates from "./dates.js";
import { fill, h, icon } from "./dom.js";
import { drawJson, readable } from "./json.js";
import { detailsOf, rulesOf, sentenceOf, stateOf, wordOf } from "./verdict.js";

const LIMIT = 200;
const REFRESH_MS = 1000;
const keyOf = (entry) => JSON.stringify([entry.at, entry.direction, entry.what, entry.ok, entry.ms]);

function copyButton(text) {
  const button = h(
    "button",
    {
      type: "button",
      class: "button button-small",
      onclick: () => navigator.clipboard?.writeText(text).then(() => (button.textContent = "Copied")),
    },
    "Copy",
  );
  return button;
}

/** How it went: a sentence, the broken rules with their places, what else the refusal says. */
function verdict(entry) {
  const rules = rulesOf(entry);
  return h(
    "div",
    { class: `log-said log-said-${stateOf(entry)}` },
    h("p", {}, sentenceOf(entry)),
    rules.length > 0 &&
      h(
        "ul",
        { class: "log-rules" },
        ...rules.map(({ rule, pointer, stands }) =>
          h(
            "li",
            {},
            rule,
            pointer && [" at ", h("code", {}, pointer)],
            stands && [", where ", h("code", {}, stands), " stands"],
          ),
        ),
      ),
    ...detailsOf(entry).map(([name, value]) =>
      h("p", {}, `${name}: `, h("code", {}, typeof value === "string" ? value : JSON.stringify(value))),
    ),
  );
}

function body(entry) {
  const text = JSON.stringify(entry.body, null, 2) ?? "null";
  const places = rulesOf(entry).flatMap(({ pointer }) => (pointer ? [`/request${pointer}`] : []));
  return h(
    "div",
    { class: "log-body" },
    verdict(entry),
    h(
      "div",
      { class: "log-json" },
      copyButton(text),
      h("pre", { tabindex: 0, role: "group", "aria-label": `Content of ${entry.what}` }, drawJson(entry.body, places)),
    ),
  );
}

function row(given) {
  const entry = { ...given, body: readable(given.body) };
  const toBot = entry.direction === "to_bot";
  const details = h(
    "details",
    {
      class: `log-entry log-${stateOf(entry)}`,
      ontoggle: () => details.open && details.children.length < 2 && details.append(body(entry)),
    },
    h(
      "summary",
      {},
      h(
        "span",
        { class: "log-direction", title: toBot ? "from Slack to the bot" : "from the bot to Slack" },
        icon(toBot ? "out" : "in"),
        h("span", { class: "visually-hidden" }, toBot ? "to the bot" : "from the bot"),
      ),
      h("span", { class: "log-what" }, entry.what),
      h("span", { class: "log-verdict" }, wordOf(entry)),
      h("span", { class: "log-ms" }, entry.ms === null || entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`),
      h("time", { class: "log-at" }, dates.clockTime(Date.parse(entry.at))),
    ),
  );
  return details;
}

/** What is typed and chosen above the list. `changed()` hears of each change. */
class Filter {
  constructor(changed) {
    this.words = h("input", {
      type: "search",
      class: "text-input",
      placeholder: "Name or error",
      "aria-label": "Filter the log",
      oninput: changed,
    });
    this.direction = h(
      "select",
      { class: "text-input", "aria-label": "Direction", onchange: changed },
      h("option", { value: "" }, "Both ways"),
      h("option", { value: "to_bot" }, "To the bot"),
      h("option", { value: "from_bot" }, "From the bot"),
    );
    this.failed = h("input", { type: "checkbox", onchange: changed });
    this.live = h("input", { type: "checkbox", checked: true, onchange: changed });
    this.count = h("span", { class: "log-count", role: "status" });
    this.node = h(
      "div",
      { class: "log-filter", role: "search", "aria-label": "Log" },
      this.words,
      this.direction,
      h("label", { class: "choice" }, this.failed, "Refused only"),
      h("label", { class: "choice" }, this.live, "Follow"),
      this.count,
    );
  }

  get given() {
    return Boolean(this.words.value.trim() || this.direction.value || this.failed.checked);
  }

  fits = (entry) =>
    `${entry.what} ${entry.error ?? ""}`.toLowerCase().includes(this.words.value.trim().toLowerCase()) &&
    (!this.direction.value || entry.direction === this.direction.value) &&
    (!this.failed.checked || entry.ok === false);
}

const MOVES = {
  ArrowDown: (at) => at + 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: (_, last) => last,
};

export class Inspector {
  #rows = new Map();

  constructor(node, closed) {
    this.node = node;
    this.entries = [];
    this.filter = new Filter(() => this.#changed());
    this.list = h("div", {
      class: "log",
      onkeydown: (event) => this.#key(event),
      onfocusin: (event) => this.#rove(event),
    });
    fill(
      node,
      h(
        "header",
        { class: "panel-head" },
        h("h2", {}, "Inspector"),
        h("span", { class: "panel-sub" }, "what Slack and the bot say to each other"),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Close the inspector", onclick: closed },
          icon("close"),
        ),
      ),
      this.filter.node,
      this.list,
    );
    setInterval(() => this.#follows() && this.refresh(), REFRESH_MS);
  }

  #follows = () => this.filter.live.checked && document.visibilityState === "visible";

  /** Put the caret where one begins to search. */
  focus() {
    this.filter.words.focus();
  }

  #changed() {
    this.#draw();
    if (this.filter.live.checked) this.refresh();
  }

  /** Ask for the log again while the drawer is open and follows. */
  async refresh() {
    if (this.node.hidden || !this.filter.live.checked) return;
    const { log } = await get("log", { limit: LIMIT });
    if (!log || !this.filter.live.checked) return;
    this.entries = log;
    this.#draw();
  }

  #draw() {
    const shown = this.entries.filter(this.filter.fits);
    this.#rows = new Map(shown.map((entry) => [keyOf(entry), this.#rows.get(keyOf(entry)) ?? row(entry)]));
    const nodes = [...this.#rows.values()];
    const words = this.filter.given ? `${nodes.length} of ${this.entries.length} shown` : "";
    if (this.filter.count.textContent !== words) this.filter.count.textContent = words;
    if (!nodes.length)
      nodes.push(
        h("p", { class: "empty" }, this.filter.given ? "Nothing fits this filter." : "Nothing has been said yet."),
      );
    this.#place(nodes);
    this.#offer(this.#summaries().find((summary) => summary.tabIndex === 0));
  }

  /** Move as little as possible, so that what is read and the focus stay. */
  #place(nodes) {
    const keep = new Set(nodes);
    for (const node of [...this.list.children]) if (!keep.has(node)) node.remove();
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
  }

  #summaries = () => [...this.list.querySelectorAll("summary")];

  /** One row is in the order of Tab; the arrow keys reach the others. */
  #offer(chosen) {
    const all = this.#summaries();
    const offered = all.includes(chosen) ? chosen : all[0];
    for (const summary of all) summary.tabIndex = summary === offered ? 0 : -1;
  }

  #rove({ target }) {
    if (target.matches("summary")) this.#offer(target);
  }

  #key(event) {
    const all = this.#summaries();
    const at = all.indexOf(event.target);
    if (at < 0 || !(event.key in MOVES)) return;
    event.preventDefault();
    all[Math.min(all.length - 1, Math.max(0, MOVES[event.key](at, all.length - 1)))].focus();
  }
}
