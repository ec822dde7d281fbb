/** What a person has entered in one message or view, kept by block and action as Slack keeps it. */

import { place } from "./place.js";

const text = (element) => ({ value: element.initial_value ?? null });
const one = (element) => ({ selected_option: element.initial_option ?? null });
const many = (element) => ({ selected_options: element.initial_options ?? [] });

/** The conversation in which a form was opened, where the element asks for it. */
const current = (element) => (element.default_to_current_conversation ? [place().channel].filter(Boolean) : []);

/** For each element that holds a value: the value it begins with. */
const INITIAL = {
  plain_text_input: text,
  number_input: text,
  email_text_input: text,
  url_text_input: text,
  rich_text_input: (element) => ({ rich_text_value: element.initial_value ?? null }),
  file_input: () => ({ files: [] }),
  static_select: one,
  external_select: one,
  radio_buttons: one,
  multi_static_select: many,
  multi_external_select: many,
  checkboxes: many,
  users_select: (element) => ({ selected_user: element.initial_user ?? null }),
  multi_users_select: (element) => ({ selected_users: element.initial_users ?? [] }),
  channels_select: (element) => ({ selected_channel: element.initial_channel ?? null }),
  multi_channels_select: (element) => ({ selected_channels: element.initial_channels ?? [] }),
  conversations_select: (element) => ({
    selected_conversation: element.initial_conversation ?? current(element)[0] ?? null,
  }),
  multi_conversations_select: (element) => ({
    selected_conversations: element.initial_conversations ?? current(element),
  }),
  datepicker: (element) => ({ selected_date: element.initial_date ?? null }),
  timepicker: (element) => ({ selected_time: element.initial_time ?? null }),
  datetimepicker: (element) => ({ selected_date_time: element.initial_date_time ?? null }),
};

/** A block within another goes by the other's id where it has none of its own. */
export const within = (block, child) => ({ ...child, block_id: child.block_id ?? block.block_id });

/** What stands within a container; cards of a carousel hold no values. */
const innerOf = (block) => (block.child_blocks ?? []).map((child) => within(block, child));

/** Blocks and those within them. */
const flat = (blocks) => blocks.flatMap((block) => [block, ...innerOf(block)]);

const elementsOf = (block) =>
  [block.accessory, block.element, ...(block.type === "actions" ? block.elements : [])].filter(Boolean);

/** Nothing entered: no text, nothing selected. */
export const isEmpty = (value) =>
  Object.entries(value).every(
    ([name, part]) => name === "type" || part === null || part === "" || (Array.isArray(part) && !part.length),
  );

export class Form {
  #values = new Map();

  /** Take these blocks: what stands at the same block and action stays, everything else begins anew. */
  adopt(blocks) {
    const before = this.#values;
    this.#values = new Map();
    for (const block of flat(blocks)) {
      for (const element of elementsOf(block).filter((candidate) => candidate.type in INITIAL)) {
        const key = JSON.stringify([block.block_id, element.action_id]);
        const kept = before.get(key);
        this.#values.set(
          key,
          kept?.type === element.type ? kept : { type: element.type, ...INITIAL[element.type](element) },
        );
      }
    }
  }

  /** The value of an element, with its type: `{type, value | selected_option | …}`. */
  read = (block, element) => this.#values.get(JSON.stringify([block.block_id, element.action_id]));

  write(block, element, part) {
    this.#values.set(JSON.stringify([block.block_id, element.action_id]), { type: element.type, ...part });
  }

  /** Everything, as Slack sends it: `{block_id: {action_id: {type, …}}}`. */
  state() {
    const state = {};
    for (const [key, value] of this.#values) {
      const [block, action] = JSON.parse(key);
      state[block] = { ...state[block], [action]: value };
    }
    return state;
  }
}
