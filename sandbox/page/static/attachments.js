/** Files on their way into a message: chosen, dropped or pasted, uploaded at once, sent with the words or alone. */

import { upload } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { fileEntry } from "./filelist.js";
import { session } from "./session.js";
import { announce, toast } from "./toast.js";

export class Attachments {
  /** `changed()` is called whenever there are more or fewer, or one is still being uploaded. */
  constructor(changed) {
    this.changed = changed;
    this.files = [];
    this.uploading = 0;
    this.node = h("ul", { class: "file-list attachments", role: "list", "aria-label": "Files to send", hidden: true });
    this.input = h("input", {
      type: "file",
      multiple: true,
      hidden: true,
      "aria-hidden": "true",
      tabindex: -1,
      onchange: () => this.add([...this.input.files]),
    });
    const words = { "aria-label": "Attach files", title: "Attach files" };
    this.button = h(
      "button",
      { type: "button", class: "icon-button", ...words, onclick: () => this.input.click() },
      icon("plus"),
      this.input,
    );
    this.input.addEventListener("click", (event) => event.stopPropagation());
  }

  get busy() {
    return this.uploading > 0;
  }

  /** Upload files, each by itself; what fails is told and left out. */
  async add(files) {
    this.input.value = "";
    await Promise.all(files.map((file) => this.#upload(file)));
  }

  async #upload(file) {
    if (!file.size) return toast(`${file.name} is empty.`);
    this.#count(1);
    const answer = await upload(session.me.id, file);
    if (answer.ok === false) toast(`${file.name} could not be uploaded: ${answer.error}`);
    else this.files = [...this.files, answer.file];
    this.#count(-1);
    if (answer.ok !== false) announce(`${file.name} attached`);
    return undefined;
  }

  #count(step) {
    this.uploading += step;
    this.#draw();
  }

  /** Files that somebody pastes are attached; words go where they are meant to. */
  paste(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.add(files);
  }

  /** What is attached, to be sent now; nothing is left. */
  take() {
    const { files } = this;
    this.giveBack([]);
    return files;
  }

  giveBack(files) {
    this.files = files;
    this.#draw();
  }

  #remove(file) {
    this.giveBack(this.files.filter(({ id }) => id !== file.id));
    announce(`${file.name} removed`);
    this.button.focus();
  }

  #draw() {
    const waiting = this.busy && h("li", { class: "file-waiting" }, "Uploading…");
    fill(this.node, ...this.files.map((file) => fileEntry(file, () => this.#remove(file))), waiting);
    this.node.hidden = !(this.files.length || this.busy);
    this.changed();
  }
}

const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

/** Let files be dropped on a conversation's list and box; `take(files)` gets them, `where` is named while they hover. */
export function dropZone([list, box], where, take) {
  const sign = h("div", { class: "drop-sign", "aria-hidden": "true", hidden: true }, icon("file"), `Add to ${where}`);
  const show = (on) => {
    sign.hidden = !on;
  };
  list.append(sign);
  for (const node of [list, box]) {
    node.addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      show(true);
    });
    node.addEventListener("dragleave", (event) => node.contains(event.relatedTarget) || show(false));
    node.addEventListener("drop", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      show(false);
      take([...event.dataTransfer.files]);
    });
  }
}

/** A file dropped where nobody takes it must not replace the page. */
export function keepPage() {
  const stay = (event) => event.target.matches?.("input[type=file]") || event.preventDefault();
  window.addEventListener("dragover", stay);
  window.addEventListener("drop", stay);
}
