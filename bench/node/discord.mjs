// Discord's own library with Express, as its README shows: the signature verified, the answer from a map.
import express from 'express';
import { readFileSync } from 'node:fs';
import { InteractionType, verifyKeyMiddleware } from 'discord-interactions';

const answers = new Map(Object.entries(JSON.parse(readFileSync(process.env.ANSWERS, 'utf8'))));
const app = express();
app.get('/readyz', (req, res) => res.send('ok'));
app.post('/discord/interactions', verifyKeyMiddleware(process.env.DISCORD_PUBLIC_KEY), (req, res) => {
  const interaction = req.body;
  if (interaction.type === InteractionType.APPLICATION_COMMAND) res.send(answers.get(interaction.data.options[0].value));
});
app.listen(Number(process.env.PORT), '127.0.0.1');
