// Draws what Discord gets, Components V2 or plain content, as its clients draw it.
// https://discord.com/developers/docs/components/reference
import { dialog, el, field, link, picture } from "./dom.js";
import { markdown } from "./markdown.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

// commandOf returns the command line of a button's identifier: LANGUAGE|LINE, or LANGUAGE|LINE|MARK and |@TARGET.
export function commandOf(id) {
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\|(.+?)(?:\|u?[0-9]{0,3})?(?:\|@[0-9]{1,20}\/[0-9]{1,20})?$/.exec(id)?.[1] ?? "";
}

// draw draws the body of an interaction's answer. on.press is called with the line of a button and, for a dialog, what
// was filled in; on.files are the files that travel beside the body.
export function draw(body, on) {
  const message = body.data ?? body;
  if (body.type === 9) return modal(message, on);
  const attached = Object.fromEntries((message.attachments ?? []).map((a) => [`attachment://${a.filename}`, on.files?.[Number(a.id)]]));
  const shown = new Set();
  const file = (address) => {
    shown.add(address);
    return attached[address];
  };
  const text = message.content && el("div", { class: "d-text" }, markdown(message.content));
  const parts = all(message.components, { ...on, file });
  const rest = Object.entries(attached).filter(([address, f]) => f && !shown.has(address)); // shown below a plain text
  return el("div", { class: "d-message" }, text, rest.map(([, f]) => (f.type === "image/png" ? picture(f, "", "d-picture") : download(f))), parts);
}

// download offers a document.
const download = (f) => el("a", { class: "d-file", href: `data:application/octet-stream;base64,${f.data}`, download: f.name }, `📄 ${f.name}`);

function modal(m, on) {
  const parts = m.components.map((c) => {
    if (c.type !== 18) return component(c, on);
    const input = c.component;
    return field({
      name: input.custom_id, label: c.label, hint: c.description, value: input.value, required: input.required, max: input.max_length, long: input.style === 2,
      options: input.options?.map((o) => ({ value: o.value, label: o.label, selected: o.default })),
    });
  });
  // Discord's client labels the button itself.
  return dialog("d-dialog", m.title, "Submit", parts, (values) => on.press(commandOf(m.custom_id), values));
}

const all = (list, on) => (list ?? []).map((c) => component(c, on));

function component(c, on) {
  switch (c.type) {
    case 1:
      return el("div", { class: "d-row" }, all(c.components, on));
    case 2:
      return button(c, on);
    case 3:
      return select(c, on);
    case 9:
      return el("div", { class: "d-section" }, el("div", { class: "d-texts" }, all(c.components, on)), component(c.accessory, on));
    case 10:
      return el("div", { class: "d-text" }, markdown(c.content));
    case 11:
      return picture(on.file?.(c.media?.url), c.description ?? "", "d-thumbnail");
    case 12:
      return el("div", { class: "d-gallery" }, c.items.map((i) => picture(on.file?.(i.media?.url), i.description ?? "", "d-picture")));
    case 13: {
      const f = on.file?.(c.file?.url);
      return f ? download(f) : el("div", { class: "d-file" }, c.file?.url ?? "");
    }
    case 14:
      return c.divider === false ? el("div", { class: "d-space" }) : el("hr");
    case 17: {
      const box = el("div", { class: "d-container" }, all(c.components, on));
      if (c.accent_color) box.style.setProperty("--bar", `#${c.accent_color.toString(16).padStart(6, "0")}`);
      return box;
    }
  }
  return el("div", { class: "d-unknown" }, `component type ${c.type}`);
}

function button(b, on) {
  const label = [b.emoji?.name ? `${b.emoji.name} ` : "", b.label ?? ""];
  if (b.style === 5) {
    const a = link(b.url, label, el("span", { class: "d-out", "aria-hidden": "true" }, " ↗"));
    a.classList.add("d-button", "d-link");
    return a;
  }
  return el("button", { type: "button", class: `d-button d-${STYLES[b.style] ?? "secondary"}`, disabled: b.disabled, click: () => on.press(commandOf(b.custom_id)) }, label);
}

function select(c, on) {
  const s = el("select", { class: "d-select", "aria-label": c.placeholder ?? "", change: () => on.press(s.value) }, el("option", { value: "" }, c.placeholder ?? ""));
  for (const o of c.options ?? []) s.append(el("option", { value: commandOf(o.value) || o.value }, o.label));
  return s;
}
