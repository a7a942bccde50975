// Slack's own clients, unmodified, against our fake Slack: @slack/bolt over Socket Mode and over HTTP, and
// @slack/socket-mode alone. One line per check; exits with 1 if any failed.
import bolt from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const fake = spawn('go', ['run', './qualify/fakeslack'], { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
const [line] = await once(createInterface({ input: fake.stdout }), 'line');
const at = JSON.parse(line);

// step plays a person, or Slack itself, and returns what is seen.
async function step(what) {
  const response = await fetch(at.control, { method: 'POST', body: JSON.stringify(what) });
  if (!response.ok) throw new Error(`${what.do}: ${await response.text()}`);
  return response.json();
}

setTimeout(() => { console.log('FAIL nothing moves any more'); process.exit(1); }, 120_000).unref();

let passed = 0;
let failed = 0;
async function check(name, does) {
  try {
    await does();
    passed++;
    console.log(`ok   ${name}`);
  } catch (err) {
    if (/: no step "/.test(err?.message)) return console.log(`skip ${name}: qualify/fakeslack: ${err.message}`);
    failed++;
    console.log(`FAIL ${name}: ${err?.stack ?? err}`);
  }
}

const logger = { debug() {}, info() {}, warn() {}, error: (...m) => errors.push(m.map(String).join(' ')), setLevel() {}, getLevel: () => 'error', setName() {} };
let errors = [];

// behave gives an app one answer of every kind.
function behave(app) {
  app.command('/cmc', async ({ ack, command, respond }) => {
    if (command.text === 'in the acknowledgement') return ack({ response_type: 'ephemeral', text: 'acknowledged' });
    await ack();
    const where = command.text === 'public' ? 'in_channel' : 'ephemeral';
    await respond({ response_type: where, text: `on ${command.text}`, blocks: card(command.text) });
  });
  app.action('more', async ({ ack, action, body, respond, client }) => {
    await ack();
    if (body.view) {
      await client.views.open({ trigger_id: body.trigger_id, view: { type: 'modal', title: plain('Answer'), blocks: card('modal') } });
    } else {
      await respond({ replace_original: true, text: `pressed ${action.value}` });
    }
  });
  app.options('search', async ({ ack, options }) => {
    await ack({ options: [{ text: plain(`typed ${options.value}`), value: 'one' }] });
  });
  app.action('search', async ({ ack, body, action, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: { type: 'modal', title: plain('Chosen'), blocks: card(action.selected_option.value) } });
  });
  app.shortcut('rebut', async ({ ack, shortcut, respond }) => {
    await ack();
    const thread = shortcut.message.thread_ts ?? shortcut.message.ts;
    await respond({ response_type: 'ephemeral', text: `heard ${shortcut.message.text}`, blocks: [
      { type: 'actions', elements: [{ type: 'button', action_id: 'post', value: `${shortcut.channel.id}/${thread}`, text: plain('Post') }] },
    ] });
  });
  app.action('post', async ({ ack, action, respond, client }) => {
    await ack();
    const [channel, thread_ts] = action.value.split('/');
    await client.chat.postMessage({ channel, thread_ts, text: 'posted', unfurl_links: false, unfurl_media: false });
    await respond({ replace_original: true, text: 'done' });
  });
  app.event('app_mention', async ({ event, client }) => {
    await client.chat.postEphemeral({ channel: event.channel, user: event.user, thread_ts: event.thread_ts, text: 'mentioned' });
  });
  app.message(async ({ message, say }) => {
    await say({ text: `told ${message.text}`, thread_ts: message.thread_ts });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    const search = { type: 'actions', elements: [{ type: 'external_select', action_id: 'search', min_query_length: 0, placeholder: plain('Search') }] };
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [...card('home'), search] } });
  });
}

const plain = (text) => ({ type: 'plain_text', text });
const card = (text) => [
  { type: 'header', text: plain(text) },
  { type: 'actions', elements: [{ type: 'button', action_id: 'more', value: text, text: plain('More') }] },
];

