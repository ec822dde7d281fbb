/** Puts the page together and keeps it up to date with what the sandbox tells. */

import { get, listen, post } from "./api.js";
import { keepPage } from "./attachments.js";
import { Clock } from "./clock.js";
import { openChannel, openThread } from "./conversation.js";
import { icon } from "./dom.js";
import { Home } from "./home.js";
import { Inspector } from "./inspector.js";
import { Modals } from "./modals.js";
import { addressOf, goTo, place } from "./place.js";
import { adopt, botChannel, channelOf, nameOf, session } from "./session.js";
import { drawSidebar } from "./sidebar.js";
import { announce, toast } from "./toast.js";

const node = (id) => document.getElementById(id);
const clock = new Clock(node("clock"));
const modals = new Modals();
const inspector = new Inspector(node("inspector"), () => showInspector(false));
const NARROW = window.matchMedia("(max-width: 760px)");
let shown = { key: null, main: null, thread: null };
let stopListening = () => {};
let reachable = true;

/** An address for the person one acts as. */
const href = (parts) => addressOf({ as: session.me.id, ...parts });

async function refreshState() {
  const state = await get("state", { as: place().as });
  if (state.ok === false || !state.me) return false;
  adopt(state);
  document.title = `${channelOf(place().channel)?.name ?? nameOf(session.bot)} – ${session.team.name}`;
  clock.draw();
  drawBanner();
  drawSidebar(node("sidebar"), place(), { href, change: actAs });
  return true;
}

async function refreshModals() {
  const { views } = await get("views", { as: session.me.id });
  if (views) modals.show(views);
}
modals.settled = refreshModals;

/** Until the next place: where a person who just arrived looks first. */
function firstPlace() {
  const channel = session.channels.find(({ member, kind }) => member && kind === "channel") ?? session.channels[0];
  return { as: session.me.id, channel: channel?.id };
}

function actAs(user) {
  const { channel, home } = place();
  const stays = channelOf(channel)?.kind === "channel" && !channelOf(channel).private;
  goTo(stays ? { as: user, channel } : { as: user, home, ...(home ? {} : { channel: "im" }) });
}

/** Go to the place in the address, or to one that exists. */
async function arrive() {
  if (!(await refreshState())) return unreachable();
  const here = place();
  const wanted = here.channel === "im" ? botChannel()?.id : here.channel;
  if (here.as !== session.me.id || here.channel === "im" || (!here.home && !channelOf(wanted))) {
    goTo(here.channel === "im" && wanted ? { as: session.me.id, channel: wanted } : firstPlace(), true);
    return undefined;
  }
  const fromDrawer = node("sidebar").classList.contains("open");
  showDrawer(false);
  listenAs(session.me.id);
  draw(here);
  if (fromDrawer) node("main").focus();
  return refreshAll();
}

/** Where the bot's messages and its Home are; a bot may have either without the other. */
const addresses = () => ({
  messages: botChannel() && href({ channel: botChannel().id }),
  home: session.bot.home !== false && href({ home: 1 }),
});

/** Draw the frame of a place anew where it is another one than before. */
function draw(here) {
  const key = href(here.home ? { home: 1 } : { channel: here.channel });
  if (shown.key !== key) {
    const main = here.home
      ? new Home(node("main"), addresses())
      : openChannel(node("main"), here.channel, {
          addresses: addresses(),
          openThread: (ts) => goTo({ ...place(), thread: ts }),
        });
    shown = { key, main, thread: null, threadTs: null };
    node("thread").hidden = true;
    setCovered();
    drawBanner();
    // The bot hears that somebody came to its Home or its messages; looking again is no new coming.
    const tab = here.home ? "home" : here.channel === botChannel()?.id ? "messages" : null;
    if (tab) post("open", { as: session.me.id, tab });
    if (window.matchMedia("(min-width: 700px)").matches) main.composer?.input.focus({ preventScroll: true });
  }
  if (shown.threadTs === here.thread) return;
  const left = shown.threadTs;
  const inside = node("thread").contains(document.activeElement);
  node("thread").hidden = !here.thread;
  setCovered();
  shown.threadTs = here.thread;
  shown.thread = here.thread
    ? openThread(node("thread"), here.channel, here.thread, () => goTo({ ...place(), thread: null }))
    : null;
  shown.thread?.composer.input.focus({ preventScroll: true });
  if (left && !here.thread && inside) backFrom(left);
}

