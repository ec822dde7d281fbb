/** A select with typeahead, for one choice or several. Follows the combobox pattern of ARIA. */

import { h, icon, newId } from "./dom.js";
import { openPopup } from "./popup.js";
import { announce } from "./toast.js";

const DEBOUNCE_MS = 150;
const LOADING = "Loading…";

/** The options whose label or description holds what was typed; groups left empty go. */
export function matching(groups, query) {
  const wanted = query.trim().toLowerCase();
  const fits = (option) => `${option.label} ${option.description ?? ""}`.toLowerCase().includes(wanted);
  return groups
    .map((group) => ({ ...group, options: group.options.filter(fits) }))
    .filter((group) => group.options.length);
}

/**
 * Settings: `aria` (attributes that name it), `placeholder`, `chosen` (options), `multiple`, `most`, `clearable`, `minQuery`, `remote`,
 * `load(query)` → groups [{label, options: [{key, label, description, raw}]}] or {error}, `choose(options)` → false to refuse.
 */
export class ComboBox {
  constructor(settings) {
    this.settings = settings;
    this.chosen = [...settings.chosen];
    this.shown = [];
    this.active = -1;
    this.popup = null;
    this.asked = 0;
    this.#build();
    this.#drawChosen();
  }

  #build() {
    const listId = newId("list");
    this.input = h("input", {
      type: "text",
      class: "combo-input",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": listId,
      ...this.settings.aria,
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.close(),
    });
    this.list = h("div", {
      class: "menu listbox",
      role: "listbox",
      id: listId,
      popover: "manual",
      "aria-label": "Options",
      "aria-multiselectable": this.settings.multiple ? "true" : null,
      onpointerdown: (event) => event.preventDefault(),
    });
    this.tokens = h("span", { class: "tokens" });
    this.clear = h(
      "button",
      { type: "button", class: "combo-clear", "aria-label": "Clear", onclick: () => this.#set([]) },
      icon("close"),
    );
    this.node = h(
      "div",
      { class: "combo", onclick: (event) => this.#pressed(event) },
      this.tokens,
      this.input,
      this.clear,
      icon("down"),
      this.list,
    );
  }

  #pressed({ target }) {
    if (target.closest("button, .listbox")) return;
    this.input.focus();
    if (this.popup) this.close();
    else this.open();
  }

  #typed() {
    if (!this.popup) this.open(this.input.value);
    else this.#load(this.input.value);
  }

  /** Show the options, filtered by a query. */
  open(query = "") {
    this.list.replaceChildren();
    this.popup = openPopup(this.list, this.node, () => this.#closed());
    this.input.setAttribute("aria-expanded", "true");
    if (!query) this.input.select();
    this.#load(query, true);
  }

  close() {
    this.popup?.close();
  }

  #closed() {
    this.popup = null;
    this.asked += 1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.#drawChosen();
  }

  async #load(query, first = false) {
    const turn = ++this.asked;
    const missing = (this.settings.minQuery ?? 0) - query.trim().length;
    if (missing > 0) return this.#say(`Type ${missing} more character${missing > 1 ? "s" : ""} to search`);
    if (this.settings.remote) {
      if (!this.shown.length || first) this.#say(LOADING);
      if (!first) await new Promise((done) => setTimeout(done, DEBOUNCE_MS));
      if (turn !== this.asked) return undefined;
    }
    const groups = await this.settings.load(query);
    if (turn === this.asked && this.popup) this.#show(groups);
    return undefined;
  }

  #say(sentence) {
    if (sentence !== LOADING) announce(sentence);
    this.shown = [];
    this.active = -1;
    this.list.replaceChildren(
      h("div", { class: "menu-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, sentence),
    );
    this.popup?.place();
  }

  #show(groups) {
    if (groups.error) return this.#say(groups.error);
    this.shown = groups.flatMap((group) => group.options);
    if (!this.shown.length) return this.#say("Nothing found");
    let index = 0;
    this.list.replaceChildren(
      ...groups.map((group) =>
        this.#group(
          group,
          group.options.map((option) => this.#option(option, index++)),
        ),
      ),
    );
    this.#activate(
      Math.max(
        0,
        this.shown.findIndex((option) => this.#isChosen(option)),
      ),
    );
    this.popup.place();
    return undefined;
  }

  #group(group, options) {
    if (!group.label) return h("div", { role: "presentation" }, options);
    const id = newId("group");
    return h(
      "div",
      { role: "group", "aria-labelledby": id },
      h("div", { class: "menu-group", id, role: "presentation" }, group.label),
      options,
    );
  }

  #isChosen = (option) => this.chosen.some(({ key }) => key === option.key);

  #option(option, index) {
    const chosen = this.#isChosen(option);
    return h(
      "div",
      {
        class: "menu-item",
        role: "option",
        id: newId("option"),
        "aria-selected": String(chosen),
        onclick: () => this.#toggle(option),
        onpointermove: () => this.#activate(index, false),
      },
      h("span", { class: "menu-label", dir: "auto" }, option.label),
      option.description && h("span", { class: "menu-description", dir: "auto" }, option.description),
      chosen && icon("check"),
    );
  }

  #activate(index, scroll = true) {
    const options = this.list.querySelectorAll("[role=option]");
    options[this.active]?.classList.remove("active");
    this.active = index;
    options[index]?.classList.add("active");
    if (options[index]) this.input.setAttribute("aria-activedescendant", options[index].id);
    if (scroll) options[index]?.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    const keys = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Enter: () => this.#enter(),
      Escape: () => this.#escape(),
      Backspace: () => this.#erase(),
    };
    if (!keys[event.key]?.()) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Each key's work says whether the key is used up. */
  #escape() {
    if (!this.popup) return false;
    this.close();
    return true;
  }

  #move(step) {
    if (!this.popup) this.open();
    else if (this.shown.length) this.#activate((this.active + step + this.shown.length) % this.shown.length);
    return true;
  }

  #enter() {
    if (!this.popup) this.open();
    else if (this.shown[this.active]) this.#toggle(this.shown[this.active]);
    return true;
  }

  #erase() {
    if (!this.settings.multiple || this.input.value || !this.chosen.length) return false;
    this.#set(this.chosen.slice(0, -1));
    return true;
  }

  #toggle(option) {
    if (!this.settings.multiple) {
      this.close();
      this.#set([option]);
      return;
    }
    const without = this.chosen.filter(({ key }) => key !== option.key);
    const next = without.length < this.chosen.length ? without : [...this.chosen, option];
    if (next.length > (this.settings.most ?? Infinity)) return;
    this.close();
    this.#set(next);
  }

  async #set(next) {
    const before = this.chosen;
    this.chosen = next;
    this.#drawChosen();
    if ((await this.settings.choose(next)) !== false) return;
    this.chosen = before;
    this.#drawChosen();
  }

  #drawChosen() {
    const { multiple, placeholder, clearable } = this.settings;
    this.input.value = multiple ? "" : (this.chosen[0]?.label ?? "");
    this.input.placeholder = multiple && this.chosen.length ? "" : placeholder;
    this.clear.hidden = multiple || !clearable || !this.chosen.length;
    this.tokens.replaceChildren(...(multiple ? this.chosen.map((option) => this.#token(option)) : []));
  }

  #token(option) {
    const remove = () => this.#set(this.chosen.filter(({ key }) => key !== option.key));
    return h(
      "span",
      { class: "token" },
      h("span", { dir: "auto" }, option.label),
      h("button", { type: "button", "aria-label": `Remove ${option.label}`, onclick: remove }, icon("close")),
    );
  }
}
