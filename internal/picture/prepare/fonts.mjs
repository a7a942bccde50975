// Makes the fonts that the pictures are set in: complete fonts from npm, cut down to the letters of the languages that
// the bot may speak. Run by `go generate ./internal/picture` after `npm ci` in this folder.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join("");

// Latin of every European language and of Vietnamese, Greek, Cyrillic, and the signs that texts use.
const letters = [
  range(0x20, 0x7e), range(0xa0, 0x17f), "ƠơƯưȘșȚțẞ", range(0x1ea0, 0x1ef9), range(0x386, 0x3ce),
  range(0x400, 0x45f), "ҐґҒғҚқҢңҮүҰұҺһӘәӨөІі", "–—―‘’‚“”„†•…‰′″‹›⁄₂€₴№™−≈≤≥½¼¾×→←↑↓",
].join("");

// What is kept of the layout: kerning, marks, ligatures, local forms. Hints go, and Source Serif's table of names: a changed
// one may not be called so (its licence reserves "Source"). Inter keeps its name, which PDF wants. The licences stand
// beside the fonts.
const features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "calt"];
const fonts = {
  "inter-ui/web/Inter-Regular.woff2": "inter-regular.ttf",
  "inter-ui/web/Inter-SemiBold.woff2": "inter-semibold.ttf",
  "inter-ui/display/InterDisplay-Bold.woff2": "inter-display-bold.ttf",
  "source-serif/WOFF2/TTF/SourceSerif4Subhead-Semibold.ttf.woff2": "serif-semibold.ttf",
};
const licences = { "inter-ui/LICENSE.txt": "Inter-OFL.txt", "source-serif/LICENSE.md": "SourceSerif-OFL.md" };

mkdirSync("../../fonts", { recursive: true });
for (const [from, to] of Object.entries(fonts)) {
  const font = await subsetFont(readFileSync(`node_modules/${from}`), letters, { targetFormat: "sfnt", keepFeatures: features, noHinting: true, dropTables: to.startsWith("inter-") ? [] : ["name"] });
  writeFileSync(`../../fonts/${to}`, font);
  console.log(to, font.length, "bytes");
}
for (const [from, to] of Object.entries(licences)) copyFileSync(`node_modules/${from}`, `../../fonts/${to}`);