// converse is what must work over either receiver.
async function converse(over, app) {
  const ann = { user: 'U0ANN', channel: 'C1' };
  await check(`${over}: slash command, answered through its response_url`, async () => {
    const seen = await step({ do: 'slash', ...ann, text: 'a & b' });
    assert.equal(seen.Text, 'on a &amp; b');
    assert.equal(seen.Ephemeral, true);
    assert.equal((await step({ do: 'slash', ...ann, text: 'public' })).Ephemeral, false);
  });
  await check(`${over}: slash command, answered in the acknowledgement`, async () => {
    const seen = await step({ do: 'slash', ...ann, text: 'in the acknowledgement' });
    assert.equal(seen.Text, 'acknowledged');
  });
  await check(`${over}: button under a message`, async () => {
    const on = await step({ do: 'slash', ...ann, text: 'x' });
    const seen = await step({ do: 'press', ...ann, on, label: 'More' });
    assert.equal(seen.Text, 'pressed x');
    assert.equal(seen.Replaced, true);
  });
  await check(`${over}: message shortcut, and a reply in the message's thread`, async () => {
    const message = await step({ do: 'say', ...ann, text: 'a & b' });
    const card = await step({ do: 'shortcut', ...ann, message });
    assert.deepEqual([card.Text, card.Ephemeral, card.User], ['heard a &amp; b', true, ann.user]);
    const seen = await step({ do: 'press', ...ann, on: card, label: 'Post' });
    assert.deepEqual([seen.Text, seen.Thread, seen.Ephemeral], ['posted', message.TS, false]);
  });
  await check(`${over}: mention in a thread`, async () => {
    const seen = await step({ do: 'mention', ...ann, thread: '111.1', text: 'hello' });
    assert.deepEqual([seen.Text, seen.Thread, seen.Hidden], ['mentioned', '111.1', false]);
  });
  await check(`${over}: direct message, answered by chat.postMessage`, async () => {
    const seen = await step({ do: 'dm', ...ann, text: 'hello' });
    assert.equal(seen.Text, 'told hello');
    assert.equal(seen.Ephemeral, false);
  });
  await check(`${over}: App Home, type-ahead, modal`, async () => {
    const home = await step({ do: 'home', ...ann });
    const options = await step({ do: 'suggest', ...ann, on: home, text: 'li' });
    assert.deepEqual(options, [{ Label: 'typed li', Value: 'one' }]);
    assert.equal((await step({ do: 'choose', ...ann, on: home, option: options[0] })).Text, 'Chosen');
    assert.equal((await step({ do: 'press', ...ann, on: home, label: 'More' })).Text, 'Answer');
  });
  await check(`${over}: chat.postMessage returns where it stands, chat.update changes it`, async () => {
    const posted = await app.client.chat.postMessage({ channel: 'C1', text: 'posted', blocks: card('posted') });
    assert.match(posted.ts, /^\d+\.\d+$/);
    const updated = await app.client.chat.update({ channel: 'C1', ts: posted.ts, text: 'changed' });
    assert.equal(updated.ts, posted.ts);
  });
  await check(`${over}: a refused call is an error with Slack's code`, async () => {
    await assert.rejects(app.client.chat.postMessage({ channel: 'nowhere', text: 'x' }), /channel_not_found/);
  });
  await check(`${over}: 429 with Retry-After is waited for`, async () => {
    await step({ do: 'break', fault: { Method: 'chat.postMessage', Status: 429, RetryAfter: 1 } });
    const began = Date.now();
    await app.client.chat.postMessage({ channel: 'C1', text: 'patient' });
    assert.ok(Date.now() - began >= 900);
  });
}

const client = { slackApiUrl: at.api };

// 1. bolt, Socket Mode
{
  const app = new bolt.App({ token: at.bot_token, appToken: at.app_token, socketMode: true, clientOptions: client, logger });
  behave(app);
  await check('bolt Socket Mode: starts', () => app.start());
  await converse('bolt Socket Mode', app);
  for (const reason of ['warning', 'refresh_requested']) {
    await check(`bolt Socket Mode: reconnects after ${reason}`, async () => {
      await step({ do: 'disconnect', reason });
      await step({ do: 'connected', n: 1 });
      assert.equal((await step({ do: 'slash', user: 'U0ANN', channel: 'C1', text: reason })).Text, `on ${reason}`);
    });
  }
  await check('bolt Socket Mode: reconnects after the connection is cut', async () => {
    await step({ do: 'drop' });
    await step({ do: 'connected', n: 1 });
    assert.equal((await step({ do: 'slash', user: 'U0ANN', channel: 'C1', text: 'cut' })).Text, 'on cut');
  });
  await check('bolt Socket Mode: stops', () => app.stop());
}

// 2. @slack/socket-mode alone
{
  const socket = new SocketModeClient({ appToken: at.app_token, clientOptions: client, logger });
  const kinds = [];
  socket.on('slack_event', async ({ ack, type }) => { kinds.push(type); await ack(); });
  await check('socket-mode: starts', () => socket.start());
  await check('socket-mode: an event of an unknown type can be acknowledged', async () => {
    await step({ do: 'unknown' });
    assert.deepEqual(kinds, ['from_the_future']);
  });
  await check('socket-mode: an event and its redelivery', async () => {
    await step({ do: 'event', event: { type: 'reaction_added', user: 'U1' } });
    await step({ do: 'redeliver' });
    assert.deepEqual(kinds.slice(1), ['events_api', 'events_api']);
  });
  await check('socket-mode: closes in good order', async () => {
    const began = Date.now();
    await socket.disconnect();
    assert.ok(Date.now() - began < 2000, 'the close handshake was not completed');
  });
  const wrong = new SocketModeClient({ appToken: 'xapp-wrong', clientOptions: client, logger });
  await check('socket-mode: a wrong token is refused', () => assert.rejects(wrong.start(), /invalid_auth/));
}

// 3. bolt, HTTP receiver with signatures
{
  const app = new bolt.App({ token: at.bot_token, signingSecret: at.signing_secret, clientOptions: client, logger });
  behave(app);
  const server = await app.start(0);
  const url = `http://127.0.0.1:${server.address().port}/slack/events`;
  await check('bolt HTTP: challenge of the request URL', () => step({ do: 'verify', url }));
  await step({ do: 'request_url', url });
  await converse('bolt HTTP', app);
  await check('bolt HTTP: a wrong signature is refused', async () => {
    const stamp = String(Math.floor(Date.now() / 1000));
    const body = 'command=%2Fnobody-listens&text=x';
    const send = (signature) => fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Slack-Request-Timestamp': stamp, 'X-Slack-Signature': signature } });
    assert.equal((await send('v0=' + '0'.repeat(64))).status, 401);
    const right = await step({ do: 'sign', secret: at.signing_secret, timestamp: stamp, body });
    assert.notEqual((await send(right)).status, 401);
  });
  await app.stop();
}

await check("signature: Slack's documented example", async () => {
  const body = 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const signature = await step({ do: 'sign', secret: '8f742231b10e8888abcd99yyyzzz85a5', timestamp: '1531420618', body });
  assert.equal(signature, 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503');
});
await check('no body broke a rule of Slack, no envelope was acknowledged late', async () => {
  assert.deepEqual(await step({ do: 'problems' }), []);
});

fake.stdin.end();
await once(fake, 'exit');
if (errors.length) console.log(`the clients logged: ${errors.join('\n')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