/** From a thread one comes back to the message it hangs on. */
function backFrom(thread) {
  const link = node("main").querySelector(`[data-ts="${CSS.escape(thread)}"] .thread-link`);
  (link ?? shown.main.composer?.input)?.focus();
}

/** What lies behind a drawer, or on a phone behind a panel, can be neither seen nor reached. */
function setCovered() {
  const drawer = NARROW.matches && node("sidebar").classList.contains("open");
  const panels = ["thread", "inspector"].map((id) => NARROW.matches && !node(id).hidden);
  node("main").inert = drawer || panels.some(Boolean);
  node("thread").inert = drawer || panels[1];
  node("inspector").inert = drawer;
}

function drawBanner() {
  const banner = node("banner");
  if (!banner) return;
  banner.hidden = reachable && session.connected;
  banner.textContent = reachable
    ? `${nameOf(session.bot)} is not connected. What you send now gets no answer.`
    : "The sandbox does not answer. This page tries again by itself.";
}

function unreachable() {
  reachable = false;
  drawBanner();
  if (!session.me) setTimeout(arrive, 1000);
}

/** Run a refresh now; while one runs, one more is remembered. */
function coalesced(work) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      again = false;
      await work();
    }
    running = false;
  };
}

const refreshMessages = coalesced(async () =>
  Promise.all([refreshState(), shown.main instanceof Home ? null : shown.main?.refresh(), shown.thread?.refresh()]),
);
const refreshClock = coalesced(refreshState);
const refreshViews = coalesced(refreshModals);
const refreshHome = coalesced(async () => shown.main instanceof Home && shown.main.refresh());
const refreshAll = () => Promise.all([refreshMessages(), refreshViews(), refreshHome(), inspector.refresh()]);

const REFRESH = {
  message: refreshMessages,
  changed: refreshMessages,
  deleted: refreshMessages,
  views: refreshViews,
  home: refreshHome,
  clock: refreshClock,
  connected: refreshClock,
};

function heard(event) {
  if (event.kind === "toast") toast(event.text ?? event.message ?? event.error, event.level ?? "error");
  else REFRESH[event.kind]?.();
}

let listeningAs = null;
function listenAs(user) {
  if (listeningAs === user) return;
  stopListening();
  announce("");
  listeningAs = user;
  // A connection that was lost may have missed events, so that each new one asks for everything.
  const opened = () => {
    reachable = true;
    refreshAll();
  };
  stopListening = listen(user, { heard, opened, lost: unreachable });
}

function showDrawer(open) {
  node("sidebar").classList.toggle("open", open);
  node("scrim").hidden = !open;
  setCovered();
  node("menu-toggle").setAttribute("aria-expanded", String(open));
  if (open) node("sidebar").querySelector("select, a")?.focus();
}

function leaveDrawer() {
  showDrawer(false);
  node("menu-toggle").focus();
}

function showInspector(open) {
  node("inspector").hidden = !open;
  setCovered();
  node("inspector-toggle").setAttribute("aria-pressed", String(open));
  if (open) {
    inspector.refresh();
    inspector.focus();
  } else node("inspector-toggle").focus();
}

function topBar() {
  const words = {
    "menu-toggle": ["menu", "Channels and people"],
    "inspector-toggle": ["inspect", "Inspector: payloads and calls"],
    "theme-toggle": ["theme", "Light or dark"],
  };
  for (const [id, [shape, label]] of Object.entries(words)) {
    node(id).append(icon(shape));
    node(id).setAttribute("aria-label", label);
    node(id).title = label;
  }
  // The address holds the place, so that skipping must not change it.
  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    node("main").focus();
  });
  node("menu-toggle").addEventListener("click", () => showDrawer(!node("sidebar").classList.contains("open")));
  node("scrim").addEventListener("click", leaveDrawer);
  NARROW.addEventListener("change", setCovered);
  node("inspector-toggle").addEventListener("click", () => showInspector(node("inspector").hidden));
  node("theme-toggle").addEventListener("click", () => window.toggleTheme());
}

/** Escape leaves what lies over the page, the outermost first. */
function escape(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (node("sidebar").classList.contains("open")) leaveDrawer();
  else if (!node("inspector").hidden) showInspector(false);
  else if (place().thread) goTo({ ...place(), thread: null });
}

topBar();
keepPage();
document.addEventListener("keydown", escape);
window.addEventListener("hashchange", arrive);
arrive();
