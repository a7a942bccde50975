// The editor: sends the entry while it is typed, and shows what would come of it. It saves only when asked to.
import { el } from "./dom.js";
import { draw as discord } from "./discord.js";
import { draw as slack } from "./slack.js";

const DRAW = { Discord: discord, Slack: slack };
const PAUSE = 400; // milliseconds without a key before the entry is looked at
const form = document.getElementById("editor");
const text = document.getElementById("text");
const save = document.getElementById("save");
const status = document.getElementById("status");
const lang = document.getElementById("lang");
const by = (id) => document.getElementById(id);
const { section, id, base } = form.elements;
let waiting;
let asked;

// send posts the entry; a newer one overtakes an older one.
async function send(path) {
  asked?.abort();
  asked = new AbortController();
  const body = JSON.stringify({ section: section.value, id: id.value, base: base.value, text: text.value, lang: lang.value });
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: asked.signal });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

async function look(path = "/edit/check") {
  clearTimeout(waiting);
  form.setAttribute("aria-busy", "true");
  try {
    show(await send(path));
  } catch (err) {
    if (err.name === "AbortError") return;
    status.textContent = `${status.dataset.failed} ${err.message}`;
  }
  form.removeAttribute("aria-busy");
}

function show(result) {
  const n = result.problems.length;
  status.textContent = result.saved ? status.dataset.saved : n ? `${status.dataset.wrong}: ${n}` : status.dataset.fine;
  by("problems").replaceChildren(...result.problems.map((p) => el("li", {},
    p.line > 0 && el("button", { type: "button", class: "act small", click: () => go(p.line) }, `${status.dataset.line} ${p.line}`), " ", p.what, " ", el("span", { class: "do" }, p.do))));
  by("changes").replaceChildren(...result.changes.map((c) => el("li", {}, c)));
  by("diff").textContent = result.diff;
  if (save) save.disabled = n > 0 || result.diff === "";
  if (result.saved) {
    id.value = /^\s*(?:- )?\{?\s*id:\s*["']?([\w-]+)/m.exec(text.value)?.[1] ?? id.value;
    base.value = text.value;
  }
  if (result.langs.length) {
    const chosen = lang.value || "en";
    lang.replaceChildren(...result.langs.map((l) => el("option", { value: l, selected: l === chosen }, l)));
  }
  if (!result.preview) return; // the last one that could be drawn stays
  by("plain").textContent = result.preview.text;
  for (const d of result.preview.drawings) {
    const pane = by("preview").querySelector(`[data-pane="${CSS.escape(d.name)}"] [data-drawn]`);
    pane.replaceChildren(DRAW[d.name]?.(d.body, { press() {}, search: () => el("span") }) ?? el("pre", {}, JSON.stringify(d.body, null, 1)));
  }
}

// go puts the cursor on a line of the entry.
function go(line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
}

text.addEventListener("input", () => {
  if (save) save.disabled = true;
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});
lang.addEventListener("change", () => look());
save?.addEventListener("click", () => look("/edit/save"));
form.addEventListener("submit", (e) => {
  if (e.submitter?.hasAttribute("formaction")) return;
  e.preventDefault();
  look();
});
by("section").addEventListener("change", (e) => e.target.form.submit());
look();
