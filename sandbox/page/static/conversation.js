/** A conversation on screen: a channel, the bot's messages, or a thread beside it. */

import { get, post } from "./api.js";
import { dropZone } from "./attachments.js";
import { Composer } from "./composer.js";
import { fill, h, icon } from "./dom.js";
import { spokenMessage } from "./message.js";
import { MessageList } from "./messages.js";
import { channelOf, nameOf, session } from "./session.js";
import { announce, failure, toast } from "./toast.js";

/** Start a shortcut of the bot, on a message when one is given. */
async function runShortcut(callbackId, message, channel) {
  const target = message ? { channel, ts: message.ts } : {};
  const answer = await post("shortcut", { as: session.me.id, callback_id: callbackId, ...target });
  if (answer.ok === false) toast(failure("This shortcut", answer.error));
}

const title = (channel) => (channel.kind === "im" ? nameOf(session.bot) : channel.name);

/** What somebody may do who sees this for the first time. */
const hint = () =>
  session.commands.length > 0 &&
  `Write / to see what ${nameOf(session.bot)} understands, or take the clock above to what comes next.`;

/** The list and the box of one channel, or of one thread in it when `thread` is given. */
class Conversation {
  constructor(channel, thread, openThread) {
    Object.assign(this, { channel, thread });
    const name = title(channelOf(channel));
    const where = channelOf(channel).kind === "im" ? `your messages with ${name}` : `#${name}`;
    const shortcut = (id, message) => runShortcut(id, message, channel);
    this.list = new MessageList(
      { channel, thread, name: where, hint: hint(), openThread, runShortcut: shortcut },
      thread ? "Thread" : `Messages in ${name}`,
    );
    this.composer = new Composer(
      {
        label: thread ? "Reply in thread" : `Message ${name}`,
        placeholder: thread ? "Reply…" : `Message ${channelOf(channel).kind === "im" ? "" : "#"}${name}`,
        commands: !thread,
        runShortcut: thread ? null : (id) => shortcut(id),
        send: (text, files) => this.#send(text, files),
      },
      thread ? "thread-text" : "composer-text",
    );
  }

  async #send(text, files) {
    this.list.toEnd();
    const ids = files.map(({ id }) => id);
    const thread = this.thread ? { thread_ts: this.thread } : {};
    const answer = await post("say", { as: session.me.id, channel: this.channel, text, files: ids, ...thread });
    if (answer.ok === false)
      toast(failure(text.startsWith("/") && !ids.length ? text.split(/\s/, 1)[0] : "Your message", answer.error));
    await this.refresh();
    return answer.ok !== false;
  }

  /** Ask for the messages again and show them. */
  async refresh() {
    const answer = await get("messages", { as: session.me.id, channel: this.channel, thread_ts: this.thread });
    if (!answer.messages || !this.list.node.isConnected) return;
    const fresh = this.list.show(answer.messages).filter(({ user }) => user !== session.me.id);
    if (fresh.length) announce(fresh.map(spokenMessage).join(". "));
  }
}

/** Where one writes, or that one cannot; files may be dropped anywhere above. */
function writing(conversation) {
  if (channelOf(conversation.channel).kind === "im" && session.bot.writable === false)
    return h("p", { class: "no-composer" }, "Sending messages to this app has been turned off.");
  const { list, composer, thread } = conversation;
  dropZone([list.node, composer.node], thread ? "this thread" : list.place.name, (files) => composer.attach(files));
  return composer.node;
}

/** The tabs that the bot's messages and its Home share. */
function tabs(active, { messages, home }) {
  const tab = (name, href, current) => h("a", { href, class: "tab", "aria-current": current ? "page" : null }, name);
  return h(
    "nav",
    { class: "tabs", "aria-label": nameOf(session.bot) },
    tab("Home", home, active === "home"),
    tab("Messages", messages, active === "messages"),
  );
}

/** Draw the head of a channel: its name, what kind it is, tabs where it is the bot's. */
function channelHead(channel, addresses) {
  const im = channel.kind === "im";
  return h(
    "header",
    { class: "main-head" },
    h(
      "h1",
      { dir: "auto" },
      im ? nameOf(session.bot) : [icon(channel.private ? "lock" : "hash"), channel.name],
      im && h("span", { class: "app-badge" }, "APP"),
    ),
    im && addresses.home && tabs("messages", addresses),
    !im && channel.member === false && h("span", { class: "panel-sub" }, "You are not a member"),
  );
}

export const homeHead = (addresses) =>
  h(
    "header",
    { class: "main-head" },
    h("h1", { dir: "auto" }, nameOf(session.bot), h("span", { class: "app-badge" }, "APP")),
    addresses.messages && tabs("home", addresses),
  );

/** Show a channel in the main part; returns it for refreshing. */
export function openChannel(node, id, { openThread, addresses }) {
  const conversation = new Conversation(id, null, openThread);
  fill(
    node,
    channelHead(channelOf(id), addresses),
    h("div", { id: "banner", class: "banner", role: "status", hidden: true }),
    conversation.list.node,
    writing(conversation),
  );
  return conversation;
}

/** Show a thread in the panel beside its channel; returns it for refreshing. */
export function openThread(node, channel, thread, close) {
  const conversation = new Conversation(channel, thread, null);
  fill(
    node,
    h(
      "header",
      { class: "panel-head" },
      h("h2", {}, "Thread"),
      h("span", { class: "panel-sub", dir: "auto" }, title(channelOf(channel))),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Close the thread", onclick: close },
        icon("close"),
      ),
    ),
    conversation.list.node,
    writing(conversation),
  );
  return conversation;
}
