/** Draws bars, lines and areas on a pair of axes, at the width the page gives them. */

import { svg } from "./dom.js";
import { marks, shortNumber } from "./scale.js";

const LETTER = 6.3; // width of a letter of the axes, in pixels
const LONGEST = 14; // letters of a slanted label
const HEIGHT = 190;
const DASHES = [null, "7 4", "2 3", "9 3 2 3", "4 2", "12 4"];

const shortened = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
export const colour = (index) => `chart-colour-${index % 12}`;

/** Where everything is: `x(category)`, `y(value)`, and the frame around the plot. */
function layout(chart, width) {
  const { categories, x_label: below, y_label: beside } = chart.axis_config;
  const values = chart.series.flatMap(({ data }) => data.map(({ value }) => value));
  const ticks = marks(values);
  const left = Math.max(...ticks.map((tick) => shortNumber(tick).length)) * LETTER + 14 + (beside ? 18 : 0);
  const slot = (width - left - 8) / categories.length;
  const longest = Math.max(...categories.map((name) => name.length));
  const slanted = longest * LETTER + 8 > slot;
  const depth = slanted ? Math.min(longest, LONGEST) * LETTER * 0.64 + 20 : 22;
  const [low, high] = [ticks[0], ticks.at(-1)];
  return {
    width,
    left,
    slot,
    slanted,
    ticks,
    categories,
    below,
    beside,
    height: HEIGHT + depth + (below ? 18 : 0) + 10,
    bottom: HEIGHT + 10,
    x: (index) => left + slot * (index + 0.5),
    y: (value) => 10 + (HEIGHT * (high - value)) / (high - low),
  };
}

function grid(at) {
  return at.ticks.map((tick) =>
    svg(
      "g",
      {},
      svg("line", {
        class: tick === 0 ? "chart-zero" : "chart-grid",
        x1: at.left,
        x2: at.width,
        y1: at.y(tick),
        y2: at.y(tick),
      }),
      svg("text", { class: "chart-text", x: at.left - 6, y: at.y(tick) + 4, "text-anchor": "end" }, shortNumber(tick)),
    ),
  );
}

/** The name of a category below the axis, slanted where it would run into the next. */
function categoryName(at, name, index) {
  const y = at.bottom + 16;
  const x = at.x(index);
  if (!at.slanted) return svg("text", { class: "chart-text", x, y, "text-anchor": "middle" }, name);
  const turn = `rotate(-38 ${x + 4} ${y})`;
  return svg(
    "text",
    { class: "chart-text", x: x + 4, y, "text-anchor": "end", transform: turn },
    shortened(name, LONGEST),
  );
}

function names(at) {
  const every = Math.max(1, Math.ceil(13 / at.slot));
  const middle = at.bottom / 2 + 5;
  const label = (text, more) =>
    svg("text", { class: "chart-text chart-axis-name", "text-anchor": "middle", ...more }, text);
  return [
    ...at.categories.map((name, index) => (index % every ? null : categoryName(at, name, index))),
    at.below && label(at.below, { x: (at.left + at.width) / 2, y: at.height - 4 }),
    at.beside && label(at.beside, { x: 12, y: middle, transform: `rotate(-90 12 ${middle})` }),
  ];
}

/** The values of a series in the order of the categories. */
const inOrder = (series, categories) => {
  const found = new Map(series.data.map(({ label, value }) => [label, value]));
  return categories.map((name) => found.get(name));
};

function bars(at, series) {
  const all = Math.min(at.slot * 0.72, 64 * series.length);
  const wide = all / series.length;
  return series.flatMap((entry, which) =>
    inOrder(entry, at.categories).map((value, index) => {
      const [top, end] = [at.y(Math.max(0, value)), at.y(Math.min(0, value))];
      const x = at.x(index) - all / 2 + wide * which;
      const height = Math.max(value ? 1 : 0, end - top);
      const node = {
        class: `chart-bar ${colour(which)}`,
        x: x + 0.5,
        y: top,
        width: Math.max(1, wide - 1),
        height,
        rx: 2,
      };
      return svg("rect", node, svg("title", {}, `${at.categories[index]}, ${entry.name}: ${value}`));
    }),
  );
}

function lines(at, series, filled) {
  return series.flatMap((entry, which) => {
    const points = inOrder(entry, at.categories).map((value, index) => [at.x(index), at.y(value), value]);
    const path = points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
    const ground = `${path}L${points.at(-1)[0]} ${at.y(0)}L${points[0][0]} ${at.y(0)}Z`;
    return [
      filled && svg("path", { class: `chart-area ${colour(which)}`, d: ground }),
      svg("path", { class: `chart-line ${colour(which)}`, d: path, "stroke-dasharray": DASHES[which % DASHES.length] }),
      ...points.map(([cx, cy, value], index) =>
        svg(
          "circle",
          { class: `chart-point ${colour(which)}`, cx, cy, r: 3.5 },
          svg("title", {}, `${at.categories[index]}, ${entry.name}: ${value}`),
        ),
      ),
    ];
  });
}

/** The drawing of a bar, line or area chart, `width` pixels wide. */
export function onAxes(chart, width) {
  const at = layout(chart, width);
  const drawn = chart.type === "bar" ? bars(at, chart.series) : lines(at, chart.series, chart.type === "area");
  return svg(
    "svg",
    { class: "chart", width, height: at.height, viewBox: `0 0 ${width} ${at.height}` },
    ...grid(at),
    ...drawn,
    ...names(at),
  );
}
