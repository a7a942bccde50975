// Somebody else's parser of iCalendar, ical.js, reads the calendar that we export, and finds in it what the JSON export
// says. One line per check; exits with 1 if any failed.
import ICAL from 'ical.js';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bot = (...args) => execFileSync('go', ['run', './cmd/bot', 'export', ...args], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
const calendar = new ICAL.Component(ICAL.parse(bot('ics')));
const file = JSON.parse(bot('json'));
const events = new Map(calendar.getAllSubcomponents('vevent').map((e) => [e.getFirstPropertyValue('uid'), new ICAL.Event(e)]));

let failed = 0;
function check(name, does) {
  try {
    does();
    console.log('ok  ', name);
  } catch (err) {
    failed++;
    console.log('FAIL', name, err.message);
  }
}

check('the calendar is one of RFC 5545', () => {
  assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
  assert.ok(calendar.getFirstPropertyValue('prodid'));
  assert.equal(events.size, calendar.getAllSubcomponents('vevent').length, 'every UID stands once');
});
check('every event is one whole day, stamped, with a summary', () => {
  for (const [uid, e] of events) {
    assert.ok(e.startDate.isDate, uid);
    assert.equal(e.duration.toSeconds(), 24 * 60 * 60, uid);
    assert.ok(e.component.getFirstPropertyValue('dtstamp'), uid);
    assert.ok(e.summary, uid);
  }
});
check('every withdrawal stands on its day', () => {
  let n = 0;
  for (const c of file.countries) {
    for (const treaty of ['ccm', 'mbt']) {
      const day = c[treaty].withdrawal?.effective;
      if (!day) continue;
      n++;
      const e = events.get(`withdrawal-${c.id.toLowerCase()}-${treaty}@cmcbot`);
      assert.equal(e.startDate.toString(), day, c.id);
      assert.ok(e.summary.startsWith(c.name.en), e.summary);
    }
  }
  assert.ok(n >= 6, `${n} withdrawals`);
});
check('every day of the calendar stands on its day, and comes back if it does', () => {
  let yearly = 0;
  for (const d of file.calendar) {
    if (!/^\d{4}-\d\d-\d\d$/.test(d.date ?? '')) continue;
    const e = events.get(`${d.id}@cmcbot`);
    assert.equal(e.startDate.toString(), d.date);
    assert.equal(e.summary, d.title.en);
    assert.equal(e.isRecurring(), d.yearly === true, d.id);
    if (!d.yearly) continue;
    yearly++;
    const next = e.iterator();
    const days = [next.next(), next.next(), next.next()].map(String);
    const year = Number(d.date.slice(0, 4));
    assert.deepEqual(days, [0, 1, 2].map((n) => `${year + n}${d.date.slice(4)}`));
  }
  assert.ok(yearly >= 4, `${yearly} anniversaries`);
});
check('every review is due on its day, and named', () => {
  const due = {};
  for (const section of ['treaties', 'groups', 'facts', 'points', 'rebuttals']) {
    for (const e of file[section]) (due[e.review_by] ??= []).push(`${section} ${e.id}`);
  }
  for (const [day, entries] of Object.entries(due)) {
    const e = events.get(`review-${day}@cmcbot`);
    assert.equal(e.startDate.toString(), day);
    assert.deepEqual(e.description.split('\n'), entries);
  }
});

console.log(`calendar: ${events.size} events, ${failed} checks failed`);
process.exit(failed ? 1 : 0);
