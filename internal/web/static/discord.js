// Draws what Discord gets, Components V2 or plain content, as its clients draw it.
// https://discord.com/developers/docs/components/reference
import { el, link, picture } from "./dom.js";
import { inline, markdown } from "./markdown.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

// commandOf returns the command line of a button's identifier: LANGUAGE|LINE, or LANGUAGE|LINE|MARK and |@TARGET.
export function commandOf(id) {
  return /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\|(.+?)(?:\|u?[0-9]{0,3})?(?:\|@[0-9]{1,20}\/[0-9]{1,20})?$/.exec(id)?.[1] ?? "";
}

// draw draws the body of an interaction's answer. press is called with the line of a button.
export function draw(body, { press }) {
  const message = body.data ?? body;
  const parts = [];
  if (message.content) parts.push(el("div", { class: "d-text" }, markdown(message.content)));
  for (const e of message.embeds ?? []) parts.push(embed(e));
  return el("div", { class: "d-message" }, parts, all(message.components, { press }));
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
      return picture(c.media?.url, c.description ?? "", "d-thumbnail");
    case 12:
      return el("div", { class: "d-gallery" }, c.items.map((i) => picture(i.media?.url, i.description ?? "", "d-picture")));
    case 13:
      return el("div", { class: "d-file" }, c.file?.url ?? "");
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

function embed(e) {
  return el("div", { class: "d-container" },
    e.title && el("div", { class: "d-h3" }, e.url ? link(e.url, inline(e.title)) : inline(e.title)),
    e.description && el("div", { class: "d-text" }, markdown(e.description)),
    (e.fields ?? []).map((f) => el("div", { class: "d-text" }, el("b", {}, inline(f.name)), el("div", {}, markdown(f.value)))),
    e.image && picture(e.image.url, e.image.description ?? "", "d-picture"),
    e.footer && el("small", {}, e.footer.text));
}
