/** Draws table blocks; their first row is the head. */

import { h } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { richText } from "./richtext.js";

function content(cell) {
  if (cell?.type === "rich_text") return richText(cell);
  return cell?.type === "raw_number" ? String(cell.text ?? cell.value ?? "") : plain(cell?.text ?? "");
}

function cellNode(cell, column, settings, head) {
  const { align = cell?.type === "raw_number" ? "right" : "left", is_wrapped: wrapped = false } =
    settings?.[column] ?? {};
  return h(
    head ? "th" : "td",
    { class: `align-${align}${wrapped ? " wrapped" : ""}`, scope: head ? "col" : null, dir: "auto" },
    content(cell),
  );
}

/** A table that scrolls sideways where it is wider than the message. */
export function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const row = (cells, isHead) =>
    h("tr", {}, ...(cells ?? []).map((cell, column) => cellNode(cell, column, block.column_settings, isHead)));
  return h(
    "div",
    { class: "table-scroll", role: "group", tabindex: 0, "aria-label": "Table" },
    h(
      "table",
      { class: "table" },
      h("thead", {}, row(head, true)),
      h("tbody", {}, ...rows.map((cells) => row(cells, false))),
    ),
  );
}
