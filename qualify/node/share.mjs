// Counts every text of the share kit again, as the networks do: X's own library twitter-text, and the runtime's
// Intl.Segmenter for the characters that people see. Reads the lines of ../share; fails on the first difference.
import { execFileSync } from "node:child_process";
import { strict as assert } from "node:assert";
import twitter from "twitter-text";

const lines = execFileSync("go", ["run", "./qualify/share"], { cwd: "../..", encoding: "utf8", maxBuffer: 1 << 26 })
  .trim().split("\n").map((l) => JSON.parse(l));

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const graphemes = (text) => [...segmenter.segment(text)].length;
const links = /https?:\/\/\S+/g; // what Mastodon takes for a link in texts that have no other addresses
const counters = {
  x: (text) => twitter.parseTweet(text).weightedLength,
  bluesky: graphemes,
  mastodon: (text) => graphemes(text.replace(links, "x".repeat(23))),
};
const readBack = { x: ["text", "search"], bluesky: ["text", "search"], mastodon: ["text", "hash"] };

let counted = 0, fullest = {}, buttons = 0;
for (const { id, lang, network, text, count, limit, compose } of lines) {
  const where = `${id} ${lang} for ${network}: ${JSON.stringify(text)}`;
  if (counters[network]) {
    // Our library joins no Indic conjuncts yet (GB9c, new in Unicode 15.1): there it may count more, never less.
    const theirs = counters[network](text);
    assert.ok(theirs === count || /\p{Script=Devanagari}/u.test(text) && theirs < count, `${theirs}, not ${count}: ${where}`);
    counted++;
  }
  if (id.startsWith("sample-")) continue;
  if (text === "") { assert.equal(compose, ""); continue; }
  assert.ok(count <= limit, `${count} of ${limit}: ${where}`);
  assert.match(text, /https?:\/\/\S+$/, `the source does not end it: ${where}`);
  if (network === "x") assert.ok(twitter.parseTweet(text).valid, `X would refuse ${where}`);
  fullest[network] = Math.max(fullest[network] ?? 0, count);
  if (readBack[network]) {
    const [key, part] = readBack[network];
    assert.equal(new URLSearchParams(new URL(compose)[part].slice(1)).get(key), text, `the page opens with another text: ${where}`);
    if (compose.length <= 512) buttons++;
  }
  if (network === "email") {
    const mail = new URL(compose);
    assert.equal(new URLSearchParams(mail.search.replaceAll("+", "%2B")).get("body").replaceAll("\r\n", "\n"), text);
  }
}
assert.ok(counted > 900, `only ${counted} texts were counted`);
const posts = lines.filter((l) => readBack[l.network] && l.compose).length;
console.log(`share kit: ${counted} counts agree; fullest ${JSON.stringify(fullest)}; ${buttons} of ${posts} compose addresses fit a Discord button`);
