/** A list of messages, kept up to date without redrawing what did not change and without losing the reader's place. */

import * as dates from "./dates.js";
import { h, icon } from "./dom.js";
import { at, follows, messageNode, plural } from "./message.js";
import { session } from "./session.js";

const END = {};

/** A scrolling list of the messages of `place`: {channel, name, thread?, openThread?, runShortcut}. */
export class MessageList {
  #drawn = new Map();

  constructor(place, label) {
    this.place = place;
    this.list = h("ol", { class: "message-list", role: "list", "aria-label": label });
    this.jump = h(
      "button",
      { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() },
      icon("down"),
      "New messages",
    );
    this.scroller = h(
      "div",
      { class: "scroller", tabindex: 0, role: "region", "aria-label": label, onscroll: () => this.#scrolled() },
      this.list,
    );
    this.node = h("div", { class: "scroll-frame" }, this.scroller, this.jump);
    this.goal = END;
    // Pictures arrive after their message; what the reader came for stays in sight until they scroll themselves.
    const watch = new ResizeObserver(() => this.goal && this.#settle());
    watch.observe(this.list);
    watch.observe(this.scroller);
  }

  #nearEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  /** Scroll to the goal: to its head when it must be or is taller than the view, else to the end. */
  #settle() {
    const { scroller } = this;
    const node = this.#drawn.get(this.goal.key)?.node;
    const fromHead = node && (this.goal.always || node.offsetHeight > scroller.clientHeight);
    const above = fromHead ? node.getBoundingClientRect().top - scroller.getBoundingClientRect().top : 0;
    scroller.style.overflowAnchor = "none";
    scroller.scrollTop = fromHead ? scroller.scrollTop + above : scroller.scrollHeight;
    this.settledAt = scroller.scrollTop;
    if (this.#nearEnd()) this.jump.hidden = true;
  }

  #scrolled() {
    if (this.goal && Math.abs(this.scroller.scrollTop - this.settledAt) < 2) return;
    this.goal = this.#nearEnd() ? END : null;
    this.scroller.style.overflowAnchor = this.goal ? "none" : "auto";
    if (this.goal) this.jump.hidden = true;
  }

  toEnd() {
    this.goal = END;
    this.#settle();
  }

  /** Show these messages; returns those that are new since the last time (none at the first). */
  show(messages) {
    const first = this.messages === undefined;
    const known = new Set((this.messages ?? []).map(({ ts }) => ts));
    const fresh = first ? [] : messages.filter(({ ts }) => !known.has(ts));
    const atEnd = this.goal === END || this.#nearEnd();
    this.messages = messages;
    this.#place(messages.length ? this.#nodes(messages) : [this.#beginning()]);
    // A thread opens at its replies: what stands above them was read before.
    if (first && this.place.thread) this.goal = { key: "replies", always: true };
    else if (fresh.length && atEnd) this.goal = fresh.at(-1).user === session.me.id ? END : { key: fresh.at(-1).ts };
    else if (fresh.length) this.jump.hidden = false;
    if (this.goal) this.#settle();
    return fresh;
  }

  #beginning() {
    const hint = this.place.thread ? null : this.place.hint;
    return h("li", { class: "empty" }, h("p", {}, `This is the very beginning of ${this.place.name}.`), hint && h("p", {}, hint));
  }

  #nodes(messages) {
    const drawn = new Map();
    const nodes = messages.flatMap((message, index) => {
      const previous = messages[index - 1];
      const root = this.place.thread && message.ts === this.place.thread;
      const afterRoot = this.place.thread && previous?.ts === this.place.thread;
      const line = !previous || dates.isoDay(at(previous)) !== dates.isoDay(at(message));
      const compact = !line && !afterRoot && follows(message, previous);
      const node = this.#keep(
        drawn,
        message.ts,
        [message, compact, dates.isoDay(at(message)), dates.dayLine(at(message))],
        () => messageNode(message, compact, this.place),
      );
      if (root && messages.length > 1)
        return [...this.#dayLine(drawn, message), node, this.#repliesLine(drawn, messages)];
      return line ? [...this.#dayLine(drawn, message), node] : [node];
    });
    this.#drawn = drawn;
    return nodes;
  }

  #dayLine(drawn, message) {
    const words = dates.dayLine(at(message));
    return [
      this.#keep(drawn, `day ${dates.isoDay(at(message))}`, words, () =>
        h("li", { class: "day-line" }, h("span", {}, words)),
      ),
    ];
  }

  /** How many replies everybody sees: those for the reader alone do not count, as at Slack. */
  #repliesLine(drawn, messages) {
    const words = plural(messages.filter(({ ephemeral }) => !ephemeral).length - 1);
    return this.#keep(drawn, "replies", words, () => h("li", { class: "replies-line" }, words));
  }

  /** The node drawn before for the same content, else a new one. */
  #keep(drawn, key, content, draw) {
    const signature = JSON.stringify(content);
    const before = this.#drawn.get(key);
    const entry = before?.signature === signature ? before : { signature, node: draw() };
    drawn.set(key, entry);
    return entry.node;
  }

  /** Move as little as possible, so that focus and open menus stay. */
  #place(nodes) {
    const focus = document.activeElement?.closest?.("[data-key]")?.dataset.key;
    const keep = new Set(nodes);
    for (const node of [...this.list.children]) if (!keep.has(node)) node.remove();
    nodes.forEach((node, index) => {
      if (this.list.children[index] !== node) this.list.insertBefore(node, this.list.children[index] ?? null);
    });
    if (focus && document.activeElement === document.body)
      this.list.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }
}
