// Discord's Markdown, as its clients draw it: the part that messages of applications use.
import { el, link } from "./dom.js";

// Emphasis, longest mark first.
const MARKS = [
  ["***", (c) => el("b", {}, el("i", {}, c))],
  ["**", (c) => el("b", {}, c)],
  ["__", (c) => el("u", {}, c)],
  ["~~", (c) => el("s", {}, c)],
  ["||", (c) => el("span", { class: "d-spoiler" }, c)],
  ["*", (c) => el("i", {}, c)],
  ["_", (c) => el("i", {}, c)],
];

// closing finds where the mark that opened before i closes, past escapes and code; -1 for nowhere.
function closing(s, i, mark) {
  for (; i < s.length; i++) {
    if (s[i] === "\\") i++;
    else if (s.startsWith(mark, i)) {
      // "*" is not closed by half of a "**".
      if (mark.length === 1 && s[i + 1] === mark) i++;
      else return i;
    }
  }
  return -1;
}

// inline draws the text of one line.
export function inline(s) {
  const out = [];
  let text = "";
  const flush = () => {
    if (text) out.push(text);
    text = "";
  };
  const put = (node, end) => {
    flush();
    out.push(node);
    return end;
  };
  for (let i = 0; i < s.length; ) {
    if (s[i] === "\\" && i + 1 < s.length && !/[\p{L}\p{N}\s]/u.test(s[i + 1])) {
      text += s[i + 1];
      i += 2;
      continue;
    }
    const rest = s.slice(i);
    let m;
    if ((m = /^(`+)([^`].*?)\1(?!`)/s.exec(rest))) {
      i = put(el("code", {}, m[2].trim()), i + m[0].length);
    } else if ((m = /^\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s>)]+)>?\)/.exec(rest))) {
      i = put(link(m[2], inline(m[1])), i + m[0].length);
    } else if ((m = /^<(https?:\/\/[^\s>]+)>/.exec(rest))) {
      i = put(link(m[1], m[1]), i + m[0].length);
    } else if ((m = /^https?:\/\/[^\s<>]+[^\s<>.,:;"')\]]/.exec(rest))) {
      i = put(link(m[0], m[0]), i + m[0].length);
    } else {
      const mark = MARKS.find(([sign]) => rest.startsWith(sign));
      const end = mark ? closing(s, i + mark[0].length, mark[0]) : -1;
      const inner = end > 0 ? s.slice(i + mark[0].length, end) : "";
      // An underscore inside a word is one; a mark before a space opens nothing.
      if (inner && !/^\s/.test(inner) && !(mark[0] === "_" && (/\w$/.test(s.slice(0, i)) || /^\w/.test(s.slice(end + 1))))) {
        i = put(mark[1](inline(inner)), end + mark[0].length);
      } else {
        const char = String.fromCodePoint(s.codePointAt(i));
        text += char;
        i += char.length;
      }
    }
  }
  flush();
  return out;
}

const lines = (list) => list.flatMap((l, i) => (i ? [el("br"), ...inline(l)] : inline(l)));

// markdown draws a text as blocks.
export function markdown(source) {
  const out = [];
  let paragraph = [];
  const flush = () => {
    if (paragraph.length) out.push(el("p", {}, lines(paragraph)));
    paragraph = [];
  };
  const all = source.split("\n");
  for (let i = 0; i < all.length; i++) {
    const line = all[i];
    let m;
    if (line.startsWith("```")) {
      const end = all.findIndex((l, k) => k > i && l.startsWith("```"));
      if (end > 0) {
        flush();
        out.push(el("pre", { tabindex: 0 }, all.slice(i + 1, end).join("\n")));
        i = end;
        continue;
      }
    }
    if ((m = /^(#{1,3}) (.+)/.exec(line))) {
      flush();
      out.push(el("div", { class: `d-h${m[1].length}`, role: "heading", "aria-level": Math.max(3, m[1].length + 1) }, inline(m[2])));
    } else if ((m = /^-# (.+)/.exec(line))) {
      flush();
      out.push(el("small", {}, inline(m[1])));
    } else if ((m = /^> ?(.*)/.exec(line))) {
      flush();
      out.push(el("blockquote", {}, inline(m[1])));
    } else if ((m = /^[-*] (.+)/.exec(line))) {
      flush();
      const item = [m[1]];
      while (all[i + 1]?.startsWith("  ")) item.push(all[++i].trim());
      const list = out.at(-1)?.localName === "ul" ? out.at(-1) : el("ul");
      list.append(el("li", {}, lines(item)));
      if (list !== out.at(-1)) out.push(list);
    } else if (line.trim() === "") {
      flush();
    } else {
      paragraph.push(line);
    }
  }
  flush();
  return out;
}
