/** A drawer that shows each payload to the bot and each call from it, newest first, with its verdict. */

import { get } from "./api.js";
import * as dates from "./dates.js";
import { fill, h, icon } from "./dom.js";

const LIMIT = 200;
const REFRESH_MS = 1500;
const keyOf = (entry) => JSON.stringify([entry.at, entry.direction, entry.what, entry.ok, entry.ms]);

function copyButton(body) {
  const button = h(
    "button",
    {
      type: "button",
      class: "button button-small",
      onclick: () => navigator.clipboard?.writeText(body).then(() => (button.textContent = "Copied")),
    },
    "Copy",
  );
  return button;
}

function row(entry) {
  const toBot = entry.direction === "to_bot";
  const verdict =
    entry.ok === false ? entry.error || "error" : entry.ok === null || entry.ok === undefined ? "waiting" : "ok";
  const details = h(
    "details",
    {
      class: `log-entry${entry.ok === false ? " log-failed" : ""}`,
      ontoggle: () => details.open && !details.dataset.drawn && open(),
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
      h("span", { class: "log-verdict" }, verdict),
      h("span", { class: "log-ms" }, entry.ms === null || entry.ms === undefined ? "" : `${Math.round(entry.ms)} ms`),
      h("time", { class: "log-at" }, dates.clockTime(Date.parse(entry.at))),
    ),
  );
  const open = () => {
    const body = typeof entry.body === "string" ? entry.body : JSON.stringify(entry.body, null, 2);
    details.dataset.drawn = "yes";
    details.append(
      h(
        "div",
        { class: "log-body" },
        copyButton(body),
        h("pre", { tabindex: 0, role: "region", "aria-label": `Content of ${entry.what}` }, body),
      ),
    );
  };
  return details;
}

export class Inspector {
  #rows = new Map();

  constructor(node, closed) {
    this.node = node;
    this.entries = [];
    this.filter = h("input", {
      type: "search",
      class: "text-input",
      placeholder: "Filter: command, method, event, error",
      "aria-label": "Filter the log",
      oninput: () => this.#draw(),
    });
    this.list = h("div", { class: "log" });
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
      h("div", { class: "log-filter" }, this.filter),
      this.list,
    );
    setInterval(() => this.#isOpen() && document.visibilityState === "visible" && this.refresh(), REFRESH_MS);
  }

  #isOpen = () => !this.node.hidden;

  /** Ask for the log again while the drawer is open. */
  async refresh() {
    if (!this.#isOpen()) return;
    const answer = await get("log", { limit: LIMIT });
    this.entries = answer.log ?? answer.entries ?? (Array.isArray(answer) ? answer : []);
    this.#draw();
  }

  #draw() {
    const wanted = this.filter.value.trim().toLowerCase();
    const shown = this.entries.filter((entry) =>
      `${entry.what} ${entry.error ?? ""} ${entry.direction}`.toLowerCase().includes(wanted),
    );
    const rows = new Map(shown.map((entry) => [keyOf(entry), this.#rows.get(keyOf(entry)) ?? row(entry)]));
    this.#rows = rows;
    const nodes = [...rows.values()];
    if (!nodes.length)
      nodes.push(h("p", { class: "empty" }, wanted ? "Nothing fits this filter." : "Nothing has been said yet."));
    const now = [...this.list.children];
    if (nodes.length !== now.length || nodes.some((node, index) => node !== now[index]))
      this.list.replaceChildren(...nodes);
  }
}
