/** The clock of the business: what time it is there, what is due next, and going there. */

import { post } from "./api.js";
import * as dates from "./dates.js";
import { fill, h, icon } from "./dom.js";
import { timePicker, datePicker } from "./pickers.js";
import { openPopup } from "./popup.js";
import { businessNow, session } from "./session.js";
import { announce, failure, toast } from "./toast.js";

const LISTED = 12;
const KINDS = 8;

/** What an instant is, whoever it is for: "Agenda of team North, Mon 30 Nov 09:00" is an agenda. */
const kindOf = ({ name }) => name.split(/,| of /, 1)[0];

/** The earliest instant of each kind, the first few of them. */
function nextOfEachKind(upcoming) {
  const first = new Map([...upcoming].reverse().map((instant) => [kindOf(instant), instant]));
  return [...first.values()].sort((a, b) => a.at.localeCompare(b.at)).slice(0, KINDS);
}

/** The name with its date: most names carry one already. */
const named = (instant) =>
  /\d{1,2}:\d{2}/.test(instant.name)
    ? instant.name
    : `${instant.name}, ${dates.day(Date.parse(instant.at))} ${dates.time(Date.parse(instant.at))}`;

/** Its own button in the top bar; the panel below it offers where to go. */
export class Clock {
  constructor(node) {
    this.now = h("span", { class: "clock-now" });
    this.going = h("span", { class: "clock-going", role: "status" });
    this.button = h(
      "button",
      {
        type: "button",
        class: "clock-button",
        "aria-expanded": "false",
        "aria-haspopup": "dialog",
        onclick: () => (this.popup ? this.popup.close() : this.#open()),
      },
      icon("clock"),
      this.now,
      icon("down"),
    );
    this.panel = h("div", {
      class: "menu clock-panel",
      role: "dialog",
      "aria-label": "The clock",
      popover: "manual",
      onkeydown: (event) => event.key === "Escape" && (event.preventDefault(), this.#leave()),
    });
    node.append(this.button, this.going, this.panel);
    setInterval(() => this.#tick(), 1000);
  }

  #tick() {
    this.now.textContent = dates.full(businessNow());
  }

  #leave() {
    this.popup?.close();
    this.button.focus();
  }

  #open() {
    this.#drawPanel();
    this.popup = openPopup(this.panel, this.button, () => {
      this.popup = null;
      this.button.setAttribute("aria-expanded", "false");
    });
    this.button.setAttribute("aria-expanded", "true");
    this.panel.querySelector("button")?.focus();
  }

  /** Show the time and the progress after a new answer of the sandbox. */
  draw() {
    this.#tick();
    const goal = session.clock.going_to;
    this.going.hidden = !goal;
    if (goal)
      fill(
        this.going,
        h("span", { class: "spinner", "aria-hidden": "true" }),
        h("span", { class: "clock-goal" }, `Going to ${goal.name || dates.full(Date.parse(goal.at))}`),
      );
    if (this.wasGoing && !goal) announce(`It is ${dates.full(businessNow())} now`);
    this.wasGoing = Boolean(goal);
    const signature = JSON.stringify([session.clock.upcoming, goal]);
    if (this.popup && signature !== this.signature) this.#redrawPanel();
    this.signature = signature;
  }

  #redrawPanel() {
    const at = [...this.panel.querySelectorAll("button")].indexOf(document.activeElement);
    this.#drawPanel();
    this.panel.querySelectorAll("button")[Math.max(0, at)]?.focus();
    this.popup.place();
  }

  #drawPanel() {
    const upcoming = session.clock.upcoming ?? [];
    const next = nextOfEachKind(upcoming);
    fill(
      this.panel,
      h(
        "p",
        { class: "clock-zone" },
        `${dates.full(businessNow())} in ${session.me?.tz ?? "UTC"}. Time flows on; going further does everything that is due on the way.`,
      ),
      next.length > 0 && h("h3", {}, "Next of each kind"),
      h("div", { class: "clock-next" }, ...next.map((instant) => this.#goButton(instant, true))),
      upcoming.length === 0 && h("p", { class: "clock-none" }, "The bot has not said what comes next."),
      upcoming.length > next.length && h("h3", {}, "All that comes"),
      h(
        "ul",
        { role: "list", class: "clock-list" },
        ...(upcoming.length > next.length ? upcoming.slice(0, LISTED) : []).map((instant) =>
          h("li", {}, h("span", {}, named(instant)), this.#goButton(instant, false)),
        ),
      ),
      h("h3", {}, "To a time"),
      h(
        "div",
        { class: "clock-steps" },
        this.#step("1 hour on", 3600),
        this.#step("1 day on", 86400),
        this.#step("1 week on", 604800),
      ),
      this.#chosenTime(),
    );
  }

  #goButton(instant, wide) {
    return h(
      "button",
      {
        type: "button",
        class: `button${wide ? " clock-wide" : ""}`,
        disabled: Boolean(session.clock.going_to),
        "aria-label": `Go to ${named(instant)}`,
        onclick: () => this.go(instant.at),
      },
      wide ? `Go to ${named(instant)}` : "Go",
    );
  }

  #step(words, seconds) {
    return h(
      "button",
      {
        type: "button",
        class: "button",
        disabled: Boolean(session.clock.going_to),
        onclick: () => this.go(new Date(businessNow() + seconds * 1000).toISOString()),
      },
      words,
    );
  }

  #chosenTime() {
    let day = dates.isoDay(businessNow());
    let time = "09:00";
    const go = () => this.go(new Date(dates.secondsAt(day, time) * 1000).toISOString());
    return h(
      "div",
      { class: "clock-chosen" },
      datePicker({ aria: {}, value: day, placeholder: "Date", choose: (chosen) => void (day = chosen) }),
      timePicker({
        aria: { "aria-label": "Time" },
        value: time,
        placeholder: "Time",
        choose: (chosen) => void (time = chosen ?? time),
      }),
      h("button", { type: "button", class: "button", onclick: go }, "Go there"),
    );
  }

  /** Ask the sandbox to go to an instant (ISO, UTC); its steps are told by events. */
  async go(to) {
    this.#leave();
    const answer = await post("clock/go", { to });
    if (answer.ok === false) toast(failure("The clock", answer.error));
    const late = (answer.steps ?? []).filter(({ settled }) => !settled).map(named);
    if (late.length) toast(`The bot did not say in time that it was done with: ${late.join(" · ")}`);
  }
}
