/** What the sandbox made of one entry of the log: taken or refused, and by which rule at which place. */

import { valueAt } from "./json.js";

const AT = /^(?:\[ERROR\] )?(.*?)(?: \[json-pointer:(\/[^\]]*)?\])?$/s;
const SHOWN = 90; // letters of a value that is quoted

const toBot = ({ direction }) => direction === "to_bot";

/** "taken", "refused" or "waiting". */
export const stateOf = ({ ok }) => (ok === false ? "refused" : ok === true ? "taken" : "waiting");

/** The word at the end of its row. */
export const wordOf = (entry) =>
  ({ refused: entry.error || "refused", taken: "ok", waiting: "waiting" })[stateOf(entry)];

function quoted(value) {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** The rules that were broken: [{rule, pointer (from the root of the arguments) or null, stands: what is there}]. */
export function rulesOf({ body }) {
  const answer = body?.response ?? {};
  const sentences = answer.response_metadata?.messages ?? answer.errors ?? [];
  return sentences
    .filter((sentence) => typeof sentence === "string")
    .map((sentence) => {
      const [, rule, pointer = null] = AT.exec(sentence);
      return { rule, pointer, stands: pointer && quoted(valueAt(body.request, pointer)) };
    });
}

/** Other details of a refusal: `{needed: "chat:write", …}`. */
export function detailsOf({ ok, body }) {
  const answer = ok === false && typeof body?.response === "object" ? body.response : {};
  const told = new Set(["ok", "error", "response_metadata", "errors"]);
  return Object.entries(answer ?? {}).filter(([name]) => !told.has(name));
}

/** One sentence that says how it went. */
export function sentenceOf(entry) {
  const state = stateOf(entry);
  if (state === "waiting") return "Not answered yet.";
  if (!toBot(entry))
    return state === "taken" ? "Taken: Slack would do this." : `Refused: Slack would answer ${entry.error}.`;
  if (state === "refused") return `The bot did not take it: the person is told ${entry.error}.`;
  return entry.body?.answer ? "Acknowledged by the bot, with an answer." : "Acknowledged by the bot.";
}
