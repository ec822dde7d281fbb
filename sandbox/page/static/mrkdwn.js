/** Turns Slack's mrkdwn into DOM nodes: bold, italic, strike, code, quotes, links, mentions, dates, emoji. */

import { slackDate } from "./dates.js";
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channelOf, nameOf, person, session } from "./session.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i;

/** Slack escapes three characters and no others. */
const unescaped = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

/** The opposite, as Slack's own clients do before they send what was typed. */
export const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A link that leaves the page, or plain text when the address is none a link may have. */
export function link(address, label) {
  if (!SAFE_LINK.test(address)) return label ?? address;
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label ?? address);
}

/** `@Anna Berg`, stronger when it is the reader. */
export function userMention(id, fallback) {
  const user = person(id);
  const own = id === session.me?.id;
  return h("span", { class: `mention${own ? " mention-own" : ""}` }, `@${user ? nameOf(user) : fallback || id}`);
}

/** `#sales-north`, which opens the channel when the reader can see it. */
export function channelMention(id, fallback) {
  const name = `#${channelOf(id)?.name ?? (fallback || id)}`;
  if (!channelOf(id)) return h("span", { class: "mention" }, name);
  return h("a", { class: "mention", href: `#as=${session.me.id}&channel=${id}` }, name);
}

/** `@here`, `@channel`, `@everyone`. */
export const broadcast = (range) => h("span", { class: "mention mention-own" }, `@${range}`);

export const date = (seconds, pattern) =>
  h("time", { datetime: new Date(seconds * 1000).toISOString() }, slackDate(seconds, pattern));

/** What stands between `<` and `>`. */
function angle(inside) {
  const [target, label] = splitOnce(inside, "|");
  if (target.startsWith("@")) return userMention(target.slice(1), label);
  if (target.startsWith("#")) return channelMention(target.slice(1), label);
  if (!target.startsWith("!")) return link(unescaped(target), label ? unescaped(label) : undefined);
  const [kind, ...rest] = target.slice(1).split("^");
  if (kind === "date") return linkedDate(rest, label);
  if (kind === "subteam") return h("span", { class: "mention" }, label || "@group");
  return broadcast(kind);
}

function linkedDate([seconds, pattern, address], fallback) {
  if (!/^\d+$/.test(seconds ?? "") || !pattern) return fallback ?? "";
  return address ? link(unescaped(address), date(seconds, unescaped(pattern))) : date(seconds, unescaped(pattern));
}

function splitOnce(text, mark) {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

// A mark opens where no letter or digit stands before it and closes where none follows, as in Slack.
const styled = (mark, name) =>
  `(?<![\\p{L}\\p{N}])${mark}(?=[^\\s${mark}])(?<${name}>[^${mark}\\n]*?[^\\s${mark}])${mark}(?![\\p{L}\\p{N}])`;
const PARTS = [
  "<(?<angle>[^<>\\n]+)>",
  "`(?<code>[^`\\n]+)`",
  styled("\\*", "strong"),
  styled("_", "em"),
  styled("~", "s"),
  ":(?<emoji>[a-z0-9_+-]+):(?:skin-tone-\\d:)?",
];
const ADDRESS = "(?<url>https?://[^\\s<>|]*[^\\s<>|.,;:!?)\\]'\"])";
const SPAN = new RegExp([...PARTS, ADDRESS].join("|"), "gu");
/** In verbatim text an address becomes a link only where it is marked as one. */
const VERBATIM = new RegExp(PARTS.join("|"), "gu");
/** Between code marks only references are read. */
const CODE = /<(?<angle>[^<>\n]+)>/gu;

function drawSpan(groups, whole, pattern) {
  if (groups.angle) return angle(groups.angle);
  if (groups.code) return h("code", {}, ...inline(groups.code, CODE));
  if (groups.emoji) return drawEmoji(groups.emoji, whole);
  if (groups.url) return link(unescaped(groups.url));
  const tag = ["strong", "em", "s"].find((name) => groups[name]);
  return h(tag, {}, ...inline(groups[tag], pattern));
}

/** `:tada:` as a picture character with its name for screen readers, or as typed when the name is unknown. */
export const drawEmoji = (name, whole = `:${name}:`) =>
  emoji(name)
    ? h("span", { class: "emoji", role: "img", "aria-label": name.replaceAll("_", " "), title: whole }, emoji(name))
    : whole;

/** The nodes of one line. */
function inline(text, pattern) {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    nodes.push(unescaped(text.slice(done, match.index)), drawSpan(match.groups, match[0], pattern));
    done = match.index + match[0].length;
  }
  nodes.push(unescaped(text.slice(done)));
  return nodes.filter((node) => node !== "");
}

const QUOTE = /^(&gt;|>)(?!&gt;&gt;|>>) ?/;
const ITEM = /^\s*([•◦▪–-]|\d{1,2}[.)])\s+/;

/** A line; one that begins like a list item keeps its later rows indented. */
function drawLine(line, pattern) {
  if (line === "") return h("div", { class: "line line-empty" });
  return h("div", { class: ITEM.test(line) ? "line line-item" : "line" }, ...inline(line, pattern));
}

function drawLines(text, pattern) {
  const nodes = [];
  let quote = null;
  for (const line of text.split("\n")) {
    const quoted = QUOTE.test(line);
    if (quoted && !quote) nodes.push((quote = h("blockquote")));
    if (!quoted) quote = null;
    (quoted ? quote : { append: (node) => nodes.push(node) }).append(
      drawLine(quoted ? line.replace(QUOTE, "") : line, pattern),
    );
  }
  return nodes;
}

function drawText(text, pattern) {
  const rest = text.search(/^(&gt;|>){3}/m);
  if (rest < 0) return drawLines(text, pattern);
  const before = rest ? drawLines(text.slice(0, rest).replace(/\n$/, ""), pattern) : [];
  return [...before, h("blockquote", {}, ...drawLines(text.slice(rest).replace(/^(&gt;|>){3} ?/, ""), pattern))];
}

/** The nodes of a mrkdwn text. */
export function mrkdwn(text, verbatim = false) {
  return (text ?? "").split(/```/).flatMap((part, index, parts) => {
    if (index % 2 && index < parts.length - 1) return h("pre", {}, ...inline(part.replace(/^\n|\n$/g, ""), CODE));
    const around = part.replace(index ? /^ *\n?/ : /^$/, "").replace(index < parts.length - 1 ? /\n$/ : /^$/, "");
    return around ? drawText(around, verbatim ? VERBATIM : SPAN) : [];
  });
}

/** The nodes of a text object, plain or mrkdwn, in one element that takes the direction of its text. */
export function textObject(object, tag = "div", name = "text") {
  if (!object) return null;
  const value = typeof object === "string" ? { type: "plain_text", text: object } : object;
  const nodes = value.type === "mrkdwn" ? mrkdwn(value.text, value.verbatim) : [plain(value)];
  return h(tag, { class: name, dir: "auto" }, ...nodes);
}

/** Plain text knows nothing but emoji. */
export function plain(object) {
  const text = typeof object === "string" ? object : (object?.text ?? "");
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name) ?? whole);
}

/** A mrkdwn text without its marks, for announcements and previews. */
export const spoken = (text) =>
  mrkdwn(text)
    .map((node) => node.textContent)
    .join(" ")
    .trim();
