/** What the page knows of the workspace: the last answer of `/sandbox/state`, and look-ups in it. */

export const session = {
  team: { name: "" },
  me: null,
  users: [],
  bot: null,
  channels: [],
  commands: [],
  shortcuts: [],
  usergroups: [],
  clock: { now: null, upcoming: [], going_to: null },
  connected: true,
  delivery: null,
  measuredAt: 0,
};

/** Take over a new answer of `/sandbox/state`. */
export function adopt(state) {
  Object.assign(session, state, { measuredAt: performance.now() });
}

/** The time of the business now, in milliseconds since 1970; it flows at real speed between two answers. */
export function businessNow() {
  if (!session.clock.now) return Date.now();
  return Date.parse(session.clock.now) + performance.now() - session.measuredAt;
}

const botId = () => session.bot?.user_id ?? session.bot?.id;

/** A member of the workspace or the bot, by id. */
export function person(id) {
  if (id && id === botId()) return { ...session.bot, id, bot: true };
  return session.users.find((user) => user.id === id);
}

/** Those who still work here. */
export const members = () => session.users.filter(({ deleted }) => !deleted);

/** The name a person goes by. */
export const nameOf = (user) => user?.real_name || user?.name || "Someone";

export const channelOf = (id) => session.channels.find((channel) => channel.id === id);
export const botChannel = () => session.channels.find((channel) => channel.kind === "im");
export const readerZone = () => session.me?.tz || "UTC";

/** The page speaks English; of the reader's locale it takes how English is written there. */
export const readerLocale = () => (/^en-/.test(session.me?.locale ?? "") ? session.me.locale : "en-GB");
