// Proves our fake Discord with a client of other people's: @discordjs/core with its rest and ws, unmodified.
// Prints one line a check and ends with status 1 when one failed.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { ApplicationCommandType, Client, GatewayDispatchEvents, GatewayIntentBits, InteractionType, MessageFlags } from "@discordjs/core";
import { REST } from "@discordjs/rest";
import { WebSocketManager } from "@discordjs/ws";

const root = fileURLToPath(new URL("../..", import.meta.url));
let passed = 0;
let failed = 0;

// check runs one check; what it throws is why it failed.
async function check(name, run) {
  try {
    const timeout = new Promise((_, fail) => setTimeout(() => fail(new Error("took too long")), 20_000).unref());
    const value = await Promise.race([run(), timeout]);
    passed++;
    console.log(`ok   discordjs: ${name}`);
    return value;
  } catch (error) {
    failed++;
    console.log(`FAIL discordjs: ${name}: ${error.message}`);
  }
}

function equal(got, want) {
  if (!isDeepStrictEqual(got, want)) throw new Error(`got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
}

const fake = spawn("go", ["run", "./qualify/fakediscord"], { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
const ended = new Promise((resolve) => fake.on("exit", resolve));
const lines = createInterface({ input: fake.stdout });
const first = await Promise.race([new Promise((resolve) => lines.once("line", resolve)), ended.then(() => null)]);
if (first === null) {
  console.log("FAIL discordjs: the fake did not start");
  process.exit(1);
}
const place = JSON.parse(first);

// order makes the person in front of the screen do something.
async function order(path, body) {
  const options = body ? { method: "POST", body: JSON.stringify(body) } : {};
  const response = await fetch(place.control + path, options);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text);
}

async function sees(path, body, want) {
  const { id, text, ephemeral, updated } = await order(path, body);
  equal({ text, ephemeral, updated }, { ephemeral: false, updated: false, ...want });
  return id;
}

const rest = new REST({ version: "10", api: place.api }).setToken(place.token);
const gateway = new WebSocketManager({
  rest,
  token: place.token,
  intents: GatewayIntentBits.DirectMessages,
});
const client = new Client({ rest, gateway });

const container = (content) => ({ type: 17, components: [{ type: 10, content }] });
const answers = []; // one promise an interaction, done when its handler is
client.on(GatewayDispatchEvents.InteractionCreate, (event) => answers.push(answer(event)));
async function answer({ data: interaction, api }) {
  const { id, token, type, data } = interaction;
  try {
    if (type === InteractionType.MessageComponent) {
      await api.interactions.updateMessage(id, token, { components: [container("pressed")], flags: MessageFlags.IsComponentsV2 });
    } else if (type === InteractionType.ApplicationCommandAutocomplete) {
      await api.interactions.createAutocompleteResponse(id, token, { choices: [{ name: "Lithuania", value: "state:LT" }] });
    } else if (data.type === ApplicationCommandType.Message) {
      const target = data.resolved.messages[data.target_id];
      const sent = await api.channels.createMessage(target.channel_id, { content: "reply", message_reference: { message_id: target.id } });
      equal(sent.referenced_message.id, target.id);
      await api.interactions.reply(id, token, { content: `replied to ${target.content}`, flags: MessageFlags.Ephemeral });
    } else if (data.options[0].value === "later") {
      await api.interactions.defer(id, token, { flags: MessageFlags.Ephemeral });
      await api.interactions.editReply(interaction.application_id, token, { content: "late" });
      await api.interactions.followUp(interaction.application_id, token, { content: "and more" });
    } else {
      const row = { type: 1, components: [{ type: 2, style: 1, label: "Go", custom_id: "go" }] };
      const flags = MessageFlags.IsComponentsV2 | MessageFlags.Ephemeral;
      const { resource } = await api.interactions.reply(id, token, {
        components: [container(`asked ${data.options[0].value}`), row], flags, with_response: true,
      });
      equal(resource.message.components.length, 2);
      const again = await api.interactions.getOriginalReply(interaction.application_id, token);
      equal(again.id, resource.message.id);
    }
  } catch (error) {
    failed++;
    console.log(`FAIL discordjs: answer interaction: ${error.message}`);
  }
}
client.on(GatewayDispatchEvents.MessageCreate, async ({ data: message, api }) => {
  if (!message.author.bot) await api.channels.createMessage(message.channel_id, { content: `heard ${message.content}` });
});

const ready = new Promise((resolve) => client.once(GatewayDispatchEvents.Ready, ({ data }) => resolve(data.user.username)));
const resumed = new Promise((resolve) => client.once(GatewayDispatchEvents.Resumed, () => resolve()));

await check("connects to the gateway", () => gateway.connect());
await check("sees READY", async () => equal(await ready, "cmcbot"));
await check("registers commands and reads them back", async () => {
  const command = {
    name: "cmc", description: "asks", integration_types: [0, 1], contexts: [0, 1, 2],
    options: [{ type: 3, name: "ask", description: "what", autocomplete: true }],
  };
  const { applicationCommands } = client.api;
  const menu = { type: ApplicationCommandType.Message, name: "Answer this", integration_types: [0, 1], contexts: [0, 1, 2] };
  equal((await applicationCommands.bulkOverwriteGlobalCommands(place.application, [command, menu])).length, 2);
  const names = (await applicationCommands.getGlobalCommands(place.application)).map(({ name }) => name);
  equal(names.sort(), ["Answer this", "cmc"]);
});
const id = await check("answers a slash command with components", () => sees("/slash", { text: "now" }, { text: "asked now", ephemeral: true }));
await check("answers a message by its menu, with a reply", () => sees("/menu", { text: "claim" }, { text: "replied to claim", ephemeral: true }));
await check("answers later", () => sees("/slash", { text: "later" }, { text: "late", ephemeral: true }));
await check("changes a message by its button", () => sees("/press", { message: id, label: "Go" }, { text: "pressed", ephemeral: true, updated: true }));
await check("suggests", async () => equal(await order("/autocomplete", { text: "l" }), [{ name: "Lithuania", value: "state:LT" }]));
await check("answers a direct message", () => sees("/dm", { text: "hello" }, { text: "heard hello" }));
await check("sends a message once", async () => {
  const message = { content: "once", nonce: "key", enforce_nonce: true, allowed_mentions: { parse: [] } };
  const one = await client.api.channels.createMessage(place.channel, message);
  const two = await client.api.channels.createMessage(place.channel, message);
  equal(two.id, one.id);
  equal((await client.api.channels.editMessage(place.channel, one.id, { content: "edited" })).content, "edited");
  equal((await client.api.channels.getMessage(place.channel, one.id)).content, "edited");
});
await check("opens a direct channel", async () => equal((await client.api.users.createDM("1100000000000000003")).type, 1));
await check("reads itself", async () => equal((await client.api.users.getCurrent()).bot, true));
await check("is refused what Discord refuses", async () => {
  for (const wrong of [{ content: "x".repeat(2001) }, { content: "both", components: [container("x")], flags: MessageFlags.IsComponentsV2 }]) {
    const error = await client.api.channels.createMessage(place.channel, wrong).then(() => null, (e) => e);
    equal([error?.status, error?.code], [400, 50035]);
  }
});
await check("is told its mistakes and no others", async () => {
  const { problems } = await order("/state");
  equal(problems.filter((p) => !/2000|excludes/.test(p)), []);
});
await check("resumes when asked to reconnect", async () => {
  await order("/gateway", { frame: '{"op":7,"d":null}', resumed: 1 });
  await resumed;
});
await check("answers after resuming", () => sees("/slash", { text: "again" }, { text: "asked again", ephemeral: true }));
await check("finishes what it began", () => Promise.all(answers)); // the person sees an answer before its handler has ended
await check("closes its connection", () => gateway.destroy());

fake.stdin.end();
await check("the fake ends with its input", async () => equal(await ended, 0));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
