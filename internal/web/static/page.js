// The playground: asks what is typed or pressed, and draws the answer as each platform gets it. What is asked stands
// behind # in the address, which browsers do not send: it can be shared, and no server writes it down.
import { el } from "./dom.js";
import { combobox } from "./combobox.js";
import { draw as discord } from "./discord.js";
import { draw as slack } from "./slack.js";

const MARK = "#/"; // begins what is asked; a plain # leads to a part of the page
const DRAW = { Discord: discord, Slack: slack };
const stage = document.getElementById("stage");
const lang = document.documentElement.lang;

async function post(path, question) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ lang, ...question }) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

const complete = (line) => post("/suggest", { line });

const status = document.getElementById("status");
const input = document.getElementById("line");
const day = stage.dataset.day;
const title = document.title;
let shown = 0;
let fields = 0;

// search is a platform's own field with suggestions.
function search(placeholder) {
  const list = el("ul", { class: "suggestions", role: "listbox", id: `search-${++fields}`, "aria-label": placeholder, hidden: true });
  const field = el("input", { class: "s-search", placeholder, "aria-label": placeholder, autocomplete: "off" });
  combobox(field, list, complete, go);
  field.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.defaultPrevented && field.value.trim()) go(field.value);
  });
  return el("span", { class: "s-searching" }, field, list);
}

// go asks a line and remembers it in the address.
function go(line) {
  const hash = MARK + encodeURIComponent(line.trim());
  if (location.hash === hash) ask(line);
  else location.hash = hash;
}

// press runs the line of a button, or of a form with what was filled in, which no address keeps.
const press = (line, values) => (values ? ask(line, { values }) : go(line));

// ask draws the answer to a line in every pane.
async function ask(line, { opening = false, daily = false, values } = {}) {
  const mine = ++shown;
  stage.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await post("/ask", { line, day, daily, values });
  } catch {
    if (mine === shown) {
      status.textContent = status.dataset.failedText;
      status.classList.add("failed");
      stage.removeAttribute("aria-busy");
    }
    return;
  }
  if (mine !== shown) return;
  const focus = document.activeElement?.closest(".pane");
  status.classList.remove("failed");
  for (const d of answer.drawings) {
    const pane = stage.querySelector(`[data-pane="${CSS.escape(d.name)}"]`);
    const body = JSON.stringify(d.body, null, 1);
    const drawn = DRAW[d.name]?.(d.body, { press, search, files: answer.files }) ?? el("pre", { tabindex: 0 }, body);
    pane.querySelector("[data-drawn]").replaceChildren(drawn);
    pane.querySelector("[data-used]").textContent = `/cmc ${line}`.trim();
    pane.querySelector(".used").hidden = daily; // nobody asks for it
    pane.querySelector("[data-only]").hidden = answer.public;
    pane.querySelector("[data-all]").hidden = !answer.public;
    pane.querySelector("[data-time]").textContent = new Date().toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
    pane.querySelector("[data-payload]").textContent = body;
    pane.querySelector("[data-size]").textContent = `(${(new TextEncoder().encode(JSON.stringify(d.body)).length / 1024).toFixed(1)} kB)`;
  }
  stage.removeAttribute("aria-busy");
  stage.dataset.shownLine = line;
  if (opening) return;
  document.title = `${answer.title} · cmcbot`;
  status.textContent = `${status.dataset.shownText}: ${answer.title}`;
  if (focus) {
    focus.focus({ preventScroll: true }); // the button that had it is gone
    const top = focus.getBoundingClientRect().top;
    if (top < 0) focus.scrollIntoView({ block: "start" });
  }
}

// follow draws what the address asks for; without anything, what the page came with: a question, the post of a day,
// or the first example.
function follow() {
  const line = asked();
  if (line) {
    if (input) input.value = line;
    ask(line);
    return;
  }
  const first = stage.dataset.line || document.querySelector(".tries button")?.value || "";
  if (input) input.value = stage.dataset.line;
  document.title = title;
  ask(first, { opening: true, daily: Boolean(day) });
}

function asked() {
  try {
    return location.hash.startsWith(MARK) ? decodeURIComponent(location.hash.slice(MARK.length)) : "";
  } catch {
    return "";
  }
}

// The forms that ask work without this script; with it they need no new page.
document.addEventListener("submit", (e) => {
  const line = e.submitter?.name === "ask" ? e.submitter.value : e.target.elements.ask?.value;
  if (e.target.method !== "post" || line === undefined || !input) return;
  e.preventDefault();
  box?.close();
  input.value = line;
  go(line);
});
const box = input && combobox(input, document.getElementById("suggestions"), complete, go, (n) => {
  status.textContent = n ? `${status.dataset.countText}: ${n}` : status.dataset.noneText;
});

// On a narrow screen one platform is seen at a time.
const tabs = [...document.querySelectorAll("#switch button")];
for (const tab of tabs) {
  tab.addEventListener("click", () => {
    for (const t of tabs) t.setAttribute("aria-pressed", String(t === tab));
    for (const pane of stage.querySelectorAll(".pane")) pane.toggleAttribute("data-shown", pane.dataset.pane === tab.dataset.show);
  });
}

addEventListener("hashchange", (e) => {
  if (location.hash.startsWith(MARK) || new URL(e.oldURL).hash.startsWith(MARK)) follow();
});
follow();
