/** Asks before a dangerous press, with the words of a Block Kit confirm object. */

import { h, newId } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

/** Resolves to true when the person agrees, at once when there is nothing to ask. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const title = newId("confirm");
    const finish = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const yes = h(
      "button",
      {
        type: "button",
        class: `button button-${confirm.style === "danger" ? "danger" : "primary"}`,
        onclick: () => finish(true),
      },
      plain(confirm.confirm ?? "OK"),
    );
    const no = h(
      "button",
      { type: "button", class: "button", onclick: () => finish(false) },
      plain(confirm.deny ?? "Cancel"),
    );
    const dialog = h(
      "dialog",
      {
        class: "dialog dialog-small",
        "aria-labelledby": title,
        oncancel: (event) => (event.preventDefault(), finish(false)),
      },
      h(
        "header",
        { class: "dialog-head" },
        h("h2", { id: title, dir: "auto" }, plain(confirm.title ?? "Are you sure?")),
      ),
      h("div", { class: "dialog-body" }, textObject(confirm.text)),
      h("footer", { class: "dialog-foot" }, no, yes),
    );
    document.body.append(dialog);
    dialog.showModal();
    (confirm.style === "danger" ? no : yes).focus();
  });
}
