/** The box one writes in: sends on Enter, suggests commands, members and channels, takes files, opens the shortcuts. */

import { Attachments } from "./attachments.js";
import { h, icon, newId } from "./dom.js";
import { menuButton } from "./menu.js";
import { openPopup } from "./popup.js";
import { session } from "./session.js";
import { commandSuggestions, nameSuggestions, outgoing } from "./suggestions.js";
import { announce } from "./toast.js";

/** `settings`: label, placeholder, commands (bool), send(text, files) → true when it was taken, runShortcut(id). */
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
    this.attachments = new Attachments(() => this.#grow());
    this.input.addEventListener("paste", (event) => this.attachments.paste(event));
    const start = [settings.runShortcut && this.#shortcuts(), this.attachments.button];
    const row = h("div", { class: "composer-row" }, start, this.input, this.button);
    this.box = h("div", { class: "composer-box" }, this.attachments.node, row);
    this.node = h("div", { class: "composer" }, this.box, this.list);
  }

  /** Take over files, dropped somewhere near or chosen. */
  attach(files) {
    this.input.focus();
    return this.attachments.add(files);
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
    this.button.disabled = this.attachments.busy || !(this.input.value.trim() || this.attachments.files.length);
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
    this.popup ??= openPopup(this.list, this.box, () => (this.popup = null));
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

  /** A command typed in full is sent although it is also the first suggestion; a name is taken over first, as at Slack. */
  #enter(chosen) {
    const text = this.input.value.trim();
    if (chosen && !(text.startsWith("/") && chosen.text.trim() === text)) this.write(chosen.text);
    else this.#send();
  }

  async #send() {
    const text = this.input.value.trim();
    this.#grow();
    if (this.button.disabled) return;
    this.#close();
    const files = this.attachments.take();
    this.input.value = "";
    this.#grow();
    if (text) this.history.push(text);
    if (!(await this.settings.send(outgoing(text), files))) this.#giveBack(text, files);
  }

  /** What could not be sent is not lost, unless something else is being written by now. */
  #giveBack(text, files) {
    if (this.input.value || this.attachments.files.length) return;
    this.input.value = text;
    this.attachments.giveBack(files);
  }
}
