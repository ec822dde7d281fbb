/** The bot's Home of the person one acts as. */

import { get } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { fill, h } from "./dom.js";
import { homeHead } from "./conversation.js";
import { nameOf, session } from "./session.js";
import { surface } from "./surface.js";

export class Home {
  constructor(node, addresses) {
    this.view = h("div", { class: "home", "aria-busy": "true" });
    fill(
      node,
      homeHead(addresses),
      h("div", { id: "banner", class: "banner", role: "status", hidden: true }),
      h("div", { class: "scroller home-scroller", tabindex: 0, role: "region", "aria-label": "Home" }, this.view),
    );
  }

  /** Ask for the view as it stands. */
  async refresh() {
    const { view } = await get("home", { as: session.me.id });
    if (!this.view.isConnected) return;
    this.view.removeAttribute("aria-busy");
    const signature = JSON.stringify(view ? [view.id, view.blocks] : null);
    if (signature === this.signature) return;
    this.signature = signature;
    if (!view)
      return fill(
        this.view,
        h("p", { class: "empty" }, `${nameOf(session.bot)} has not published a Home for you yet.`),
      );
    const key = document.activeElement?.closest?.("[data-key]")?.dataset.key;
    fill(this.view, ...drawBlocks(surface({ type: "view", view_id: view.id }, view.blocks ?? [])));
    if (key) this.view.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }
}
