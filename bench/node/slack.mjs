// Bolt with its HTTP receiver: the signature verified, the answer from a map, in the response (LATER unset) or, as its
// documentation has it, after an empty acknowledgement through the response URL (LATER=1).
import bolt from '@slack/bolt';
import { readFileSync } from 'node:fs';

const answers = new Map(Object.entries(JSON.parse(readFileSync(process.env.ANSWERS, 'utf8'))));
const receiver = new bolt.HTTPReceiver({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  endpoints: '/slack/commands',
  logLevel: bolt.LogLevel.ERROR,
  customRoutes: [{ path: '/readyz', method: 'GET', handler: (req, res) => res.end('ok') }],
});
const app = new bolt.App({ receiver, logLevel: bolt.LogLevel.ERROR, authorize: async () => ({ botToken: 'xoxb-fake', botId: 'B0BOT', botUserId: 'U0BOT' }) });
app.command('/cmc', async ({ command, ack, respond }) => {
  if (!process.env.LATER) return ack(answers.get(command.text));
  await ack();
  await respond(answers.get(command.text));
});
await app.start({ port: Number(process.env.PORT), host: '127.0.0.1' });
