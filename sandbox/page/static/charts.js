/** Draws data_visualization blocks: the picture, its legend, and its values as a table that everybody can open. */

import { colour, onAxes } from "./axes.js";
import { fill, h, newId, svg } from "./dom.js";
import { fullNumber } from "./scale.js";
import { scrollTable } from "./tables.js";

const WIDEST = 560;
const NARROWEST = 240;
const RADIUS = 90;
const KINDS = { pie: "Pie", bar: "Bar", line: "Line", area: "Area" };

const percent = (part, whole) =>
  `${new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 }).format((100 * part) / whole)} %`;
const total = (segments) => segments.reduce((sum, { value }) => sum + value, 0);

const onCircle = (share) => {
  const angle = 2 * Math.PI * share - Math.PI / 2;
  return [100 + RADIUS * Math.cos(angle), 100 + RADIUS * Math.sin(angle)].map((number) => number.toFixed(2)).join(" ");
};

function pie({ segments }) {
  const whole = total(segments);
  let done = 0;
  const slices = segments.map(({ label, value }, index) => {
    const [begin, end] = [done / whole, (done + value) / whole];
    done += value;
    const arc = `M100 100L${onCircle(begin)}A${RADIUS} ${RADIUS} 0 ${end - begin > 0.5 ? 1 : 0} 1 ${onCircle(end)}Z`;
    const words = svg("title", {}, `${label}: ${value}`);
    const name = `chart-slice ${colour(index)}`;
    if (end - begin > 0.9999) return svg("circle", { class: name, cx: 100, cy: 100, r: RADIUS }, words);
    return svg("path", { class: name, d: arc }, words);
  });
  return svg("svg", { class: "chart chart-pie", width: 200, height: 200, viewBox: "0 0 200 200" }, ...slices);
}

/** What the colours stand for; of a pie also how much each slice is. */
function legend(chart) {
  const entries =
    chart.type === "pie"
      ? chart.segments.map(({ label, value }) => [
          label,
          `${fullNumber(value)} (${percent(value, total(chart.segments))})`,
        ])
      : chart.series.map(({ name }) => [name, null]);
  if (chart.type !== "pie" && entries.length < 2) return null;
  return h(
    "ul",
    { class: "chart-legend", role: "list" },
    ...entries.map(([name, amount], index) =>
      h(
        "li",
        {},
        h("span", { class: `chart-key ${colour(index)}`, "aria-hidden": "true" }),
        h("span", { dir: "auto" }, name),
        amount && h("span", { class: "chart-amount" }, amount),
      ),
    ),
  );
}

/** The rows of the table beside the picture, their head first. */
function tableOf(chart) {
  if (chart.type === "pie")
    return [["", "Value"], ...chart.segments.map(({ label, value }) => [label, fullNumber(value)])];
  const { categories, x_label: below } = chart.axis_config;
  const of = ({ data }, name) => fullNumber(data.find(({ label }) => label === name).value);
  const head = [below ?? "", ...chart.series.map(({ name }) => name)];
  return [head, ...categories.map((name) => [name, ...chart.series.map((series) => of(series, name))])];
}

function values(chart, name) {
  const [head, ...rows] = tableOf(chart);
  const table = h(
    "table",
    { class: "table" },
    h(
      "thead",
      {},
      h("tr", {}, ...head.map((text) => (text ? h("th", { scope: "col", dir: "auto" }, text) : h("td", {})))),
    ),
    h(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        h(
          "tr",
          {},
          h("th", { scope: "row", dir: "auto" }, first),
          ...rest.map((text) => h("td", { class: "align-right" }, text)),
        ),
      ),
    ),
  );
  return h(
    "details",
    { class: "chart-values" },
    h("summary", {}, "Values as a table"),
    scrollTable(table, `Values of ${name}`),
  );
}

function spoken(chart) {
  const what =
    chart.type === "pie"
      ? chart.segments.map(({ label, value }) => `${label} ${fullNumber(value)}`)
      : chart.series.map(({ name }) => name);
  return `${KINDS[chart.type]} chart: ${what.join(", ")}. Its values are in the table below.`;
}

/** A chart with its title; drawn anew when its room changes, so that its letters keep their size. */
export function chartBlock(block) {
  const { chart } = block;
  if (!(chart.type in KINDS))
    return h("div", { class: "unknown" }, `A chart of the kind “${chart.type}” is not drawn here.`);
  const title = newId("chart");
  const name = block.title || `${KINDS[chart.type]} chart`;
  const frame = h("div", { class: "chart-frame", role: "img", "aria-label": spoken(chart) });
  const draw = (width) => fill(frame, chart.type === "pie" ? pie(chart) : onAxes(chart, width));
  let drawnAt = null;
  const watch = new ResizeObserver(([{ contentRect }]) => {
    const width = Math.round(Math.min(WIDEST, Math.max(NARROWEST, contentRect.width)));
    if (!contentRect.width || width === drawnAt) return;
    drawnAt = width;
    draw(width);
  });
  draw(WIDEST);
  const node = h(
    "figure",
    { class: `chart-block chart-${chart.type}-block`, "aria-labelledby": title },
    h("figcaption", { id: title, class: "chart-title", dir: "auto" }, name),
    h("div", { class: "chart-body" }, frame, legend(chart)),
    values(chart, name),
  );
  watch.observe(node);
  return node;
}
