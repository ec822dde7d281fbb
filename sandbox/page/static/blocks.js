/** Draws Block Kit blocks. */

import { chartBlock } from "./charts.js";
import { h, newId } from "./dom.js";
import { drawElement } from "./elements.js";
import { within } from "./form.js";
import { picture } from "./images.js";
import { markdown } from "./markdown.js";
import { plain, textObject } from "./mrkdwn.js";
import { alertBlock, card, carousel, container, plan, task, video } from "./panels.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

const named = (element, fallback) => ({ "aria-label": plain(element.placeholder) || fallback });

function section(block, surface) {
  const words = spokenName(block);
  const accessory =
    block.accessory &&
    (block.accessory.type === "image"
      ? picture(block.accessory, surface, "thumbnail")
      : drawElement(block.accessory, block, surface, named(block.accessory, words)));
  return h(
    "div",
    { class: `section${block.accessory?.type === "image" ? " section-picture" : ""}` },
    h(
      "div",
      { class: "section-text" },
      block.text && textObject(block.text),
      block.fields &&
        h("div", { class: "fields" }, ...block.fields.map((field) => textObject(field, "div", "field text"))),
    ),
    accessory && h("div", { class: "accessory" }, accessory),
  );
}

const spokenName = (block) => (block.text ? textObject(block.text).textContent.slice(0, 80) : "Choose");

const context = (block, surface) =>
  h(
    "div",
    { class: "context" },
    ...block.elements.map((element) =>
      element.type === "image"
        ? picture(element, surface, "inline-image")
        : textObject(element, "span", "text context-text"),
    ),
  );

const actions = (block, surface) =>
  h(
    "div",
    { class: "actions" },
    ...block.elements.map((element) => drawElement(element, block, surface, named(element, "Choose"))),
  );

function input(block, surface) {
  const [label, hint, error, control] = ["label", "hint", "error", "control"].map(newId);
  const described = [block.hint && hint, error].filter(Boolean).join(" ");
  const grouped = ["checkboxes", "radio_buttons", "datetimepicker", "datepicker"].includes(block.element.type);
  const aria = {
    id: control,
    "aria-labelledby": grouped && block.element.type === "datepicker" ? `${label} ${control}` : label,
    "aria-describedby": described,
  };
  if (!block.optional && !["checkboxes", "datepicker", "datetimepicker"].includes(block.element.type))
    aria["aria-required"] = "true";
  return h(
    "div",
    { class: "input-block", "data-block": block.block_id },
    h(
      grouped ? "div" : "label",
      { class: "input-label", id: label, for: grouped ? null : control, dir: "auto" },
      plain(block.label),
      block.optional && h("span", { class: "optional" }, " (optional)"),
    ),
    drawElement(block.element, block, surface, aria),
    h("div", { class: "input-error", id: error, hidden: true }),
    block.hint && h("div", { class: "input-hint", id: hint, dir: "auto" }, plain(block.hint)),
  );
}

const BLOCKS = {
  header: (block) =>
    h("div", { class: "header-block", role: "heading", "aria-level": 2, dir: "auto" }, plain(block.text)),
  section,
  context,
  divider: () => h("hr", { class: "divider" }),
  actions,
  image: (block, surface) => picture(block, surface, "block-image"),
  input,
  rich_text: richText,
  table,
  data_table: dataTable,
  data_visualization: chartBlock,
  markdown: (block) => markdown(block.text),
  context_actions: actions,
  alert: alertBlock,
  card,
  carousel,
  container,
  video,
  plan,
  task_card: task,
};

const unknown = (block) => h("div", { class: "unknown" }, `A block of the kind “${block.type}” is not drawn here.`);

/** The node of a block. What stands within it is drawn by `inner` (blocks) and `element`. */
function drawBlock(block, surface) {
  const parts = {
    inner: (child) => drawBlock(within(block, child), surface),
    element: (element, owner) => drawElement(element, owner, surface, named(element, "Choose")),
  };
  return h(
    "div",
    { class: `block block-${block.type}`, "data-block-id": block.block_id ?? null },
    (Object.hasOwn(BLOCKS, block.type) ? BLOCKS[block.type] : unknown)(block, surface, parts),
  );
}

/** The nodes of the blocks of a surface. */
export const drawBlocks = (surface) => surface.blocks.map((block) => drawBlock(block, surface));

/** The field is not wrong any more once something else stands in it. */
export function clearProblem(root, blockId) {
  const node = root.querySelector(`.wrong[data-block="${CSS.escape(blockId)}"]`);
  if (node) mark(node, null);
}

/** Mark an input block with a sentence, or as right with none; returns what can be focused in it. */
function mark(node, sentence) {
  const error = node.querySelector(".input-error");
  const control = node.querySelector("input:not([type=hidden]), textarea, button.picker");
  error.textContent = sentence ?? "";
  error.hidden = !sentence;
  node.classList.toggle("wrong", Boolean(sentence));
  if (sentence) control?.setAttribute("aria-invalid", "true");
  else control?.removeAttribute("aria-invalid");
  return control;
}

/** Show sentences at the input blocks they belong to ({block_id: sentence}) and focus the first. */
export function showProblems(root, found) {
  let first = null;
  for (const node of root.querySelectorAll(".input-block")) {
    const sentence = found[node.dataset.block];
    const control = mark(node, sentence);
    if (sentence && !first) first = control;
  }
  first?.focus();
  first?.closest(".input-block").scrollIntoView({ block: "nearest" });
}
