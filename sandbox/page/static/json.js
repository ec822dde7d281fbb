/** Writes JSON so that people can read it: indented, coloured, one place in it marked. */

import { h } from "./dom.js";

const STEP = 2; // spaces of indentation
const HOLDS_JSON = /^\s*[[{]/;

/** Structures that were sent as text (forms have no other way) become structures again. */
export function readable(value) {
  if (Array.isArray(value)) return value.map(readable);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, readable(part)]));
  if (typeof value !== "string" || !HOLDS_JSON.test(value)) return value;
  try {
    return readable(JSON.parse(value));
  } catch {
    return value;
  }
}

const stepsOf = (pointer) =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));

/** What stands at a JSON pointer, undefined when there is nothing. */
export const valueAt = (value, pointer) => stepsOf(pointer).reduce((part, step) => part?.[step], value);

const token = (kind, text) => h("span", { class: `json-${kind}` }, text);

function leaf(value) {
  if (typeof value === "string") return token("string", JSON.stringify(value));
  return token(value === null ? "null" : typeof value, String(value));
}

/** The nodes of a value; `marked` holds the pointers of what is to be marked. */
function nodesOf(value, marked, pointer, indent) {
  if (value === null || typeof value !== "object") return [leaf(value)];
  const list = Array.isArray(value);
  const entries = Object.entries(value);
  const [open, close] = list ? ["[", "]"] : ["{", "}"];
  if (!entries.length) return [open + close];
  const pad = " ".repeat(indent + STEP);
  const lines = entries.map(([name, part], index) => {
    const at = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const inner = [
      list ? null : [token("name", JSON.stringify(name)), ": "],
      nodesOf(part, marked, at, indent + STEP),
      index < entries.length - 1 ? "," : "",
    ];
    const line = marked.has(at) ? h("mark", { class: "json-wrong" }, ...inner) : inner;
    return [`\n${pad}`, line];
  });
  return [open, lines, `\n${" ".repeat(indent)}${close}`];
}

/** A value as text with colours; what stands at one of these pointers is marked. */
export const drawJson = (value, pointers = []) => nodesOf(value, new Set(pointers), "", 0);
