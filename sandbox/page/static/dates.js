/** Writes times as people say them, in the reader's zone. Times are milliseconds since 1970 unless named otherwise. */

import { businessNow, readerLocale, readerZone } from "./session.js";

const DAY = 86_400_000;
const DAY_PARTS = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const formats = new Map();

function format(options, zone = readerZone(), locale = readerLocale()) {
  const key = JSON.stringify([options, zone, locale]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }));
  return formats.get(key);
}

// "Monday 2 March", not "Monday, 2 March".
const write = (at, options, zone) =>
  format(options, zone)
    .format(new Date(at))
    .replace(/^(\w{3,9}), (?=\d)/, "$1 ");

/** The calendar day as YYYY-MM-DD. */
export function isoDay(at) {
  const part = Object.fromEntries(
    format({ year: "numeric", month: "2-digit", day: "2-digit" }, readerZone(), "en-GB")
      .formatToParts(new Date(at))
      .map((p) => [p.type, p.value]),
  );
  return `${part.year}-${part.month}-${part.day}`;
}

const dayNumber = (at) => Date.parse(isoDay(at)) / DAY;
const daysFromNow = (at) => dayNumber(at) - dayNumber(businessNow());
const sameYear = (at) => isoDay(at).slice(0, 4) === isoDay(businessNow()).slice(0, 4);
const near = (at) => ({ "-1": "yesterday", 0: "today", 1: "tomorrow" })[daysFromNow(at)];

// "9:05 AM" where clocks have twelve hours, "09:05" elsewhere.
const hour = () => (format({ hour: "numeric" }).resolvedOptions().hour12 ? "numeric" : "2-digit");

export const time = (at) => write(at, { hour: hour(), minute: "2-digit" });
export const clockTime = (at) => write(at, { hour: hour(), minute: "2-digit", second: "2-digit" });

/** "Mon 2 Mar", with the year when it is another one. */
export const day = (at) =>
  write(at, { weekday: "short", day: "numeric", month: "short", ...(sameYear(at) ? {} : { year: "numeric" }) });

/** "Mon 2 Mar 2026 09:00": nothing left to guess. */
export const full = (at) => `${write(at, DAY_PARTS)} ${time(at)}`;

/** "Today", "Yesterday" or "Monday 2 March" for the line between two days. */
export function dayLine(at) {
  const word = near(at);
  if (word) return word[0].toUpperCase() + word.slice(1);
  return write(at, { weekday: "long", day: "numeric", month: "long", ...(sameYear(at) ? {} : { year: "numeric" }) });
}

/** "today at 09:12", "Mon 2 Mar at 09:12". */
export const dayAndTime = (at) => `${near(at) ?? day(at)} at ${time(at)}`;

/** "in 3 days", "2 hours ago". */
function distance(at) {
  const seconds = (at - businessNow()) / 1000;
  const [unit, size] = [
    ["day", 86400],
    ["hour", 3600],
    ["minute", 60],
  ].find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(readerLocale(), { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

const long = (at) => write(at, { day: "numeric", month: "long", year: "numeric" });
const short = (at) => write(at, { day: "numeric", month: "short", year: "numeric" });
const longest = (at) => write(at, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const TOKENS = {
  date_num: isoDay,
  date_slash: (at) => isoDay(at).replaceAll("-", "/"),
  date: long,
  date_short: short,
  date_long: longest,
  date_pretty: (at) => near(at) ?? long(at),
  date_short_pretty: (at) => near(at) ?? short(at),
  date_long_pretty: (at) => near(at) ?? longest(at),
  day_divider_pretty: dayLine,
  time,
  time_secs: clockTime,
  ago: distance,
};

/** Slack's `<!date^seconds^format>`: the format with its {tokens} written out. */
export function slackDate(seconds, pattern) {
  const at = Number(seconds) * 1000;
  const text = pattern.replace(/\{(\w+)\}/g, (token, name) => (TOKENS[name] ? TOKENS[name](at) : token));
  return text.replace(/^(yesterday|today|tomorrow)/, (word) => word[0].toUpperCase() + word.slice(1));
}

/** Seconds since 1970 of a wall-clock day (YYYY-MM-DD) and time (HH:MM) in the reader's zone. */
export function secondsAt(dayText, timeText) {
  const wall = Date.parse(`${dayText}T${timeText}:00Z`);
  const offsetAt = (at) => Date.parse(`${isoDay(at)}T${wallTime(at)}:00Z`) - Math.floor(at / 60_000) * 60_000;
  const guess = wall - offsetAt(wall);
  return (wall - offsetAt(guess)) / 1000;
}

/** HH:MM on the 24-hour clock, whatever the locale writes. */
export const wallTime = (at) =>
  format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, readerZone(), "en-GB").format(new Date(at));

/** A day given as YYYY-MM-DD, written out without any zone: "Mon 2 Mar 2026", or the parts of it asked for. */
export const plainDay = (text, parts = DAY_PARTS) => write(`${text}T00:00:00Z`, parts, "UTC");
