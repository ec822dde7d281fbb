/** Menus that open from a button: overflow, message actions, shortcuts. Arrow keys move, Escape returns to the button. */

import { h } from "./dom.js";
import { openPopup } from "./popup.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function itemNode(item, choose) {
  const body = [
    h("span", { class: "menu-label" }, item.label),
    item.description && h("span", { class: "menu-description" }, item.description),
  ];
  const shared = {
    class: `menu-item${item.danger ? " menu-danger" : ""}`,
    role: "menuitem",
    tabindex: -1,
    onclick: () => choose(item),
  };
  return item.url
    ? h("a", { ...shared, href: item.url, target: "_blank", rel: "noopener noreferrer" }, body)
    : h("button", { ...shared, type: "button" }, body);
}

/** Make a button open a menu. `items` gives [{label, description?, url?, choose}] at each opening. */
export function menuButton(button, items, label) {
  let open = null;
  const popup = h("div", { class: "menu", role: "menu", popover: "manual", "aria-label": label, onkeydown: keys });
  const choose = (item) => {
    open.close();
    button.focus();
    item.choose();
  };
  const show = () => {
    popup.replaceChildren(...items().map((item) => itemNode(item, choose)));
    open = openPopup(popup, button, () => {
      open = null;
      button.setAttribute("aria-expanded", "false");
    });
    button.setAttribute("aria-expanded", "true");
    popup.firstElementChild?.focus();
  };
  function keys(event) {
    const all = [...popup.children];
    const at = all.indexOf(document.activeElement);
    if (event.key in STEPS) all.at((at + STEPS[event.key] + all.length) % all.length).focus();
    else if (event.key === "Home" || event.key === "End") all.at(event.key === "Home" ? 0 : -1).focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      open.close();
      button.focus();
    } else return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
  }
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => (open ? open.close() : show()));
  return h("span", { class: "menu-anchor" }, button, popup);
}
