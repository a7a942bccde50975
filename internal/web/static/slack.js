// Draws what Slack gets, Block Kit, as its clients draw it.
// https://docs.slack.dev/reference/block-kit/blocks
import { dialog, el, field, link, picture } from "./dom.js";

// unescape undoes the three entities of Slack's text objects.
const unescape = (s) => s.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

// breaks draws line breaks.
const breaks = (s) => s.split("\n").flatMap((l, i) => (i ? [el("br"), l] : [l]));

// text draws a text object.
export function text(o) {
  if (!o) return [];
  return o.type === "mrkdwn" ? mrkdwn(o.text) : breaks(unescape(o.text));
}

const STYLES = { "*": "b", _: "i", "~": "s" };

// mrkdwn draws Slack's markup: links, bold, italic, struck, code.
export function mrkdwn(s) {
  const out = [];
  let rest = s;
  while (rest) {
    const m = /```([\s\S]+?)```|`([^`\n]+)`|<([^<>|\n]+)(?:\|([^<>\n]*))?>|(?<![\p{L}\p{N}])([*_~])(?=\S)([^\n]+?)(?<=\S)\5(?![\p{L}\p{N}])/u.exec(rest);
    if (!m) break;
    out.push(...breaks(unescape(rest.slice(0, m.index))));
    if (m[1]) out.push(el("pre", { tabindex: 0 }, unescape(m[1])));
    else if (m[2]) out.push(el("code", {}, unescape(m[2])));
    else if (m[3]) out.push(link(unescape(m[3]), unescape(m[4] ?? m[3])));
    else out.push(el(STYLES[m[5]], {}, mrkdwn(m[6])));
    rest = rest.slice(m.index + m[0].length);
  }
  return [...out, ...breaks(unescape(rest))];
}

// draw draws a message or a modal. on.press is called with the line of a button and, for a modal, what was filled in;
// on.search makes a field with suggestions; on.files are the files that were uploaded before the body was sent.
export function draw(body, on) {
  const pictures = (on.files ?? []).filter((f) => f.type === "image/png");
  const inside = { ...on, next: () => pictures.shift() };
  if (body.type === "modal") {
    const { line } = JSON.parse(body.private_metadata || "{}");
    return dialog("s-dialog", unescape(body.title.text), text(body.submit), body.blocks.map((b) => block(b, inside)), (values) => on.press(line, values));
  }
  if (!body.blocks?.length) return el("div", { class: "s-message" }, el("p", {}, mrkdwn(body.text ?? "")));
  return el("div", { class: "s-message" }, body.blocks.map((b) => block(b, inside)));
}

function block(b, on) {
  switch (b.type) {
    case "header":
      return el("div", { class: "s-header", role: "heading", "aria-level": 3 }, text(b.text));
    case "section":
      return el("div", { class: "s-section" },
        el("div", { class: "s-texts" }, b.text && el("p", {}, text(b.text)), b.fields && el("div", { class: "s-fields" }, b.fields.map((f) => el("p", {}, text(f))))),
        b.accessory && element(b.accessory, on));
    case "context":
      return el("div", { class: "s-context" }, b.elements.map((e) => (e.type === "image" ? picture(null, e.alt_text, "s-small") : el("span", {}, text(e), " "))));
    case "actions":
      return el("div", { class: "s-row" }, b.elements.map((e) => element(e, on)));
    case "divider":
      return el("hr");
    case "image":
      return el("figure", { class: "s-image" }, b.title && el("figcaption", {}, text(b.title)), picture(on.next(), b.alt_text, "s-picture"));
    case "rich_text":
      return el("div", { class: "s-rich" }, b.elements.map(rich));
    case "input": {
      const e = b.element;
      return field({
        name: b.block_id, label: text(b.label), hint: b.hint && text(b.hint), value: e.initial_value, required: !b.optional, max: e.max_length, long: e.multiline,
        options: e.options?.map((o) => ({ value: unescape(o.value), label: text(o.text), selected: o.value === e.initial_option?.value })),
      });
    }
  }
  return el("div", { class: "s-unknown" }, `block type ${b.type}`);
}

function rich(r) {
  switch (r.type) {
    case "rich_text_section":
      return el("p", {}, r.elements.map(run));
    case "rich_text_preformatted":
      return el("pre", { tabindex: 0 }, r.elements.map(run));
    case "rich_text_quote":
      return el("blockquote", {}, r.elements.map(run));
    case "rich_text_list":
      return el(r.style === "ordered" ? "ol" : "ul", {}, r.elements.map((e) => el("li", {}, e.elements.map(run))));
  }
  return el("p", { class: "s-unknown" }, `rich text ${r.type}`);
}

// run draws one piece of rich text, which is not escaped.
function run(e) {
  let node;
  switch (e.type) {
    case "text":
      node = breaks(e.text);
      break;
    case "link":
      node = [link(e.url, e.text || e.url)];
      break;
    case "emoji":
      node = [e.unicode ? String.fromCodePoint(...e.unicode.split("-").map((u) => parseInt(u, 16))) : `:${e.name}:`];
      break;
    default:
      node = [`[${e.type}]`];
  }
  for (const [name, tag] of [["code", "code"], ["bold", "b"], ["italic", "i"], ["strike", "s"]]) {
    if (e.style?.[name]) node = [el(tag, {}, node)];
  }
  return node;
}

// commandOf returns the command line of a button's value, which may stand behind its target.
export function commandOf(value) {
  return (value ?? "").replace(/^@\S+ /, "");
}

function element(e, on) {
  switch (e.type) {
    case "button": {
      const cls = `s-button${e.style ? ` s-${e.style}` : ""}`;
      if (!e.url) return el("button", { type: "button", class: cls, click: () => on.press(commandOf(e.value)) }, text(e.text));
      const a = link(e.url, text(e.text));
      a.className = cls;
      return a;
    }
    case "image":
      return picture(null, e.alt_text, "s-thumbnail");
    case "external_select":
      return on.search(unescape(e.placeholder?.text ?? ""));
    case "static_select": {
      const s = el("select", { class: "s-select", "aria-label": unescape(e.placeholder?.text ?? ""), change: () => on.press(commandOf(s.value)) }, el("option", { value: "" }, text(e.placeholder)));
      for (const o of e.options ?? []) s.append(el("option", { value: unescape(o.value) }, text(o.text)));
      return s;
    }
  }
  return el("span", { class: "s-unknown" }, `element type ${e.type}`);
}
