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

// picture returns an image whose bytes came with the answer, or a frame with its alternative text.
export function picture(address, alt, cls) {
  if (address?.startsWith("data:image/") || address?.startsWith("/")) return el("img", { src: address, alt, class: cls });
  return el("span", { class: `${cls} absent`, role: "img", "aria-label": alt }, alt);
}
