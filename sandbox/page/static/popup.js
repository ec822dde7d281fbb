/** Places menus, lists and calendars beside what opened them, above everything else on the page. */

const GAP = 4;
const MARGIN = 8;

function place(popup, anchor) {
  const at = anchor.getBoundingClientRect();
  popup.style.minWidth = `${Math.min(at.width, window.innerWidth - 2 * MARGIN)}px`;
  popup.style.maxHeight = "";
  const { width, height } = popup.getBoundingClientRect();
  const below = window.innerHeight - at.bottom - GAP - MARGIN;
  const above = at.top - GAP - MARGIN;
  const up = below < height && above > below;
  popup.style.maxHeight = `${Math.max(120, up ? above : below)}px`;
  popup.style.left = `${Math.max(MARGIN, Math.min(at.left, window.innerWidth - width - MARGIN))}px`;
  popup.style.top = up ? `${Math.max(MARGIN, at.top - GAP - Math.min(height, above))}px` : `${at.bottom + GAP}px`;
}

/** Show a popover beside its anchor until something else is pressed. Returns {close, place}. */
export function openPopup(popup, anchor, closed = () => {}) {
  const events = new AbortController();
  const close = () => {
    if (events.signal.aborted) return;
    events.abort();
    if (popup.isConnected) popup.hidePopover();
    closed();
  };
  const replace = () => (popup.isConnected ? place(popup, anchor) : close());
  const outside = ({ target }) => popup.contains(target) || anchor.contains(target) || close();
  popup.showPopover();
  place(popup, anchor);
  document.addEventListener("pointerdown", outside, { capture: true, signal: events.signal });
  document.addEventListener("scroll", ({ target }) => popup.contains(target) || replace(), {
    capture: true,
    signal: events.signal,
  });
  window.addEventListener("resize", replace, { signal: events.signal });
  return { close, place: replace };
}
