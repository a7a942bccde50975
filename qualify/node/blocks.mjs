// Compares the text that the local page draws for Slack's messages with what an independent renderer of Block Kit,
// slack-blocks-to-jsx, draws for the same ones: every answer in the golden files.
//
//   npm ci && node blocks.mjs
import { readdirSync, readFileSync } from "node:fs";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Message } from "slack-blocks-to-jsx";
import { parseHTML } from "linkedom";

const { document } = parseHTML("<!doctype html><html><body></body></html>");
globalThis.document = document;
const { draw } = await import("../../internal/web/static/slack.js");

const golden = new URL("../../cmd/bot/testdata/", import.meta.url);

// words is what can be read, without how it is laid out: the two break lines in different places.
const words = (text) => text.normalize("NFC").replace(/[\s\u200b]+/g, "");

// files stand in for the pictures that travel beside a body: only their place in it is drawn here.
const files = () => Array.from({ length: 10 }, () => ({ name: "x.png", type: "image/png", alt: "", data: "" }));

function ours(body) {
  const search = (placeholder) => document.createTextNode(placeholder);
  return words(draw(body, { press() {}, search, files: files() }).textContent);
}

// plain leaves out "verbatim", with which the renderer shows the source of a link. Slack's documentation of the text
// object says that manual links still work then: only finding links by itself is off.
const plain = (blocks) => JSON.parse(JSON.stringify(blocks, (key, value) => (key === "verbatim" ? undefined : value)));

// OWN is what the renderer says for itself under a select whose choices come from the app.
const OWN = "Requires external data source";

function theirs(body) {
  const markup = renderToStaticMarkup(createElement(Message, { blocks: plain(body.blocks), withoutWrapper: true }));
  const { document: page } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
  return words(page.body.textContent.replace(OWN, ""));
}

let compared = 0;
let different = 0;
for (const name of readdirSync(golden).filter((n) => n.endsWith(".slack.golden"))) {
  let line = "";
  for (const row of readFileSync(new URL(name, golden), "utf8").split("\n")) {
    if (row.startsWith("$ ")) line = row.slice(2);
    if (!row.startsWith("{")) continue;
    const body = JSON.parse(row);
    if (!body.blocks?.length || body.type === "modal") continue;
    const [a, b] = [ours(body), theirs(body)];
    compared++;
    if (a === b) continue;
    different++;
    if (different <= 5) {
      let i = 0;
      while (a[i] === b[i]) i++;
      console.error(`${name}: ${line}\n  page:     …${a.slice(Math.max(0, i - 40), i + 60)}\n  renderer: …${b.slice(Math.max(0, i - 40), i + 60)}`);
    }
  }
}
console.log(`blocks: ${compared} of Slack's messages read, ${different} differ from slack-blocks-to-jsx`);
if (compared < 500 || different > 0) process.exit(1);
