// Draws docs/answer.png from the exact bodies that the bot sends for `/cmc lithuania`: Discord's on the left,
// Slack's on the right. Run from the repository's root, with Go, Node and Chromium installed:
//
//   node docs/picture.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ask = (form) =>
  JSON.parse(execFileSync("go", ["run", "./cmd/bot", "ask", "--as", form, "--now", "2026-11-23", "lithuania"], { encoding: "utf8" }));
const escape = (s) => s.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

// Discord's Markdown, as far as the bot uses it.
function markdown(text) {
  const inline = (s) =>
    escape(s)
      .replace(/\\([^\w\s])/g, (_, c) => `&#${c.charCodeAt(0)};`)
      .replace(/\[([^\]]*)\]\(&lt;([^)]*?)&gt;\)/g, '<a href="$2">$1</a>')
      .replace(/\*\*(.+?)\*\*/g, "<b>$1</b>")
      .replace(/\*(.+?)\*/g, "<i>$1</i>");
  return text.split("\n").map((line) => {
    for (const [mark, tag] of [["### ", "h3"], ["## ", "h2"], ["-# ", "small"], ["- ", "li"]])
      if (line.startsWith(mark)) return `<${tag}>${inline(line.slice(mark.length))}</${tag}>`;
    return `<p>${inline(line)}</p>`;
  }).join("");
}

function discord(c) {
  const all = (list) => (list ?? []).map(discord).join("");
  switch (c.type) {
    case 1: return `<div class="row">${all(c.components)}</div>`;
    case 2: return `<button>${escape(c.label)}</button>`;
    case 9: return `<div class="section"><div>${all(c.components)}</div>${discord(c.accessory)}</div>`;
    case 10: return markdown(c.content);
    case 14: return "<hr>";
    case 17: return `<div class="card">${all(c.components)}</div>`;
  }
  throw new Error(`no drawing for component type ${c.type}`);
}

function slack(b) {
  const style = (e) => {
    let s = escape(e.text ?? "").replace(/\n/g, "<br>");
    if (e.style?.bold) s = `<b>${s}</b>`;
    if (e.style?.italic) s = `<i>${s}</i>`;
    return e.type === "link" ? `<a href="${escape(e.url)}">${escape(e.text ?? e.url)}</a>` : s;
  };
  const object = (t) =>
    t.type === "mrkdwn" ? t.text.replace(/<([^|>]*)\|([^>]*)>/g, '<a href="$1">$2</a>') : escape(t.text).replace(/\n/g, "<br>");
  switch (b.type) {
    case "header": return `<h2>${escape(b.text.text)}</h2>`;
    case "rich_text": return b.elements.map((e) => `<p>${e.elements.map((x) => (x.elements ? x.elements.map(style).join("") : style(x))).join("")}</p>`).join("");
    case "section": return `<div class="section"><p>${object(b.text)}</p>${b.accessory ? slack(b.accessory) : ""}</div>`;
    case "context": return `<small>${b.elements.map(object).join(" ")}</small>`;
    case "actions": return `<div class="row">${b.elements.map(slack).join("")}</div>`;
    case "button": return `<button>${escape(b.text.text)}</button>`;
    case "divider": return "<hr>";
  }
  throw new Error(`no drawing for block type ${b.type}`);
}

const page = `<!doctype html><meta charset="utf-8"><style>
* { box-sizing: border-box } body { margin: 0; padding: 28px; display: flex; gap: 28px; align-items: flex-start; background: #e8eaef; font: 15px/1.4 Inter, "Noto Sans", "Noto Color Emoji", sans-serif }
.chat { width: 620px; border-radius: 12px; padding: 20px 22px; box-shadow: 0 4px 18px #0002 }
.name { font-weight: 600; margin-bottom: 10px } .only { font-size: 12px; margin-top: 10px; opacity: .7 }
p, h2, h3, li { margin: 5px 0 } h2 { font-size: 21px } h3 { font-size: 17px; margin-top: 14px } li { list-style: none; padding-left: 14px; text-indent: -10px } li::before { content: "• " }
small { display: block; font-size: 12px; margin: 3px 0; opacity: .8 } .section { display: flex; gap: 14px; justify-content: space-between; align-items: flex-start; margin: 7px 0 }
.row { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 10px } button { font: inherit; font-size: 14px; padding: 5px 13px; border-radius: 8px; white-space: nowrap; flex: none }
.discord { background: #313338; color: #dbdee1 } .discord .card { background: #2b2d31; border-left: 4px solid #4e5058; border-radius: 6px; padding: 8px 14px }
.discord a { color: #00a8fc; text-decoration: none } .discord button { background: #4e5058; color: #fff; border: 0 }
.slack { background: #fff; color: #1d1c1d } .slack a { color: #1264a3; text-decoration: none } .slack button { background: #fff; border: 1px solid #bbb; color: #1d1c1d; font-weight: 600 }
</style>
<div class="chat discord"><div class="name">/cmc lithuania · Discord</div>${ask("discord").data.components.map(discord).join("")}<div class="only">Only you can see this</div></div>
<div class="chat slack"><div class="name">/cmc lithuania · Slack</div>${ask("slack").blocks.map(slack).join("")}<div class="only">Only visible to you</div></div>`;

const dir = mkdtempSync(join(tmpdir(), "picture-"));
writeFileSync(join(dir, "answer.html"), page);
execFileSync("chromium", ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync", "--hide-scrollbars", `--user-data-dir=${join(dir, "profile")}`, "--window-size=1324,1190", "--screenshot=docs/answer.png", `file://${join(dir, "answer.html")}`],
  { stdio: "ignore" });
