/** Talks to the sandbox: the page's own JSON endpoints and its stream of events. */

const UNREACHABLE = { ok: false, error: "The sandbox does not answer. Is it still running?" };

async function answerOf(request) {
  try {
    const response = await request;
    const text = await response.text();
    const answer = text ? JSON.parse(text) : {};
    return response.ok || answer.error ? answer : { ok: false, error: `HTTP ${response.status}` };
  } catch {
    return UNREACHABLE;
  }
}

/** The answer to a GET of `/sandbox/<path>`; `{ok: false, error}` when there is none. */
export function get(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  return answerOf(fetch(`/sandbox/${path}${query ? `?${query}` : ""}`));
}

/** The answer to a POST of JSON to `/sandbox/<path>`; `{ok: false, error}` when it failed. */
export function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answerOf(fetch(`/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** The bytes of a file in base64. */
const base64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(",", 2)[1]);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

/** Upload a file of this machine; the answer holds Slack's description of it in `file`. */
export async function upload(as, file) {
  try {
    return await post("file", { as, name: file.name, data: await base64(file) });
  } catch {
    return { ok: false, error: "the file could not be read" };
  }
}

/** Listen to what happens for this user. `heard` gets each event, `opened` runs at each connection. Returns a stop function. */
export function listen(user, { heard, opened, lost }) {
  const source = new EventSource(`/sandbox/events?as=${encodeURIComponent(user)}`);
  source.onmessage = (event) => heard(JSON.parse(event.data));
  source.onopen = opened;
  source.onerror = lost;
  return () => source.close();
}
