/** A field for rich text: people mark words as they do in a message, the bot gets a typed rich_text block. */

import { h } from "./dom.js";

const MARKS = [
  ["bold", "*", "Bold"],
  ["italic", "_", "Italic"],
  ["strike", "~", "Strike through"],
  ["code", "`", "Code"],
];
const SPAN = /`([^`\n]+)`|\*([^*\n]+)\*|_([^_\n]+)_|~([^~\n]+)~|(https?:\/\/[^\s<>]*[^\s<>.,;:!?)])/g;
const ITEM = /^\s*[-•]\s+/;
const QUOTE = /^>\s?/;

const run = (text, style) => ({ type: "text", text, ...(style ? { style: { [style]: true } } : {}) });

/** The typed runs of a line. */
function runs(text) {
  const found = [];
  let done = 0;
  for (const match of text.matchAll(SPAN)) {
    const [whole, code, bold, italic, strike, url] = match;
    if (match.index > done) found.push(run(text.slice(done, match.index)));
    if (url) found.push({ type: "link", url });
    else
      found.push(run(code ?? bold ?? italic ?? strike, code ? "code" : bold ? "bold" : italic ? "italic" : "strike"));
    done = match.index + whole.length;
  }
  if (done < text.length) found.push(run(text.slice(done)));
  return found;
}

const section = (text) => ({ type: "rich_text_section", elements: runs(text) });

/** Which kind of part a line belongs to, and how lines of that kind become one. */
const KINDS = [
  {
    fits: (line) => ITEM.test(line),
    part: (lines) => ({
      type: "rich_text_list",
      style: "bullet",
      elements: lines.map((line) => section(line.replace(ITEM, ""))),
    }),
  },
  {
    fits: (line) => QUOTE.test(line),
    part: (lines) => ({
      type: "rich_text_quote",
      elements: runs(lines.map((line) => line.replace(QUOTE, "")).join("\n")),
    }),
  },
  { fits: () => true, part: (lines) => section(lines.join("\n")) },
];

/** The rich_text block for what was typed, null for nothing. */
export function richTextOf(typed) {
  if (!typed.trim()) return null;
  const parts = [];
  for (const line of typed.trimEnd().split("\n")) {
    const kind = KINDS.find(({ fits }) => fits(line));
    if (parts.at(-1)?.kind === kind) parts.at(-1).lines.push(line);
    else parts.push({ kind, lines: [line] });
  }
  return { type: "rich_text", elements: parts.map(({ kind, lines }) => kind.part(lines)) };
}

function typedRun({ type, text, url, style = {} }) {
  const mark = MARKS.find(([name]) => style[name])?.[1] ?? "";
  return type === "link" ? url : `${mark}${text ?? ""}${mark}`;
}

const typedRuns = (elements = []) => elements.map(typedRun).join("");

/** The opposite: what one would have typed for a rich_text block. */
export const typedOf = (block) =>
  (block?.elements ?? [])
    .map((part) => {
      if (part.type === "rich_text_list")
        return part.elements.map((item) => `- ${typedRuns(item.elements)}`).join("\n");
      return part.type === "rich_text_quote" ? `> ${typedRuns(part.elements)}` : typedRuns(part.elements);
    })
    .join("\n");

/** Put a mark around the selected words, or where the caret is. */
function surround(area, mark) {
  const { selectionStart: begin, selectionEnd: end, value } = area;
  area.setRangeText(`${mark}${value.slice(begin, end)}${mark}`, begin, end, "end");
  if (begin === end) area.setSelectionRange(begin + 1, begin + 1);
  area.focus();
  area.dispatchEvent(new Event("input"));
}

/** The buttons above the field; one of them is in the order of Tab, arrow keys reach the others. */
function toolbar(area) {
  const buttons = MARKS.map(([name, mark, label], index) =>
    h(
      "button",
      {
        type: "button",
        class: `mark-button mark-${name}`,
        "aria-label": label,
        title: label,
        tabindex: index ? -1 : 0,
        onclick: () => surround(area, mark),
      },
      name === "code" ? "</>" : label[0],
    ),
  );
  const onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    const next = buttons.at((at + step + buttons.length) % buttons.length);
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  };
  return h("div", { class: "mark-bar", role: "toolbar", "aria-label": "Marks", onkeydown }, ...buttons);
}

/** The field. `aria` names it; `changed(rich_text or null)` hears of each change. */
export function richTextField({ aria, value, placeholder, lines, changed }) {
  const area = h("textarea", {
    class: "text-input",
    dir: "auto",
    placeholder,
    rows: lines,
    value: typedOf(value),
    ...aria,
    oninput: () => changed(richTextOf(area.value)),
  });
  return h("div", { class: "rich-input" }, toolbar(area), area);
}
