/** The box one writes in: sends on Enter, suggests commands, members and channels, opens the shortcuts. */

import { h, icon, newId } from "./dom.js";
import { menuButton } from "./menu.js";
import { escaped } from "./mrkdwn.js";
import { openPopup } from "./popup.js";
import { members, nameOf, session } from "./session.js";
import { announce } from "./toast.js";

/** The examples in a usage hint, which separates them by bars, semicolons or lines. */
const examples = (hint) =>
  (hint ?? "")
    .replace(/^\[|\]$/g, "")
    .split(/\s*[|;\n]\s*/)
    .map((part) => part.trim())
    .filter(Boolean);

/** The part of an example that can be taken over as typed: words up to the first [gap] or <gap>. */
const literal = (example) => example.replace(/\s*[[<…].*$/, "");

function commandSuggestions(text) {
  const [word] = text.split(/\s/, 1);
  const named = session.commands.filter(({ command }) => command.startsWith(word.toLowerCase()));
  const exact = session.commands.find(({ command }) => command === word);
  if (!exact || !/\s/.test(text))
    return named.map(({ command, description, usage_hint: hint }) => ({
      label: command,
      description,
      hint,
      text: `${command} `,
    }));
  const rest = text.slice(word.length).trimStart().toLowerCase();
  return examples(exact.usage_hint)
    .filter((example) => example.toLowerCase().startsWith(rest) && literal(example).toLowerCase() !== rest.trimEnd())
    .map((example) => ({ label: `${word} ${example}`, text: `${word} ${literal(example)} ` }));
}

const nameable = () => [
  ...(session.bot ? [{ id: session.bot.user_id ?? session.bot.id, name: nameOf(session.bot) }] : []),
  ...members().map((user) => ({ id: user.id, name: nameOf(user) })),
];

function nameSuggestions(text, caret) {
  const begun = /(?:^|\s)([@#])([^\s@#]*)$/.exec(text.slice(0, caret));
  if (!begun) return [];
  const [, mark, part] = begun;
  const all = mark === "@" ? nameable() : session.channels.filter(({ kind }) => kind === "channel");
  const put = (name) => `${text.slice(0, caret - part.length)}${name} ${text.slice(caret)}`;
  return all
    .filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()))
    .slice(0, 8)
    .map(({ name }) => ({ label: `${mark}${name}`, text: put(name) }));
}

/** What was typed as Slack's clients send it: escaped, with @Name and #channel as references. */
function outgoing(text) {
  const people = nameable().map(({ id, name }) => [`@${name}`, `<@${id}>`]);
  const channels = session.channels
    .filter(({ kind }) => kind === "channel")
    .map(({ id, name }) => [`#${name}`, `<#${id}|${name}>`]);
  const references = [...people, ...channels].sort(([a], [b]) => b.length - a.length);
  return references.reduce((sent, [name, reference]) => sent.replaceAll(escaped(name), reference), escaped(text));
}

/** `settings`: label, placeholder, commands (bool), send(text) → true when it was taken, runShortcut(id). */
export class Composer {
  constructor(settings, id) {
    this.settings = settings;
    this.items = [];
    this.active = 0;
    this.history = [];
    const listId = newId("suggestions");
    this.input = h("textarea", {
      id,
      class: "composer-text",
      rows: 1,
      dir: "auto",
      placeholder: settings.placeholder,
      "aria-label": settings.label,
      "aria-autocomplete": "list",
      "aria-controls": listId,
      spellcheck: "false",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event),
      onblur: () => this.#close(),
      onclick: () => this.#typed(),
    });
    this.list = h("div", {
      class: "menu listbox suggestions",
      role: "listbox",
      id: listId,
      popover: "manual",
      "aria-label": "Suggestions",
      onpointerdown: (event) => event.preventDefault(),
    });
    this.button = h(
      "button",
      {
        type: "button",
        class: "icon-button send",
        "aria-label": "Send",
        title: "Send (Enter)",
        disabled: true,
        onclick: () => this.#send(),
      },
      icon("send"),
    );
    this.node = h(
      "div",
      { class: "composer" },
      h("div", { class: "composer-row" }, settings.runShortcut && this.#shortcuts(), this.input, this.button),
      this.list,
    );
  }

  #shortcuts() {
    const button = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Shortcuts and commands", title: "Shortcuts and commands" },
      icon("bolt"),
    );
    const shortcuts = () =>
      session.shortcuts
        .filter(({ type }) => type === "global")
        .map(({ name, callback_id: id }) => ({ label: name, choose: () => this.settings.runShortcut(id) }));
    const commands = () =>
      session.commands.map(({ command, description }) => ({
        label: command,
        description,
        choose: () => this.write(`${command} `),
      }));
    return menuButton(button, () => [...shortcuts(), ...commands()], "Shortcuts and commands");
  }

  /** Put a text into the box, ready to go on typing. */
  write(text) {
    this.input.value = text;
    this.input.focus();
    this.#typed();
  }

  #grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 180)}px`;
    this.button.disabled = !this.input.value.trim();
  }

  #typed() {
    this.#grow();
    const text = this.input.value;
    this.items =
      this.settings.commands && text.startsWith("/") && !text.includes("\n")
        ? commandSuggestions(text)
        : nameSuggestions(text, this.input.selectionStart);
    if (!this.items.length) return this.#close();
    this.list.replaceChildren(...this.items.map((item, index) => this.#item(item, index)));
    if (!this.popup) announce(`${this.items.length} suggestion${this.items.length > 1 ? "s" : ""}`);
    this.popup ??= openPopup(this.list, this.node, () => (this.popup = null));
    this.popup.place();
    return this.#activate(text.startsWith("/") && /\s/.test(text) ? -1 : 0);
  }

  #item(item, index) {
    return h(
      "div",
      {
        class: "menu-item",
        role: "option",
        id: newId("suggestion"),
        "aria-selected": "false",
        onclick: () => this.write(item.text),
        onpointermove: () => this.#activate(index),
      },
      h("span", { class: "menu-label" }, item.label, item.hint && h("span", { class: "menu-hint" }, ` ${item.hint}`)),
      item.description && h("span", { class: "menu-description" }, item.description),
    );
  }

  #activate(index) {
    this.active = index;
    [...this.list.children].forEach((node, at) => {
      node.classList.toggle("active", at === index);
      node.setAttribute("aria-selected", String(at === index));
    });
    if (index >= 0) this.input.setAttribute("aria-activedescendant", this.list.children[index].id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #close() {
    this.popup?.close();
    this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing) return;
    const open = Boolean(this.popup);
    const chosen = open && this.active >= 0 ? this.items[this.active] : null;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (open && event.key in steps)
      this.#activate((this.active + steps[event.key] + this.items.length) % this.items.length);
    else if (open && event.key === "Escape") this.#close();
    else if (open && event.key === "Tab" && !event.shiftKey) this.write((chosen ?? this.items[0]).text);
    else if (event.key === "Enter" && !event.shiftKey) this.#enter(chosen);
    else if (event.key === "ArrowUp" && !this.input.value && this.history.length) this.write(this.history.at(-1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** A command typed in full is sent although it is also the first suggestion. */
  #enter(chosen) {
    if (chosen && chosen.text.trim() !== this.input.value.trim()) this.write(chosen.text);
    else this.#send();
  }

  async #send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.#close();
    this.input.value = "";
    this.#grow();
    this.history.push(text);
    if (!(await this.settings.send(outgoing(text)))) this.#giveBack(text);
  }

  /** What could not be sent is not lost, unless something else is being written by now. */
  #giveBack(text) {
    if (this.input.value) return;
    this.input.value = text;
    this.#grow();
  }
}
