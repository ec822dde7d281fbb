/** Draws markdown blocks: headings, emphasis, lists, tasks, quotes, code, links, tables. */

import { h } from "./dom.js";
import { drawEmoji, link } from "./mrkdwn.js";

const SPAN = new RegExp(
  [
    "\\\\(?<escaped>[\\\\`*_{}\\[\\]()#+.!~|>-])",
    "`(?<code>[^`]+)`",
    "\\*\\*(?<strong>\\S(?:.*?\\S)??)\\*\\*",
    "__(?<strong2>\\S(?:.*?\\S)??)__",
    "~~(?<s>.+?)~~",
    "\\*(?<em>[^\\s*](?:[^*]*?[^\\s*])??)\\*",
    "(?<!\\w)_(?<em2>[^\\s_](?:[^_]*?[^\\s_])??)_(?!\\w)",
    "!?\\[(?<label>[^\\]]*)\\]\\((?<address>[^\\s)]+)[^)]*\\)",
    ":(?<emoji>[a-z0-9_+-]+):",
    "(?<url>https?://[^\\s<>]*[^\\s<>.,;:!?)])",
  ].join("|"),
  "g",
);

function drawSpan({ escaped, code, strong, strong2, s, em, em2, label, address, emoji, url }) {
  if (escaped) return escaped;
  if (code) return h("code", {}, code);
  if (address) return link(address, label || address);
  if (emoji) return drawEmoji(emoji);
  if (url) return link(url);
  if (s) return h("s", {}, ...inline(s));
  return strong || strong2 ? h("strong", {}, ...inline(strong || strong2)) : h("em", {}, ...inline(em || em2));
}

function inline(text) {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(SPAN)) {
    nodes.push(text.slice(done, match.index), drawSpan(match.groups));
    done = match.index + match[0].length;
  }
  return [...nodes, text.slice(done)];
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function drawTable(lines) {
  const [head, , ...rows] = lines.map(cells);
  return h(
    "div",
    { class: "table-scroll", tabindex: 0, role: "group", "aria-label": "Table" },
    h(
      "table",
      { class: "table" },
      h("thead", {}, h("tr", {}, ...head.map((cell) => h("th", { scope: "col" }, ...inline(cell))))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, ...inline(cell)))))),
    ),
  );
}

function drawItem(text) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
  if (!task) return h("li", {}, ...inline(text));
  return h(
    "li",
    { class: "task" },
    h("span", { role: "img", "aria-label": task[1] === " " ? "open" : "done" }, task[1] === " " ? "☐ " : "☑ "),
    ...inline(task[2]),
  );
}

const ITEM = /^\s*([-*+]|\d+[.)])\s+/;
const quoted = (line) => line.replace(/^>\s?/, "");
const startsBlock = (line) => !line.trim() || /^(#{1,6}\s|>|```|(-{3,}|\*{3,})\s*$)/.test(line) || ITEM.test(line);

/** Each kind of block: does it begin at this line, which lines does it take, how is it drawn. */
const KINDS = [
  {
    begins: (line) => line.startsWith("```"),
    takes: (rest) => fenceLength(rest),
    draw: (lines) =>
      h(
        "pre",
        {},
        lines
          .slice(1)
          .filter((line) => line !== "```")
          .join("\n"),
      ),
  },
  {
    begins: (line) => /^#{1,6}\s/.test(line),
    takes: () => 1,
    draw: ([line]) =>
      h(
        "div",
        {
          class: `md-heading md-h${line.indexOf(" ")}`,
          role: "heading",
          "aria-level": Math.min(6, 1 + line.indexOf(" ")),
        },
        ...inline(line.replace(/^#+\s+/, "")),
      ),
  },
  { begins: (line) => /^(-{3,}|\*{3,})\s*$/.test(line), takes: () => 1, draw: () => h("hr", { class: "divider" }) },
  {
    begins: (line, next) => line.includes("|") && /^\s*\|?\s*:?-+/.test(next ?? "") && next.includes("|"),
    takes: (rest) => whileTrue(rest, (line) => line.includes("|")),
    draw: drawTable,
  },
  {
    begins: (line) => line.startsWith(">"),
    takes: (rest) => whileTrue(rest, (line) => line.startsWith(">")),
    draw: (lines) => h("blockquote", {}, ...drawBlocks(lines.map(quoted))),
  },
  {
    begins: (line) => ITEM.test(line),
    takes: (rest) => whileTrue(rest, (line) => ITEM.test(line)),
    draw: (lines) =>
      h(
        /^\s*\d/.test(lines[0]) ? "ol" : "ul",
        { class: "rich-list" },
        ...lines.map((line) => drawItem(line.replace(ITEM, ""))),
      ),
  },
  {
    begins: () => true,
    takes: (rest) => 1 + whileTrue(rest.slice(1), (line) => !startsBlock(line)),
    draw: (lines) => h("p", {}, ...lines.flatMap((line, i) => (i ? [h("br"), ...inline(line)] : inline(line)))),
  },
];

const whileTrue = (lines, test) => {
  const end = lines.findIndex((line) => !test(line));
  return end < 0 ? lines.length : end;
};

const fenceLength = (lines) => {
  const end = lines.findIndex((line, index) => index > 0 && line.startsWith("```"));
  return end < 0 ? lines.length : end + 1;
};

function drawBlocks(lines) {
  const nodes = [];
  for (let at = 0; at < lines.length;) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const kind = KINDS.find(({ begins }) => begins(lines[at], lines[at + 1]));
    const length = kind.takes(lines.slice(at));
    nodes.push(kind.draw(lines.slice(at, at + length)));
    at += length;
  }
  return nodes;
}

/** The nodes of a markdown text. */
export const markdown = (text) =>
  h("div", { class: "markdown text", dir: "auto" }, ...drawBlocks((text ?? "").split("\n")));
