/** Draws table blocks, whose first row is the head, and data tables, which can be sorted and turned page by page. */

import { fill, h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { fullNumber } from "./scale.js";

const PAGE = 5; // rows of a data table that says nothing about it

const isNumber = (cell) => cell?.type === "raw_number";

function content(cell) {
  if (cell?.type === "rich_text") return richText(cell);
  return isNumber(cell) ? (cell.text ?? fullNumber(cell.value)) : plain(cell?.text ?? "");
}

/** A table that scrolls sideways in its own box where it is wider than its place. */
export const scrollTable = (table, name) =>
  h("div", { class: "table-scroll", role: "group", tabindex: 0, "aria-label": name }, table);

const words = (cell) => h("span", {}, content(cell)).textContent;

function cellNode(cell, column, settings, head) {
  const { align = isNumber(cell) ? "right" : "left", is_wrapped: wrapped = false } = settings?.[column] ?? {};
  const empty = head && !words(cell).trim();
  return h(
    head && !empty ? "th" : "td",
    { class: `align-${align}${wrapped ? " wrapped" : ""}`, scope: head && !empty ? "col" : null, dir: "auto" },
    content(cell),
  );
}

/** The names of the columns, as the name of the whole. */
const named = (head) => `Table of ${(head ?? []).map(words).filter(Boolean).join(", ") || "values"}`;

/** A table block. */
export function table(block) {
  const [head, ...rows] = block.rows ?? [];
  const row = (cells, isHead) =>
    h("tr", {}, ...(cells ?? []).map((cell, column) => cellNode(cell, column, block.column_settings, isHead)));
  return scrollTable(
    h(
      "table",
      { class: "table" },
      h("thead", {}, row(head, true)),
      h("tbody", {}, ...rows.map((cells) => row(cells, false))),
    ),
    named(head),
  );
}

const DIRECTIONS = { ascending: 1, descending: -1 };

/** A data table on screen: which column it is sorted by, and which page of it is shown. */
class DataTable {
  constructor(block) {
    const [head, ...rows] = block.rows;
    Object.assign(this, { block, head, rows, page: 0, sorted: null, direction: null });
    this.size = block.page_size ?? PAGE;
    this.headRow = h("tr", {});
    this.body = h("tbody", {});
    this.status = h("span", { class: "pager-status", role: "status" });
    [this.back, this.on] = [
      ["Previous page", "left", -1],
      ["Next page", "right", 1],
    ].map(([label, shape, step]) => this.#turn(label, shape, step));
    const grid = h(
      "table",
      { class: "table" },
      h("caption", { class: "visually-hidden" }, block.caption),
      h("thead", {}, this.headRow),
      this.body,
    );
    this.node = h(
      "figure",
      { class: "data-table" },
      h("figcaption", { class: "data-caption", dir: "auto" }, block.caption),
      scrollTable(grid, `Table: ${block.caption}`),
      rows.length > this.size && h("div", { class: "pager" }, this.back, this.status, this.on),
    );
    this.#draw();
  }

  #turn(label, shape, step) {
    const onclick = () => {
      const last = Math.ceil(this.rows.length / this.size) - 1;
      this.page = Math.min(last, Math.max(0, this.page + step));
      this.#draw();
    };
    return h("button", { type: "button", class: "icon-button", "aria-label": label, onclick }, icon(shape));
  }

  /** Columns of numbers can be sorted, as in Slack. */
  #sortable = (column) => this.rows.every((row) => isNumber(row[column]));

  #sort(column) {
    this.direction = this.sorted === column && this.direction === "descending" ? "ascending" : "descending";
    this.sorted = column;
    this.page = 0;
    this.#draw();
    this.headRow.children[column].querySelector("button").focus();
  }

  #head(cell, column) {
    if (!this.#sortable(column)) return cellNode(cell, column, null, true);
    const sorted = this.sorted === column;
    return h(
      "th",
      { scope: "col", class: "align-right", "aria-sort": sorted ? this.direction : "none" },
      h(
        "button",
        { type: "button", class: "sort", onclick: () => this.#sort(column) },
        content(cell),
        icon(sorted ? (this.direction === "ascending" ? "up" : "down") : "sort"),
      ),
    );
  }

  #cell(cell, column) {
    const node = cellNode(cell, column, null, false);
    if (column !== this.block.row_header_column_index) return node;
    return h("th", { scope: "row", class: node.className, dir: "auto" }, ...node.childNodes);
  }

  #draw() {
    const { sorted, direction } = this;
    const rows =
      sorted === null
        ? this.rows
        : [...this.rows].sort((a, b) => DIRECTIONS[direction] * (a[sorted].value - b[sorted].value));
    const begin = this.page * this.size;
    const shown = rows.slice(begin, begin + this.size);
    fill(this.headRow, ...this.head.map((cell, column) => this.#head(cell, column)));
    fill(this.body, ...shown.map((row) => h("tr", {}, ...row.map((cell, column) => this.#cell(cell, column)))));
    this.status.textContent = `${begin + 1}–${begin + shown.length} of ${rows.length}`;
    // Not `disabled`: the focus stays where it is when the last page is reached.
    this.back.setAttribute("aria-disabled", String(begin === 0));
    this.on.setAttribute("aria-disabled", String(begin + shown.length >= rows.length));
  }
}

/** A data_table block. */
export const dataTable = (block) => new DataTable(block).node;
