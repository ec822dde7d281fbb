/** Draws the interactive elements of Block Kit. Each gets (element, field); a field is made by `fieldOf`. */

import { ComboBox, matching } from "./combobox.js";
import { confirmed } from "./confirm.js";
import { isoDay, secondsAt, wallTime } from "./dates.js";
import { h, icon, newId } from "./dom.js";
import { fileField } from "./fileinput.js";
import { menuButton } from "./menu.js";
import { plain, textObject } from "./mrkdwn.js";
import { datePicker, timePicker } from "./pickers.js";
import { richTextField } from "./richinput.js";
import { selects } from "./selects.js";
import { session } from "./session.js";

const SPEAKING_MS = 300; // a bot hears of typing when it pauses this long

/** An element in its place: its value, and what happens when the person chooses. `aria` names it for screen readers. */
function fieldOf(element, block, surface, aria) {
  const quiet = block.type === "input" && !block.dispatch_action;
  return {
    aria,
    block,
    surface,
    placeholder: (fallback) => plain(element.placeholder) || fallback,
    clearable: block.type === "input" && Boolean(block.optional),
    value: surface.form.read(block, element),
    keep(part) {
      surface.form.write(block, element, part);
      surface.touched?.(block);
    },
    send: (part) => surface.act(block, element, part),
    /** Keep the value and tell the bot, unless this is an input that only counts when the form is sent. */
    async choose(part) {
      if (!(await confirmed(element.confirm))) return false;
      this.keep(part);
      if (!quiet) await surface.act(block, element, part);
      return true;
    },
  };
}

async function press(node, element, field, part) {
  if (node.getAttribute("aria-busy") === "true" || !(await confirmed(element.confirm))) return;
  node.setAttribute("aria-busy", "true");
  await field.send(part);
  node.removeAttribute("aria-busy");
}

function button(element, field) {
  const name = `button${element.style ? ` button-${element.style}` : ""}`;
  const part = { text: element.text, ...(element.value === undefined ? {} : { value: element.value }) };
  const shared = { class: name, dir: "auto", "aria-label": element.accessibility_label ?? null };
  const node = element.url
    ? h(
        "a",
        { ...shared, href: element.url, target: "_blank", rel: "noopener noreferrer", onclick: () => field.send(part) },
        plain(element.text),
      )
    : h("button", { ...shared, type: "button", onclick: () => press(node, element, field, part) }, plain(element.text));
  return node;
}

function overflow(element, field) {
  const node = h(
    "button",
    {
      type: "button",
      class: "button button-more",
      ...field.aria,
      "aria-label": "More actions",
      "aria-labelledby": null,
    },
    icon("more"),
  );
  const items = () =>
    element.options.map((option) => ({
      label: plain(option.text),
      description: plain(option.description),
      url: option.url,
      choose: () => press(node, element, field, { selected_option: option }),
    }));
  return menuButton(node, items, "More actions");
}

/** Radio buttons and checkboxes differ in how many may be on. */
function choices(element, field, type) {
  const name = newId("choice");
  const inputs = element.options.map((option) => {
    const on =
      type === "radio"
        ? field.value.selected_option?.value === option.value
        : field.value.selected_options.some(({ value }) => value === option.value);
    return h("input", { type, name, checked: on, onchange: () => changed() });
  });
  const changed = async () => {
    const chosen = element.options.filter((_, index) => inputs[index].checked);
    const before = field.surface.form.read(field.block, element);
    if (await field.choose(type === "radio" ? { selected_option: chosen[0] ?? null } : { selected_options: chosen }))
      return;
    const kept = before.selected_options ?? [before.selected_option];
    inputs.forEach(
      (input, index) => (input.checked = kept.some((option) => option?.value === element.options[index].value)),
    );
  };
  const rows = element.options.map((option, index) =>
    h(
      "label",
      { class: "choice" },
      inputs[index],
      h(
        "span",
        { class: "choice-text" },
        textObject(option.text, "span"),
        option.description && textObject(option.description, "span", "choice-description text"),
      ),
    ),
  );
  return h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group", ...field.aria }, ...rows);
}

function typed(element, field, attributes) {
  const multiline = element.type === "plain_text_input" && element.multiline;
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const dispatches = field.block.dispatch_action === true;
  const value = () => ({ value: node.value === "" ? null : node.value });
  let waiting;
  const oninput = () => {
    field.keep(value());
    if (!dispatches || !triggers.includes("on_character_entered")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => field.send(value()), SPEAKING_MS);
  };
  const onkeydown = (event) => {
    if (
      event.key !== "Enter" ||
      event.isComposing ||
      multiline ||
      !dispatches ||
      !triggers.includes("on_enter_pressed")
    )
      return;
    event.preventDefault();
    field.send(value());
  };
  const node = h(multiline ? "textarea" : "input", {
    class: "text-input",
    dir: "auto",
    placeholder: field.placeholder(""),
    value: field.value.value ?? "",
    ...field.aria,
    ...(multiline ? { rows: 4 } : { type: "text" }),
    ...attributes,
    oninput,
    onkeydown,
  });
  return node;
}

const date = (element, field) =>
  datePicker({
    aria: field.aria,
    value: field.value.selected_date,
    placeholder: field.placeholder("Select a date"),
    clearable: field.clearable,
    choose: (day) => field.choose({ selected_date: day }),
  });

