/** The modal stack of the person one acts as: the topmost view is shown, submitted, closed or left step by step. */

import { post } from "./api.js";
import { clearProblem, drawBlocks, showProblems } from "./blocks.js";
import { problems } from "./checks.js";
import { fill, h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { session } from "./session.js";
import { surface } from "./surface.js";
import { failure } from "./toast.js";

const FOCUSABLE = "input:not([type=hidden]), textarea, select, .dialog-body button, .dialog-body a[href]";

/** Where the caret is, by block and action, to find it again after an update. */
function caretIn(root) {
  const node = document.activeElement;
  if (!root.contains(node)) return null;
  return { key: node.closest("[data-key]")?.dataset.key, at: "selectionStart" in node ? node.selectionStart : null };
}

/** What a view shows; what was entered in it is kept here and must not redraw it. */
const looks = ({ id, title, submit, close, blocks }) => JSON.stringify([id, title, submit, close, blocks]);

export class Modals {
  constructor() {
    this.views = [];
    this.dialog = h("dialog", {
      class: "dialog",
      "aria-labelledby": "modal-title",
      oncancel: (event) => (event.preventDefault(), this.#close(this.views.at(-1))),
    });
    this.announcer = h("div", { class: "visually-hidden", "aria-live": "polite" });
    document.body.append(this.dialog);
  }

  /** Show the stack, bottom to top; an empty one closes the window. */
  show(views) {
    const before = this.views.at(-1);
    const top = views.at(-1);
    this.views = views;
    if (!top) return this.dialog.open && this.#leave();
    if (before && looks(before) === looks(top) && this.dialog.open && this.depth === views.length) return undefined;
    return this.#draw(top, before?.id === top.id);
  }

  #leave() {
    this.dialog.close();
    this.dialog.replaceChildren();
    this.opener?.isConnected ? this.opener.focus() : document.getElementById("composer-text")?.focus();
  }

  #draw(view, update) {
    const caret = update ? caretIn(this.dialog) : null;
    const scroll = update ? (this.dialog.querySelector(".dialog-body")?.scrollTop ?? 0) : 0;
    this.depth = this.views.length;
    this.surface = surface({ type: "view", view_id: view.id }, view.blocks ?? []);
    this.surface.touched = ({ block_id: id }) => clearProblem(this.body, id);
    this.body = h("div", { class: "dialog-body" }, ...drawBlocks(this.surface));
    this.problem = h("p", { class: "dialog-problem", role: "alert", hidden: true });
    const form = h(
      "form",
      {
        novalidate: true,
        onsubmit: (event) => (event.preventDefault(), this.#submit(view)),
        onkeydown: (event) => this.#key(event, form),
      },
      this.#head(view),
      this.problem,
      this.body,
      this.#foot(view),
    );
    fill(this.dialog, form, this.announcer, this.dialog.querySelector(":scope > .toasts"));
    if (!this.dialog.open) {
      this.opener = document.activeElement;
      this.dialog.showModal();
    }
    this.body.scrollTop = scroll;
    this.#focus(view, caret);
  }

  #head(view) {
    const back =
      this.views.length > 1 &&
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Back", onclick: () => this.#close(view) },
        icon("back"),
      );
    return h(
      "header",
      { class: "dialog-head" },
      back,
      h("h2", { id: "modal-title", dir: "auto" }, plain(view.title)),
      h(
        "button",
        {
          type: "button",
          class: "icon-button dialog-x",
          "aria-label": "Close",
          onclick: () => this.#close(this.views[0], true),
        },
        icon("close"),
      ),
    );
  }

  #foot(view) {
    const needed = view.submit || (view.blocks ?? []).some(({ type }) => type === "input");
    this.button =
      needed &&
      h("button", { type: "submit", class: "button button-primary", dir: "auto" }, plain(view.submit) || "Submit");
    return h(
      "footer",
      { class: "dialog-foot" },
      h(
        "button",
        { type: "button", class: "button", dir: "auto", onclick: () => this.#close(view) },
        plain(view.close) || (needed ? "Cancel" : "Close"),
      ),
      this.button,
    );
  }

  #focus(view, caret) {
    const loads = (view.blocks ?? []).flatMap((block) =>
      [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])]
        .filter((element) => element?.focus_on_load)
        .map((element) => `${block.block_id}/${element.action_id}`),
    )[0];
    const wanted = caret?.key ?? loads;
    const field = wanted && this.dialog.querySelector(`[data-key="${CSS.escape(wanted)}"]`);
    const target =
      (field?.matches(FOCUSABLE) ? field : field?.querySelector(FOCUSABLE)) ??
      this.body.querySelector(FOCUSABLE) ??
      this.button ??
      this.dialog.querySelector(".dialog-foot button");
    target.focus();
    if (caret?.at !== null && caret?.at !== undefined && "setSelectionRange" in target && target.type !== "email")
      target.setSelectionRange(caret.at, caret.at);
  }

  #key(event, form) {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) form.requestSubmit();
  }

  async #submit(view) {
    if (!this.button || this.button.disabled) return;
    const found = problems(view.blocks ?? [], this.surface.form);
    showProblems(this.body, found);
    this.problem.hidden = true;
    if (Object.keys(found).length) return;
    const answer = await this.#waiting(() =>
      post("submit", { as: session.me.id, view_id: view.id, state: this.surface.form.state() }),
    );
    if (this.views.at(-1)?.id !== view.id) return;
    if (answer.errors) showProblems(this.body, answer.errors);
    else if (answer.ok === false) this.#say(failure("Sending this", answer.error));
    this.settled?.();
  }

  async #waiting(work) {
    const { button } = this;
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    const answer = await work();
    button.disabled = false;
    button.removeAttribute("aria-busy");
    return answer;
  }

  #say(sentence) {
    this.problem.textContent = sentence;
    this.problem.hidden = false;
  }

  /** Cancel and Escape leave one view, the cross leaves the whole stack. */
  async #close(view, cleared = false) {
    const answer = await post("close", { as: session.me.id, view_id: view.id, ...(cleared ? { clear: true } : {}) });
    if (answer.ok === false) this.#say(failure("Closing this", answer.error));
    this.settled?.();
  }
}
