/** Files by their name, kind and size: those in a message, to keep, and those on their way, to remove. */

import { h, icon } from "./dom.js";

/** Sizes as people say them. */
export const size = (bytes) =>
  bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1024)} kB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;

/** A file that was chosen, with a button that takes it away again. */
export const fileEntry = (file, remove) =>
  h(
    "li",
    {},
    icon("file"),
    h("span", { class: "file-name", dir: "auto" }, file.name),
    h("span", { class: "file-size" }, size(file.size)),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, onclick: remove },
      icon("close"),
    ),
  );

/** A file in a message that is no picture: a link that saves it. */
export const fileCard = (file) =>
  h(
    "a",
    { class: "file-card", href: file.download, download: file.name },
    icon("file"),
    h(
      "span",
      { class: "file-about" },
      h("span", { class: "file-name", dir: "auto" }, file.title || file.name),
      h("span", { class: "file-size" }, `${file.kind}, ${size(file.size)}`),
    ),
  );