const time = (element, field) =>
  timePicker({
    aria: field.aria,
    value: field.value.selected_time,
    placeholder: field.placeholder("Select a time"),
    clearable: field.clearable,
    choose: (text) => field.choose({ selected_time: text }),
  });

function dateTime(element, field) {
  const at = field.value.selected_date_time && field.value.selected_date_time * 1000;
  let [dayText, timeText] = at ? [isoDay(at), wallTime(at)] : [null, null];
  const choose = () =>
    dayText && timeText
      ? field.choose({ selected_date_time: secondsAt(dayText, timeText) })
      : field.keep({ selected_date_time: null });
  return h(
    "div",
    { class: "date-time", role: "group", ...field.aria },
    datePicker({
      aria: {},
      value: dayText,
      placeholder: "Select a date",
      clearable: field.clearable,
      choose: (day) => ((dayText = day), choose()),
    }),
    timePicker({
      aria: { "aria-label": "Time" },
      value: timeText,
      placeholder: "Time",
      clearable: field.clearable,
      choose: (text) => ((timeText = text), choose()),
    }),
  );
}

/** Every select is a combobox over options that `selects` knows how to find, name and write back. */
function select(element, field) {
  const kind = selects[element.type.replace(/^multi_/, "")];
  const multiple = element.type.startsWith("multi_");
  const box = new ComboBox({
    aria: field.aria,
    placeholder: field.placeholder(multiple ? "Select options" : "Select an option"),
    multiple,
    clearable: field.clearable,
    most: element.max_selected_items,
    minQuery: kind.remote ? (element.min_query_length ?? 3) : 0,
    remote: kind.remote,
    chosen: kind.read(field.value, multiple).map(kind.option),
    load: async (query) => {
      const groups = await kind.groups(element, field, query);
      return groups.error || kind.remote ? groups : matching(groups, query);
    },
    choose: (options) =>
      field.choose(
        kind.write(
          options.map(({ raw }) => raw),
          multiple,
        ),
      ),
  });
  return box.node;
}

function richTextInput(element, field) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? [];
  const speaks = field.block.dispatch_action === true && triggers.includes("on_character_entered");
  let waiting;
  return richTextField({
    aria: field.aria,
    value: field.value.rich_text_value,
    placeholder: field.placeholder(""),
    lines: element.min_lines ?? 4,
    changed: (value) => {
      field.keep({ rich_text_value: value });
      clearTimeout(waiting);
      if (speaks) waiting = setTimeout(() => field.send({ rich_text_value: value }), SPEAKING_MS);
    },
  });
}

const fileInput = (element, field) =>
  fileField(element, { aria: field.aria, files: field.value.files, keep: (files) => field.keep({ files }) });

/** Thumbs up and thumbs down, with their words for those who do not see them. */
function feedback(element, field) {
  const thumb = (choice, shape) => {
    const label = choice.accessibility_label ?? plain(choice.text);
    const part = { text: choice.text, value: choice.value };
    const node = h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": label,
        title: plain(choice.text) || label,
        onclick: () => press(node, element, field, part),
      },
      icon(shape),
    );
    return node;
  };
  return h(
    "div",
    { class: "feedback", role: "group", "aria-label": "Feedback" },
    thumb(element.positive_button, "thumbup"),
    thumb(element.negative_button, "thumbdown"),
  );
}

/** A button that is only a picture; it may be there for some people only. */
function iconButton(element, field) {
  const readers = element.visible_to_user_ids;
  if (readers?.length && !readers.includes(session.me.id)) return h("span", { hidden: true });
  const label = element.accessibility_label ?? plain(element.text);
  const part = { text: element.text, ...(element.value === undefined ? {} : { value: element.value }) };
  const node = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": label,
      title: plain(element.text),
      onclick: () => press(node, element, field, part),
    },
    icon(element.icon === "trash" ? "trash" : "dot"),
  );
  return node;
}

const ELEMENTS = {
  button,
  feedback_buttons: feedback,
  icon_button: iconButton,
  rich_text_input: richTextInput,
  file_input: fileInput,
  overflow,
  datepicker: date,
  timepicker: time,
  datetimepicker: dateTime,
  radio_buttons: (element, field) => choices(element, field, "radio"),
  checkboxes: (element, field) => choices(element, field, "checkbox"),
  plain_text_input: (element, field) => typed(element, field, {}),
  number_input: (element, field) =>
    typed(element, field, { inputmode: element.is_decimal_allowed ? "decimal" : "numeric" }),
  email_text_input: (element, field) => typed(element, field, { type: "email", autocomplete: "off" }),
  url_text_input: (element, field) => typed(element, field, { type: "url", autocomplete: "off" }),
};

/** The node of an interactive element, or a note naming the kind that is not drawn here. */
export function drawElement(element, block, surface, aria) {
  const draw = ELEMENTS[element.type] ?? (/_select$/.test(element.type) ? select : null);
  if (!draw) return h("span", { class: "unknown" }, `(${element.type} is not drawn here)`);
  const node = draw(element, fieldOf(element, block, surface, aria));
  node.dataset.key = `${block.block_id}/${element.action_id}`;
  return node;
}
