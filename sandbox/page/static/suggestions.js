/** What the box one writes in suggests (commands by their usage, names), and what it sends for what was typed. */

import { escaped } from "./mrkdwn.js";
import { members, nameOf, session } from "./session.js";

/** The examples in a usage hint, which separates them by bars, semicolons or lines. */
const examples = (hint) =>
  (hint ?? "")
    .replace(/^\[|\]$/g, "")
    .split(/\s*[|;\n]\s*/)
    .map((part) => part.trim())
    .filter(Boolean);

/** The part of an example that can be taken over as typed: words up to the first [gap] or <gap>. */
const literal = (example) => example.replace(/\s*[[<…].*$/, "");

/** What a command that was begun may become: [{label, description?, hint?, text}]. */
export function commandSuggestions(text) {
  const [word] = text.split(/\s/, 1);
  const named = session.commands.filter(({ command }) => command.startsWith(word.toLowerCase()));
  const exact = session.commands.find(({ command }) => command === word);
  if (!exact || !/\s/.test(text))
    return named.map(({ command, description, usage_hint: hint }) => ({
      label: command,
      description,
      hint,
      text: `${command} `,
    }));
  const rest = text.slice(word.length).trimStart().toLowerCase();
  return examples(exact.usage_hint)
    .filter((example) => example.toLowerCase().startsWith(rest) && literal(example).toLowerCase() !== rest.trimEnd())
    .map((example) => ({ label: `${word} ${example}`, text: `${word} ${literal(example)} ` }));
}

const nameable = () => [
  ...(session.bot ? [{ id: session.bot.user_id ?? session.bot.id, name: nameOf(session.bot) }] : []),
  ...members().map((user) => ({ id: user.id, name: nameOf(user) })),
];

const groups = () => session.usergroups.map(({ id, name, handle }) => ({ id, name: handle, about: name }));

/** The members, groups or channels a name that was begun before the caret may mean. */
export function nameSuggestions(text, caret) {
  const begun = /(?:^|\s)([@#])([^\s@#]*)$/.exec(text.slice(0, caret));
  if (!begun) return [];
  const [, mark, part] = begun;
  const all = mark === "@" ? [...nameable(), ...groups()] : session.channels.filter(({ kind }) => kind === "channel");
  const put = (name) => `${text.slice(0, caret - part.length)}${name} ${text.slice(caret)}`;
  return all
    .filter(({ name, about }) => `${name} ${about ?? ""}`.toLowerCase().includes(part.toLowerCase()))
    .slice(0, 8)
    .map(({ name, about }) => ({ label: `${mark}${name}`, description: about, text: put(name) }));
}

/** What was typed as Slack's clients send it: escaped, with @Name, @group and #channel as references. */
export function outgoing(text) {
  const people = nameable().map(({ id, name }) => [`@${name}`, `<@${id}>`]);
  const teams = groups().map(({ id, name }) => [`@${name}`, `<!subteam^${id}|@${name}>`]);
  const channels = session.channels
    .filter(({ kind }) => kind === "channel")
    .map(({ id, name }) => [`#${name}`, `<#${id}|${name}>`]);
  const references = [...people, ...teams, ...channels].sort(([a], [b]) => b.length - a.length);
  return references.reduce((sent, [name, reference]) => sent.replaceAll(escaped(name), reference), escaped(text));
}
