// A text field with suggestions, after the ARIA pattern "combobox": the field keeps the focus, the arrow keys
// choose. https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
import { el } from "./dom.js";

// combobox makes input complete from complete(text), a promise of {label, line}; choose gets the line. tell,
// when given, hears how many there are.
export function combobox(input, list, complete, choose, tell = () => {}) {
  let items = [];
  let active = -1;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
    asked++; // what is still on its way comes too late
  };
  const mark = (i) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = i;
    const option = list.children[active];
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };
  const take = (i) => {
    const item = items[i];
    close();
    input.value = item.line;
    choose(item.line);
  };
  const open = async () => {
    const mine = ++asked;
    let found;
    try {
      found = await complete(input.value);
    } catch {
      return; // typing goes on without suggestions; asking says what is wrong
    }
    if (mine !== asked) return;
    items = found;
    active = -1;
    list.replaceChildren(...items.map((item, i) =>
      el("li", { role: "option", id: `${list.id}-${i}`, "aria-selected": "false", pointerdown: (e) => e.preventDefault(), click: () => take(i) }, item.label)));
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    input.removeAttribute("aria-activedescendant");
    tell(items.length);
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.addEventListener("input", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (e) => {
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (list.hidden) {
        open();
        return;
      }
      const n = items.length + 1; // one more place: the field itself
      mark(((active + 1 + (e.key === "ArrowDown" ? 1 : n - 1)) % n) - 1);
    } else if (e.key === "Enter" && !list.hidden && active >= 0) {
      e.preventDefault();
      take(active);
    } else if (e.key === "Escape" && !list.hidden) {
      e.preventDefault();
      close();
    }
  });
  return { close };
}
