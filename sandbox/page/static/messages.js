/** Draws a list of messages and keeps it up to date without redrawing what did not change. */

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import * as dates from "./dates.js";
import { h, icon } from "./dom.js";
import { figure } from "./images.js";
import { menuButton } from "./menu.js";
import { mrkdwn, spoken } from "./mrkdwn.js";
import { nameOf, person, session } from "./session.js";
import { surface } from "./surface.js";

const SAME_BREATH_MS = 5 * 60_000;
const at = (message) => Number(message.ts) * 1000;

/** Who wrote a message; a bot may go by another name in each message. */
function author(message) {
  const user = person(message.user) ?? { id: message.user, real_name: message.name, bot: message.bot };
  return message.bot && message.name ? { ...user, real_name: message.name, bot: true } : user;
}

/** A message of the same person soon after another needs no new head. */
const follows = (message, previous) =>
  Boolean(previous) &&
  previous.user === message.user &&
  previous.name === message.name &&
  previous.ephemeral === message.ephemeral &&
  !message.ephemeral &&
  at(message) - at(previous) < SAME_BREATH_MS &&
  dates.isoDay(at(message)) === dates.isoDay(at(previous));

const stamp = (message, compact) =>
  h(
    "time",
    { class: "message-time", datetime: new Date(at(message)).toISOString(), title: dates.full(at(message)) },
    dates.time(at(message)).replace(compact ? / [ap]m$/i : /^$/, ""),
  );

function head(message) {
  const user = author(message);
  return h(
    "div",
    { class: "message-head" },
    h("span", { class: "message-author", dir: "auto" }, nameOf(user)),
    message.bot && h("span", { class: "app-badge" }, "APP"),
    stamp(message, false),
  );
}

function body(message, channel) {
  const edited = message.edited && h("span", { class: "edited" }, "(edited)");
  if (!message.blocks?.length) {
    const nodes = mrkdwn(message.text);
    if (edited)
      (nodes.at(-1)?.classList?.contains("line") ? nodes.at(-1) : { append: (node) => nodes.push(node) }).append(
        " ",
        edited,
      );
    return h("div", { class: "text", dir: "auto" }, ...nodes);
  }
  const container = { type: "message", channel, ts: message.ts };
  return h("div", { class: "blocks" }, ...drawBlocks(surface(container, message.blocks, message.files)), edited);
}

/** The files of a message that its blocks do not show already. */
function files(message) {
  const shown = new Set((message.blocks ?? []).map((block) => block.slack_file?.id));
  return (message.files ?? [])
    .filter((file) => !shown.has(file.id))
    .map((file) => figure(file.url, file.alt || file.title || file.name, file.title || file.name));
}

const plural = (count) => `${count} ${count === 1 ? "reply" : "replies"}`;

function threadLink(message, openThread) {
  if (!message.reply_count) return null;
  const latest =
    message.latest_reply &&
    h("span", { class: "thread-latest" }, `Last reply ${dates.dayAndTime(Number(message.latest_reply) * 1000)}`);
  return h(
    "button",
    { type: "button", class: "thread-link", onclick: () => openThread(message.ts) },
    icon("reply"),
    h("strong", {}, plural(message.reply_count)),
    latest,
  );
}

function tools(message, { openThread, runShortcut }) {
  if (message.ephemeral) return null;
  const shortcuts = session.shortcuts.filter(({ type }) => type === "message");
  const more = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Message shortcuts", title: "Message shortcuts" },
    icon("more"),
  );
  const items = () =>
    shortcuts.map(({ name, callback_id: id }) => ({ label: name, choose: () => runShortcut(id, message) }));
  return h(
    "div",
    { class: "message-tools" },
    openThread &&
      h(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": "Reply in thread",
          title: "Reply in thread",
          onclick: () => openThread(message.ts),
        },
        icon("reply"),
      ),
    shortcuts.length > 0 && menuButton(more, items, "Message shortcuts"),
  );
}

function messageNode(message, compact, place) {
  const note = message.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you");
  return h(
    "li",
    {
      class: `message${compact ? " message-compact" : ""}${message.ephemeral ? " message-ephemeral" : ""}`,
      "data-ts": message.ts,
    },
    note,
    h("div", { class: "message-side" }, compact ? stamp(message, true) : avatar(author(message))),
    h(
      "div",
      { class: "message-main" },
      compact ? h("span", { class: "visually-hidden" }, `${nameOf(author(message))}:`) : head(message),
      body(message, place.channel),
      files(message),
      place.openThread && threadLink(message, place.openThread),
    ),
    tools(message, place),
  );
}

/** What a screen reader hears of a new message. */
export const spokenMessage = (message) =>
  `${nameOf(author(message))}: ${spoken(message.text) || "a message"}${message.ephemeral ? ", only visible to you" : ""}`;

/** A scrolling list of the messages of `place`: {channel, thread?, openThread?, runShortcut}. */
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
    this.pinned = true;
    // Pictures arrive after their message; while the reader is at the end, the end stays in sight.
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.list);
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(this.scroller);
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    this.pinned = scrollHeight - scrollTop - clientHeight < 60;
    if (this.pinned) this.jump.hidden = true;
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.pinned = true;
    this.jump.hidden = true;
  }

  /** Show these messages; returns those that are new since the last time (none at the first). */
  show(messages) {
    const first = this.messages === undefined;
    const known = new Set((this.messages ?? []).map(({ ts }) => ts));
    const fresh = first ? [] : messages.filter(({ ts }) => !known.has(ts));
    this.messages = messages;
    this.#place(this.#nodes(messages));
    if (this.pinned || first) this.toEnd();
    else if (fresh.length) this.jump.hidden = false;
    return fresh;
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
        return [...this.#dayLine(drawn, message), node, this.#repliesLine(drawn, messages.length - 1)];
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

  #repliesLine(drawn, count) {
    return this.#keep(drawn, "replies", count, () => h("li", { class: "replies-line" }, plural(count)));
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
