/** Where the options of each select come from, and how a choice is written as Slack writes it. */

import { channelOf, members, nameOf, person, session } from "./session.js";
import { plain } from "./mrkdwn.js";

const optionOf = (raw) => ({ key: raw.value, label: plain(raw.text), description: plain(raw.description), raw });
const userOption = (id) => ({
  key: id,
  label: nameOf(person(id)),
  description: person(id)?.name && `@${person(id).name}`,
  raw: id,
});

function channelOption(id) {
  const channel = channelOf(id);
  if (channel?.kind === "im") return { key: id, label: nameOf(session.bot), raw: id };
  return { key: id, label: `# ${channel?.name ?? id}`, description: channel?.private && "private", raw: id };
}

/** Groups of options from an answer or element that has either `options` or `option_groups`. */
const groupsOf = (source) =>
  source.option_groups
    ? source.option_groups.map((group) => ({ label: plain(group.label), options: group.options.map(optionOf) }))
    : [{ options: (source.options ?? []).map(optionOf) }];

/** Readers and writers of a value that is called `selected_<name>`, with an s when there may be several. */
const named = (name) => ({
  read: (value, multiple) => (multiple ? value[`selected_${name}s`] : [value[`selected_${name}`]].filter(Boolean)),
  write: (raws, multiple) => (multiple ? { [`selected_${name}s`]: raws } : { [`selected_${name}`]: raws[0] ?? null }),
});

async function external(element, field, query) {
  const answer = await field.surface.options(field.block, element, query);
  return answer.ok === false ? { error: `Could not load the options: ${answer.error}` } : groupsOf(answer);
}

/** Which conversations a filter lets through. */
function fits(channel, filter) {
  if (!filter?.include) return channel.kind === "im" ? !filter?.exclude_bot_users : true;
  return filter.include.includes(channel.kind === "im" ? "im" : channel.private ? "private" : "public");
}

const channels = (test) => [{ options: session.channels.filter(test).map(({ id }) => channelOption(id)) }];

export const selects = {
  static_select: { ...named("option"), option: optionOf, groups: (element) => groupsOf(element) },
  external_select: { ...named("option"), option: optionOf, groups: external, remote: true },
  users_select: {
    ...named("user"),
    option: userOption,
    groups: () => [{ options: members().map(({ id }) => userOption(id)) }],
  },
  channels_select: {
    ...named("channel"),
    option: channelOption,
    groups: () => channels((channel) => channel.kind === "channel" && !channel.private),
  },
  conversations_select: {
    ...named("conversation"),
    option: channelOption,
    groups: (element) => channels((channel) => fits(channel, element.filter)),
  },
};
