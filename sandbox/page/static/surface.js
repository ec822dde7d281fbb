/** One message or view that people act on: what it holds, and how its presses reach the bot. */

import { post } from "./api.js";
import { Form } from "./form.js";
import { session } from "./session.js";
import { failure, toast } from "./toast.js";

const forms = new Map();

/** The form of a message or view; it outlives redrawing. */
function formOf(container) {
  const key = `${session.me.id}/${container.view_id ?? `${container.channel}/${container.ts}`}`;
  if (!forms.has(key)) forms.set(key, new Form());
  return forms.get(key);
}

/** A surface over `container` ({type, channel, ts} or {type, view_id}) with its blocks and the files its pictures may name. */
export function surface(container, blocks, files = []) {
  const form = formOf(container);
  const as = session.me.id;
  form.adopt(blocks);
  return {
    form,
    blocks,
    container,
    fileUrl: (id) => files.find((file) => file.id === id)?.url ?? `/files/${encodeURIComponent(id)}/picture`,
    async act(block, element, part) {
      const action = { type: element.type, action_id: element.action_id, block_id: block.block_id, ...part };
      const answer = await post("act", { as, container, block_id: block.block_id, action, state: form.state() });
      if (answer.ok === false) toast(failure("This action", answer.error));
      return answer.ok !== false;
    },
    options: (block, element, value) =>
      post("options", { as, container, block_id: block.block_id, action_id: element.action_id, value }),
  };
}
