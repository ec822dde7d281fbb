/** A field for files of this machine; each is uploaded to the sandbox when it is chosen. */

import { upload } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { session } from "./session.js";
import { announce } from "./toast.js";

const MOST = 10;

/** Sizes as people say them. */
const size = (bytes) =>
  bytes < 1024
    ? `${bytes} bytes`
    : bytes < 1_048_576
      ? `${Math.round(bytes / 1024)} kB`
      : `${(bytes / 1_048_576).toFixed(1)} MB`;

const ending = (name) => name.toLowerCase().split(".").at(-1);

/** Why a file may not be added, or null. */
function refusal(file, files, { filetypes, max_files: most = MOST }) {
  if (files.length >= most) return most === 1 ? "Only one file may be added." : `At most ${most} files may be added.`;
  if (filetypes?.length && !filetypes.includes(ending(file.name)))
    return `${file.name}: only ${filetypes.join(", ")} may be added.`;
  return file.size ? null : `${file.name} is empty.`;
}

/** The field of an element; `keep(files)` hears of each change. */
export function fileField(element, { aria, files: chosen, keep }) {
  let files = chosen;
  const list = h("ul", { class: "file-list", role: "list" });
  const note = h("div", { class: "file-note", role: "status" });
  const draw = () => fill(list, ...files.map(entry));
  const entry = (file) =>
    h(
      "li",
      {},
      icon("file"),
      h("span", { class: "file-name", dir: "auto" }, file.name),
      h("span", { class: "file-size" }, size(file.size)),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": `Remove ${file.name}`, onclick: () => remove(file) },
        icon("close"),
      ),
    );
  function set(next) {
    files = next;
    keep(files);
    draw();
  }
  function remove(file) {
    set(files.filter(({ id }) => id !== file.id));
    announce(`${file.name} removed`);
    input.focus();
  }
  async function add(given) {
    const problems = [];
    for (const file of given) {
      const problem = refusal(file, files, element);
      if (problem) {
        problems.push(problem);
        continue;
      }
      note.textContent = `Uploading ${file.name}…`;
      const answer = await upload(session.me.id, file);
      if (answer.ok === false) problems.push(`${file.name} could not be uploaded: ${answer.error}`);
      else set([...files, answer.file]);
    }
    note.textContent = problems.join(" ");
    input.value = "";
  }
  const input = h("input", {
    type: "file",
    class: "file-choose",
    multiple: element.max_files !== 1,
    accept: element.filetypes?.map((name) => `.${name}`).join(",") || null,
    ...aria,
    "aria-required": null,
    onchange: () => add([...input.files]),
  });
  draw();
  return h("div", { class: "file-input" }, input, note, list);
}
