/** The left edge: whose eyes one looks through, the channels, the bot's messages and its Home. */

import { avatar } from "./avatar.js";
import { fill, h, icon } from "./dom.js";
import { botChannel, members, nameOf, session } from "./session.js";

function role(user) {
  if (user.is_admin) return "administrator";
  if (user.is_stranger) return "other company";
  return user.is_restricted || user.is_ultra_restricted ? "guest" : "";
}

function actAs(change) {
  const options = members().map((user) =>
    h("option", { value: user.id }, `${nameOf(user)}${role(user) ? ` (${role(user)})` : ""}`),
  );
  const select = h("select", { id: "act-as", onchange: () => change(select.value) }, ...options);
  select.value = session.me.id;
  return h(
    "div",
    { class: "act-as" },
    h("label", { for: "act-as" }, "You are"),
    h("div", { class: "act-as-row" }, avatar(session.me, "small"), select),
  );
}

function entry({ href, current, shape, name, badge, unread, dim }) {
  return h(
    "li",
    {},
    h(
      "a",
      { href, class: `entry${unread ? " unread" : ""}${dim ? " dim" : ""}`, "aria-current": current ? "page" : null },
      shape,
      h("span", { class: "entry-name", dir: "auto" }, name),
      badge && h("span", { class: "app-badge" }, badge),
      unread > 0 && h("span", { class: "count", "aria-label": `${unread} unread` }, String(unread)),
    ),
  );
}

const group = (title, entries) =>
  entries.length > 0 && h("section", {}, h("h2", {}, title), h("ul", { role: "list" }, ...entries));

/** Draw the sidebar; `place` says where the reader is, `href(part)` makes addresses, `change(user)` switches the member. */
export function drawSidebar(node, place, { href, change }) {
  const channels = session.channels.filter(({ kind }) => kind === "channel");
  const im = botChannel();
  const here = (id) => place.channel === id && !place.home;
  const channelEntry = (channel) =>
    entry({
      href: href({ channel: channel.id }),
      current: here(channel.id),
      shape: icon(channel.private ? "lock" : "hash"),
      name: channel.name,
      unread: here(channel.id) ? 0 : channel.unread,
      dim: channel.member === false,
    });
  const apps = im
    ? [
        entry({
          href: href({ channel: im.id }),
          current: here(im.id),
          shape: avatar({ ...session.bot, bot: true }, "tiny"),
          name: nameOf(session.bot),
          badge: "APP",
          unread: here(im.id) ? 0 : im.unread,
        }),
        session.bot.home !== false &&
          entry({
            href: href({ home: 1 }),
            current: Boolean(place.home),
            shape: icon("home"),
            name: `${nameOf(session.bot)} Home`,
          }),
      ].filter(Boolean)
    : [];
  const focused = node.contains(document.activeElement)
    ? document.activeElement.id || document.activeElement.getAttribute("href")
    : null;
  fill(
    node,
    h("div", { class: "workspace", dir: "auto" }, session.team.name),
    actAs(change),
    h("div", { class: "entries" }, group("Channels", channels.map(channelEntry)), group("Apps", apps)),
  );
  if (focused)
    [...node.querySelectorAll("a, select")]
      .find((item) => item.id === focused || item.getAttribute("href") === focused)
      ?.focus();
}
