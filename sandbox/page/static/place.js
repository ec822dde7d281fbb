/** Where the reader is, kept in the address: `#as=U…&channel=C…&thread=…` or `#as=U…&home=1`. Back and reload work. */

/** The place the address names. */
export function place() {
  const parts = new URLSearchParams(window.location.hash.slice(1));
  return { as: parts.get("as"), channel: parts.get("channel"), thread: parts.get("thread"), home: parts.get("home") };
}

/** The address of a place; parts without a value are left out. */
export function addressOf(parts) {
  const given = Object.entries(parts).filter(([, value]) => value);
  return `#${new URLSearchParams(given)}`;
}

/** Go to a place; `quietly` leaves no step to come back to. */
export function goTo(parts, quietly = false) {
  if (quietly) window.location.replace(addressOf(parts));
  else window.location.hash = addressOf(parts);
}
