/** Builds DOM nodes. Text given as a child is always text, never markup. */

const PROPERTIES = new Set(["checked", "disabled", "hidden", "value", "indeterminate"]);
let lastId = 0;

/** A new id for an element, unique on this page. */
export const newId = (stem) => `${stem}-${++lastId}`;

/** An element; attributes that are null, undefined or false are left out, `onclick` and the like take functions. */
export function h(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (PROPERTIES.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

/** Children without the gaps that conditions leave. */
const present = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

/** Put these children in place of what a node holds. */
export const fill = (node, ...children) => node.replaceChildren(...present(children));

const SHAPES = {
  menu: "M3 5h14M3 10h14M3 15h14",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  down: "M5 8l5 5 5-5",
  left: "M12 5l-5 5 5 5",
  right: "M8 5l5 5-5 5",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  reply: "M4 4h12v9H9l-4 3.5V13H4z",
  send: "M3.5 4l13 6-13 6 2-6zM5.5 10h5",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4l3 2",
  inspect: "M3 4.5h14v11H3zM6 8l2.5 2L6 12M10 12.5h4",
  theme: "M16 12.5A7 7 0 0 1 7.5 4a6.5 6.5 0 1 0 8.5 8.5z",
  home: "M3.5 9.5L10 4l6.5 5.5M5.5 8.5V16h9V8.5",
  hash: "M8 3.5L6.5 16.5M13.5 3.5L12 16.5M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  eye: "M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
  bolt: "M11 2.5L4.5 11H9l-.5 6.5L15.5 9H11z",
  calendar: "M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3M13 3v3",
  check: "M4 10.5l4 4 8-9",
  in: "M16 10H5M9 5l-5 5 5 5",
  out: "M4 10h11M11 5l5 5-5 5",
};

/** A line drawing of 20 by 20, in the colour of the text and silent to screen readers. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}
