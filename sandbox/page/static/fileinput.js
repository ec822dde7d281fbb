/** A field for files of this machine; each is uploaded to the sandbox when it is chosen. */

import { upload } from "./api.js";
import { fill, h } from "./dom.js";
import { fileEntry } from "./filelist.js";
import { session } from "./session.js";
import { announce } from "./toast.js";

const MOST = 10;

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
  const draw = () => fill(list, ...files.map((file) => fileEntry(file, () => remove(file))));
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
