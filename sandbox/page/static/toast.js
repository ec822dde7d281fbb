/** Short notices at the edge of the page: what Slack would tell the person about a failure. */

import { h, icon } from "./dom.js";

const SHOWN_MS = 9000;

/** What lies in front: behind an open dialog nothing is seen, pressed or heard. */
const front = () => [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;

function noticesOf(host) {
  const there = host.querySelector(":scope > .toasts");
  if (there) return there;
  const notices = h("div", { class: "toasts", role: "alert" });
  host.append(notices);
  return notices;
}

/** Show a sentence until it is closed or has been there for nine seconds; the same sentence is shown once at a time. */
export function toast(sentence, kind = "error") {
  const place = noticesOf(front());
  for (const shown of [...place.children]) if (shown.dataset.text === sentence) shown.remove();
  const note = h(
    "div",
    { class: `toast toast-${kind}`, "data-text": sentence },
    h("span", { class: "toast-text", dir: "auto" }, sentence),
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => note.remove() },
      icon("close"),
    ),
  );
  place.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}

const CODE = /^[a-z][a-z0-9_]*$/;

/** What Slack shows when something a person did came to nothing: a code is quoted, a sentence stands as it is. */
export const failure = (subject, error) =>
  CODE.test(error ?? "") ? `${subject} failed with the error “${error}”` : error || `${subject} failed`;

/** Tell a screen reader what happened elsewhere on the page. */
export function announce(sentence) {
  const own = front().querySelector(":scope > [aria-live]");
  (own ?? document.getElementById("announcer")).textContent = sentence;
}
