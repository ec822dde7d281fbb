/** Draws the blocks that frame others or stand out: alert, card, carousel, container, video, plan and its tasks. */

import { h, icon, newId } from "./dom.js";
import { picture } from "./images.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const LEVELS = {
  default: ["info", "Note"],
  info: ["info", "Information"],
  success: ["success", "Success"],
  warning: ["warning", "Warning"],
  error: ["error", "Error"],
};

/** A sentence that stands out, with its level said to those who do not see its colour. */
export function alertBlock(block) {
  const level = block.level in LEVELS ? block.level : "default";
  const [shape, word] = LEVELS[level];
  return h(
    "div",
    { class: `alert alert-${level}`, role: "note" },
    icon(shape),
    h("span", { class: "visually-hidden" }, `${word}: `),
    textObject(block.text),
  );
}

/** A card; `draw` draws one of its buttons. */
export function card(block, surface, { element }) {
  const title = newId("card");
  return h(
    "article",
    { class: "card", "aria-labelledby": block.title ? title : null },
    block.hero_image && picture(block.hero_image, surface, "card-hero"),
    h(
      "div",
      { class: "card-head" },
      block.icon && picture(block.icon, surface, "card-icon"),
      h(
        "div",
        { class: "card-names" },
        block.title && h("div", { class: "card-title", id: title }, textObject(block.title)),
        block.subtitle && textObject(block.subtitle, "div", "card-subtitle text"),
      ),
    ),
    block.body && textObject(block.body),
    block.actions?.length > 0 &&
      h("div", { class: "actions" }, ...block.actions.map((button) => element(button, block))),
  );
}

/** Cards side by side, in a box that scrolls. */
export const carousel = (block, surface, { inner }) =>
  h(
    "div",
    { class: "carousel", role: "group", tabindex: 0, "aria-label": `Carousel of ${block.elements.length} cards` },
    h("ul", { role: "list", class: "carousel-list" }, ...block.elements.map((child) => h("li", {}, inner(child)))),
  );

function containerHead(block, surface) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : textObject(block.title ?? "", "div", "text");
  return [
    block.icon && picture(block.icon, surface, "card-icon"),
    h(
      "div",
      { class: "card-names" },
      h("div", { class: "card-title" }, title),
      block.subtitle && textObject(block.subtitle, "div", "card-subtitle text"),
    ),
  ];
}

/** Blocks in a frame with a title; a collapsible one opens and closes by its title. */
export function container(block, surface, { inner }) {
  const body = h("div", { class: "container-body" }, ...block.child_blocks.map(inner));
  const name = `container container-${block.width ?? "standard"}${block.has_header_divider ? " container-divided" : ""}`;
  const titled = block.title || block.rich_text_title || block.subtitle;
  if (!block.is_collapsible)
    return h(
      "div",
      { class: name },
      titled && h("div", { class: "container-head" }, ...containerHead(block, surface)),
      body,
    );
  return h(
    "details",
    { class: name, open: !block.default_collapsed },
    h("summary", { class: "container-head" }, icon("right"), titled ? containerHead(block, surface) : "Details"),
    body,
  );
}

/** A video is not played here: its picture and title lead to where it is. */
export function video(block, surface) {
  const title = plain(block.title);
  const maker = [block.provider_name, block.author_name].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "video" },
    h(
      "a",
      {
        class: "video-open",
        href: block.title_url ?? block.video_url,
        target: "_blank",
        rel: "noopener noreferrer",
        "aria-label": `Video: ${title}`,
      },
      picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, surface, "video-picture"),
      h("span", { class: "video-play", "aria-hidden": "true" }, icon("play")),
    ),
    h(
      "div",
      { class: "card-names" },
      h("div", { class: "card-title", dir: "auto" }, title),
      maker && h("div", { class: "card-subtitle", dir: "auto" }, maker),
      block.description && textObject(block.description),
    ),
  );
}

const STATES = {
  pending: ["dot", "Pending"],
  in_progress: ["clock", "In progress"],
  complete: ["success", "Done"],
  error: ["error", "Failed"],
};

/** One task with how far it is. */
export function task(block) {
  const [shape, word] = STATES[block.status] ?? ["dot", block.status];
  const links = (block.sources ?? []).filter(({ url }) => /^https?:/.test(url ?? ""));
  return h(
    "div",
    { class: `task-card task-${block.status}` },
    icon(shape),
    h(
      "div",
      { class: "card-names" },
      h("div", { class: "card-title", dir: "auto" }, plain(block.title), h("span", { class: "task-state" }, word)),
      block.details && richText(block.details),
      block.output && richText(block.output),
      ...links.map(({ url, text }) => h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text || url)),
    ),
  );
}

/** A list of tasks under a title. */
export const plan = (block) =>
  h(
    "div",
    { class: "plan" },
    h("div", { class: "card-title", dir: "auto" }, plain(block.title)),
    h("ol", { role: "list" }, ...(block.tasks ?? []).map((entry) => h("li", {}, task(entry)))),
  );
