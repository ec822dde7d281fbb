/** Date and time pickers. Dates are YYYY-MM-DD and times HH:MM of the reader's wall clock. */

import { ComboBox } from "./combobox.js";
import { isoDay, plainDay } from "./dates.js";
import { fill, h, icon } from "./dom.js";
import { openPopup } from "./popup.js";
import { businessNow, readerLocale } from "./session.js";

const DAY = 86_400_000;
const toDate = (text) => new Date(`${text}T00:00:00Z`);
const toText = (date) => date.toISOString().slice(0, 10);
const addDays = (text, days) => toText(new Date(toDate(text).getTime() + days * DAY));

function addMonths(text, months) {
  const date = toDate(text);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return toText(
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, Math.min(date.getUTCDate(), last))),
  );
}

/** How many days after the first of its week a day is; weeks begin on Monday, in the United States on Sunday. */
const sinceWeekBegan = (date) => (readerLocale() === "en-US" ? date.getUTCDay() : (date.getUTCDay() + 6) % 7);

function weeksOf(text) {
  const first = toDate(`${text.slice(0, 7)}-01`);
  const start = addDays(toText(first), -sinceWeekBegan(first));
  return Array.from({ length: 6 }, (_, week) =>
    Array.from({ length: 7 }, (_, day) => addDays(start, week * 7 + day)),
  ).filter((week, index) => index === 0 || week.some((day) => day.slice(0, 7) === text.slice(0, 7)));
}

const MOVES = {
  ArrowLeft: (at) => addDays(at, -1),
  ArrowRight: (at) => addDays(at, 1),
  ArrowUp: (at) => addDays(at, -7),
  ArrowDown: (at) => addDays(at, 7),
  PageUp: (at) => addMonths(at, -1),
  PageDown: (at) => addMonths(at, 1),
  Home: (at) => addDays(at, -sinceWeekBegan(toDate(at))),
  End: (at) => addDays(at, 6 - sinceWeekBegan(toDate(at))),
};

/** A calendar of one month that calls `choose(day)`; `focused` has the focus, `selected` is marked. */
function calendar(focused, selected, { choose, move, leave }) {
  const today = isoDay(businessNow());
  const turn = (months, label, shape) =>
    h(
      "button",
      { type: "button", class: "icon-button", "aria-label": label, onclick: () => move(addMonths(focused, months)) },
      icon(shape),
    );
  const cell = (day) =>
    h(
      "td",
      { role: "gridcell", "aria-selected": String(day === selected) },
      h(
        "button",
        {
          type: "button",
          class: `day${day.slice(0, 7) === focused.slice(0, 7) ? "" : " day-outside"}${day === today ? " day-today" : ""}`,
          tabindex: day === focused ? 0 : -1,
          "data-day": day,
          "aria-label": plainDay(day, { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
          "aria-current": day === today ? "date" : null,
          onclick: () => choose(day),
        },
        String(Number(day.slice(8))),
      ),
    );
  const keys = (event) => {
    if (event.key in MOVES) move(MOVES[event.key](event.target.dataset.day ?? focused));
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const weeks = weeksOf(focused);
  return [
    h(
      "div",
      { class: "calendar-head" },
      turn(-1, "Previous month", "left"),
      h("strong", { "aria-live": "polite" }, plainDay(focused, { month: "long", year: "numeric" })),
      turn(1, "Next month", "right"),
    ),
    h(
      "table",
      { role: "grid", "aria-label": plainDay(focused, { month: "long", year: "numeric" }), onkeydown: keys },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          weeks[0].map((day) =>
            h(
              "th",
              { scope: "col", abbr: plainDay(day, { weekday: "long" }) },
              plainDay(day, { weekday: "short" }).slice(0, 2),
            ),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        weeks.map((week) => h("tr", {}, week.map(cell))),
      ),
    ),
  ];
}

/** A button that shows a day and opens a calendar. `choose(day or null)` may answer false to refuse. */
export function datePicker({ aria, value, placeholder, clearable, choose }) {
  let open = null;
  let current = value;
  const label = h("span", { class: "picker-text" });
  const button = h(
    "button",
    {
      type: "button",
      class: "picker",
      "aria-haspopup": "dialog",
      ...aria,
      onclick: () => (open ? open.close() : show()),
    },
    icon("calendar"),
    label,
  );
  const clear = h(
    "button",
    { type: "button", class: "combo-clear", "aria-label": "Clear the date", onclick: () => take(null) },
    icon("close"),
  );
  const popup = h("div", {
    class: "menu calendar",
    role: "dialog",
    "aria-label": "Choose a date",
    popover: "manual",
    onkeydown: escape,
  });
  function escape(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  }
  const draw = () => {
    label.textContent = current ? plainDay(current) : placeholder;
    button.classList.toggle("picker-empty", !current);
    clear.hidden = !clearable || !current;
  };
  const move = (day) => {
    fill(popup, ...calendar(day, current, { choose: take, move, leave }));
    popup.querySelector("[tabindex='0']").focus();
  };
  const leave = () => {
    open?.close();
    button.focus();
  };
  const show = () => {
    fill(popup, ...calendar(current ?? isoDay(businessNow()), current, { choose: take, move, leave }));
    open = openPopup(popup, button, () => (open = null));
    popup.querySelector("[tabindex='0']").focus();
  };
  async function take(day) {
    const before = current;
    current = day;
    leave();
    draw();
    if ((await choose(day)) !== false) return;
    current = before;
    draw();
  }
  draw();
  return h("span", { class: "picker-frame" }, button, clear, popup);
}

const HALF_HOURS = Array.from({ length: 48 }, (_, i) => `${String(i >> 1).padStart(2, "0")}:${i % 2 ? "30" : "00"}`);
const timeOption = (text) => ({ key: text, label: text, raw: text });

/** HH:MM from what people type ("9", "9:5", "0930", "9.30 pm"), or null. */
function typedTime(text) {
  const parts = /^\s*(\d{1,2})(?:[:.h ]?(\d{2}))?\s*(am|pm)?\s*$/i.exec(text);
  if (!parts) return null;
  const half = parts[3]?.toLowerCase();
  const hour = half ? (Number(parts[1]) % 12) + (half === "pm" ? 12 : 0) : Number(parts[1]);
  const minute = Number(parts[2] ?? 0);
  return hour < 24 && minute < 60 ? `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}` : null;
}

/** A list of half hours that also takes any time typed. */
export function timePicker({ aria, value, placeholder, clearable, choose }) {
  const load = (query) => {
    const typed = query ? typedTime(query) : null;
    const fitting = HALF_HOURS.filter((text) => text !== typed && text.includes(query.trim()));
    return [{ options: [...(typed ? [typed] : []), ...fitting].map(timeOption) }];
  };
  const box = new ComboBox({
    aria,
    placeholder,
    clearable,
    load,
    chosen: value ? [timeOption(value)] : [],
    choose: ([option]) => choose(option?.raw ?? null),
  });
  box.node.classList.add("combo-time");
  return box.node;
}
