/** Draws one message: who, when, what it says, its files, its thread and what can be done with it. */

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks.js";
import * as dates from "./dates.js";
import { h, icon } from "./dom.js";
import { fileCard } from "./filelist.js";
import { figure } from "./images.js";
import { menuButton } from "./menu.js";
import { mrkdwn, spoken } from "./mrkdwn.js";
import { nameOf, person, session } from "./session.js";
import { surface } from "./surface.js";

const KINDS = ["compact", "ephemeral", "deleted"];
const SAME_BREATH_MS = 5 * 60_000;
/** When a message was sent. */
export const at = (message) => Number(message.ts) * 1000;

/** Who wrote a message; a bot may go by another name in each message. */
function author(message) {
  const user = person(message.user) ?? { id: message.user, real_name: message.name, bot: message.bot };
  return message.bot && message.name ? { ...user, real_name: message.name, bot: true } : user;
}

/** A message of the same person soon after another needs no new head. */
export const follows = (message, previous) =>
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

const pictured = (file) => figure(file.url, file.alt || file.title || file.name, file.title || file.name);

/** The files of a message that its blocks do not show already. */
function files(message) {
  const shown = new Set((message.blocks ?? []).map((block) => block.slack_file?.id));
  return (message.files ?? [])
    .filter((file) => !shown.has(file.id))
    .map((file) => (file.picture ? pictured(file) : fileCard(file)));
}

/** "1 reply", "5 replies". */
export const plural = (count) => `${count} ${count === 1 ? "reply" : "replies"}`;

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
  if (message.ephemeral || message.deleted) return null;
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

/** The node of a message; `compact` without its head. */
export function messageNode(message, compact, place) {
  const note = message.ephemeral && h("div", { class: "only-you" }, icon("eye"), "Only visible to you");
  return h(
    "li",
    {
      class: ["message", ...KINDS.filter((kind) => (kind === "compact" ? compact : message[kind])).map((kind) => `message-${kind}`)].join(" "),
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
  `${nameOf(author(message))}: ${said(message)}${message.ephemeral ? ", only visible to you" : ""}`;

const said = ({ text, files }) =>
  [spoken(text), ...(files ?? []).map(({ name }) => `file ${name}`)].filter(Boolean).join(", ") || "a message";
