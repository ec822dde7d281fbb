/** Coloured initials in place of photographs; the same person always has the same colour. */

import { h } from "./dom.js";
import { nameOf } from "./session.js";

const COLOURS = 10;

function initials(name) {
  const words = name
    .trim()
    .split(/[\s_.-]+/)
    .filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : null]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

const number = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9973, 7);

/** The picture of a person or the bot (which is square); screen readers hear the name beside it instead. */
export function avatar(user, size = "") {
  const name = nameOf(user);
  const colour = user?.bot ? "bot" : number(user?.id ?? name) % COLOURS;
  return h("span", { class: `avatar avatar-${colour} ${size}`, "aria-hidden": "true" }, initials(name));
}
