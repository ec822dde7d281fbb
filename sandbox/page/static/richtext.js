/** Draws rich_text blocks, whose elements are typed and need no parsing. */

import { h } from "./dom.js";
import { broadcast, channelMention, date, drawEmoji, link, userMention } from "./mrkdwn.js";

function styledText(node, style = {}) {
  const tags = [
    ["code", "code"],
    ["strike", "s"],
    ["italic", "em"],
    ["bold", "strong"],
    ["underline", "u"],
    ["highlight", "mark"],
  ];
  return tags.reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}

const INLINE = {
  text: (element) => element.text,
  link: (element) => link(element.url, element.text || element.url),
  emoji: (element) => drawEmoji(element.name),
  user: (element) => userMention(element.user_id),
  usergroup: () => h("span", { class: "mention" }, "@group"),
  channel: (element) => channelMention(element.channel_id),
  broadcast: (element) => broadcast(element.range),
  date: (element) => date(element.timestamp, element.format ?? "{date}"),
  color: (element) => element.value,
  team: (element) => element.team_id,
};

const drawInline = (element) =>
  styledText(INLINE[element.type] ? (INLINE[element.type](element) ?? "") : `(${element.type})`, element.style);
const drawAll = (elements = []) => elements.map(drawInline);

const PARTS = {
  rich_text_section: (part) => h("div", { class: "rich-section" }, ...drawAll(part.elements)),
  rich_text_preformatted: (part) => h("pre", {}, ...drawAll(part.elements)),
  rich_text_quote: (part) => h("blockquote", { class: "rich-section" }, ...drawAll(part.elements)),
  rich_text_list: (part) =>
    h(
      part.style === "ordered" ? "ol" : "ul",
      {
        class: `rich-list indent-${Math.min(part.indent ?? 0, 8)}`,
        start: part.style === "ordered" && part.offset ? part.offset + 1 : null,
      },
      ...part.elements.map((item) => h("li", {}, ...drawAll(item.elements))),
    ),
};

const unknown = (part) => h("div", { class: "unknown" }, `Text of the kind “${part.type}” is not drawn here.`);

/** The nodes of a rich_text block. */
export const richText = (block) =>
  h(
    "div",
    { class: "rich-text text", dir: "auto" },
    ...(block.elements ?? []).map((part) => (PARTS[part.type] ?? unknown)(part)),
  );
