// Makes elements from data. Text is always set as text: nothing here reads HTML.

// el returns an element with attributes and children; null and false ones are left out.
export function el(name, attributes = {}, ...children) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") e.addEventListener(key, value);
    else e.setAttribute(key, value === true ? "" : String(value));
  }
  e.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return e;
}

// link returns an anchor that leads to a web address, and plain children for any other address.
export function link(address, ...children) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return el("span", {}, ...children);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return el("span", {}, ...children);
  return el("a", { href: url.href, rel: "noreferrer", target: "_blank" }, ...children);
}

// picture shows a file that came with the answer, or in its place a frame with what it shows.
export function picture(file, alt, cls) {
  if (file?.type === "image/png") return el("img", { src: `data:image/png;base64,${file.data}`, alt: alt || file.alt, class: cls });
  return el("span", { class: `${cls} absent`, role: "img", "aria-label": alt }, alt);
}

// dialog draws a form in the place where a platform opens one over the message. send gets what was filled in.
export function dialog(cls, title, submit, parts, send) {
  const form = el("form", { class: `dialog ${cls}`, submit: (e) => {
    e.preventDefault();
    e.stopPropagation();
    send(Object.fromEntries(new FormData(form)));
  } }, el("div", { class: "dialog-title", role: "heading", "aria-level": 3 }, title), parts, el("button", { class: "dialog-send" }, submit));
  return form;
}

// field draws one question of a dialog: a text, a long text or a choice.
export function field({ name, label, hint, value, required, max, long, options }) {
  const common = { name, required };
  let input;
  if (options) input = el("select", common, options.map((o) => el("option", { value: o.value, selected: o.selected }, o.label)));
  else if (long) input = el("textarea", { ...common, maxlength: max, rows: 4 }, value ?? "");
  else input = el("input", { ...common, maxlength: max, value: value ?? "" });
  return el("label", { class: "dialog-field" }, el("span", {}, label), input, hint && el("small", {}, hint));
}
