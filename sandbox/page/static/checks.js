/** What Slack's own client refuses before a modal is sent: each check answers a sentence or nothing. */

import { isEmpty } from "./form.js";

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function textLength(element, { value }) {
  if (element.min_length && value.length < element.min_length)
    return `Write at least ${element.min_length} characters.`;
  if (element.max_length && value.length > element.max_length)
    return `Write at most ${element.max_length} characters (now ${value.length}).`;
  return null;
}

function number(element, { value }) {
  if (!/^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(value.trim())) return "Enter a number.";
  const amount = Number(value.replace(",", "."));
  if (!element.is_decimal_allowed && !Number.isInteger(amount)) return "Enter a whole number.";
  if (element.min_value !== undefined && amount < Number(element.min_value))
    return `Enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && amount > Number(element.max_value))
    return `Enter ${element.max_value} or less.`;
  return null;
}

const isAddress = (value) => {
  try {
    return /^https?:$/.test(new URL(value).protocol);
  } catch {
    return false;
  }
};

const CHECKS = {
  plain_text_input: textLength,
  number_input: number,
  email_text_input: (_, { value }) => (EMAIL.test(value) ? null : "Enter an email address, like anna@example.com."),
  url_text_input: (_, { value }) =>
    isAddress(value) ? null : "Enter an address that begins with https:// or http://.",
};

/** `{block_id: sentence}` for the input blocks that cannot be sent like this. */
export function problems(blocks, form) {
  const found = {};
  for (const block of blocks.filter(({ type }) => type === "input")) {
    const value = form.read(block, block.element);
    if (!value) continue;
    const problem = isEmpty(value)
      ? !block.optional && "Please complete this required field."
      : CHECKS[block.element.type]?.(block.element, value);
    if (problem) found[block.block_id] = problem;
  }
  return found;
}
