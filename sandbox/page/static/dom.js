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
  up: "M5 12l5-5 5 5",
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
  info: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9v4.5M10 6.5h.01",
  warning: "M10 3.5l7.5 13h-15zM10 8.5v3.5M10 14.2h.01",
  error: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6.5v4.5M10 13.7h.01",
  success: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M6.8 10.2l2.3 2.3 4.2-4.7",
  play: "M6.5 4.5l9 5.5-9 5.5z",
  plus: "M10 4.5v11M4.5 10h11",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10.5h7.6L14.5 6M8.5 9v5M11.5 9v5",
  thumbup:
    "M3.5 9h3v7.5h-3zM6.5 9L10 3.5c1.2 0 1.9.8 1.7 2L11.2 8h4.3c.9 0 1.5.8 1.3 1.7l-1.2 5.4c-.2.9-.8 1.4-1.7 1.4H6.5",
  thumbdown:
    "M3.5 11h3V3.5h-3zM6.5 11l3.5 5.5c1.2 0 1.9-.8 1.7-2L11.2 12h4.3c.9 0 1.5-.8 1.3-1.7l-1.2-5.4c-.2-.9-.8-1.4-1.7-1.4H6.5",
  dot: "M10 5.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9",
  sort: "M7 8l3-3.5L13 8M7 12l3 3.5 3-3.5",
  file: "M5 3h6.5L15 6.5V17H5zM11.5 3v3.5H15",
};

/** An element of a drawing; attributes that are null, undefined or false are left out. */
export function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes ?? {}))
    if (value !== undefined && value !== null && value !== false) node.setAttribute(name, value);
  node.append(...present(children));
  return node;
}

/** A line drawing of 20 by 20, in the colour of the text and silent to screen readers. */
export const icon = (name) =>
  svg(
    "svg",
    { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true" },
    svg("path", { d: SHAPES[name] }),
  );
