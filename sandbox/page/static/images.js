/** Draws pictures: with a title, with their words when they fail, larger when pressed. */

import { h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";

function enlarge(address, alt) {
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": alt || "Picture", onclose: () => dialog.remove(), onclick: close },
    h(
      "button",
      { type: "button", class: "icon-button lightbox-close", "aria-label": "Close the picture" },
      icon("close"),
    ),
    h("img", { src: address, alt }),
    h("p", { dir: "auto" }, alt),
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** The picture itself; when it cannot be loaded its alternative text stands in its place. */
function image(address, alt, name) {
  const node = h("img", {
    src: address,
    alt,
    title: alt,
    class: name,
    onerror: () =>
      node.replaceWith(
        h("span", { class: `image-failed ${name}`, role: "img", "aria-label": alt }, `Picture not available: ${alt}`),
      ),
  });
  return node;
}

/** A titled picture that can be opened large. */
export function figure(address, alt, title) {
  const open = h(
    "button",
    {
      type: "button",
      class: "image-open",
      "aria-label": `Enlarge: ${alt || title || "picture"}`,
      onclick: () => enlarge(address, alt),
    },
    image(address, alt, "large-image"),
  );
  return h("figure", { class: "figure" }, title && h("figcaption", { dir: "auto" }, title), open);
}

/** An image block or element: `image_url`, or a `slack_file` by id or address. */
export function picture(element, surface, name) {
  const file = element.slack_file;
  const address = element.image_url ?? (file?.id ? surface.fileUrl(file.id) : (file?.url ?? ""));
  return name === "block-image"
    ? figure(address, element.alt_text ?? "", plain(element.title))
    : image(address, element.alt_text ?? "", name);
}
