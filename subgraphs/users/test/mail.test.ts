import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Letter } from '../src/mail/letters.js';
import { queueMail } from '../src/mail/queue-mail.js';
import { MailServer } from './mail-server.js';
import { codeIn, World } from './world.js';

let server: MailServer;
let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;

beforeAll(async () => {
  server = await MailServer.start();
  world = await World.start({ SMTP_URL: server.url, MAIL_FROM: 'MediaNest <media@example.org>' });
  ada = await world.register('Ada');
  ben = await world.register('Ben');
  await world.startWorkers();
});
afterAll(async () => {
  await world.close();
  await server.close();
});

const letter: Letter = {
  kind: 'greeting',
  subject: 'A greeting',
  paragraphs: ['Hello <b>Ada</b> & "friends",', 'Zażółć gęślą jaźń.'],
  button: { label: 'Look', url: 'https://media.example.org/look?a=1&b="2"' },
};
const post = (to: string, on = world) => on.app.db.transaction((tx) => queueMail(on.app, tx, { to, letter }));

const OUTBOX = '{ outgoingMails { nodes { kind recipient subject text state attempts error sentAt } } }';
const outbox = async (on = world, reader = ada) =>
  (await on.client.query(reader.actor, OUTBOX)).data.outgoingMails.nodes;
const mailTo = async (recipient: string, on = world, reader = ada) =>
  (await outbox(on, reader)).find((mail: { recipient: string }) => mail.recipient === recipient);

test('a mail arrives in text and HTML, from who we are, with what people typed escaped', async () => {
  await post('ada@example.org');
  const mail = await server.next('ada@example.org', 'A greeting');
  expect(mail.subject).toBe('A greeting · MediaNest');
  expect(mail.from).toMatchObject({ name: 'MediaNest', address: 'media@example.org' });
  expect(mail.text).toContain('Hello <b>Ada</b> & "friends",');
  expect(mail.text).toContain('Zażółć gęślą jaźń.');
  expect(mail.html).toContain('Hello &lt;b&gt;Ada&lt;/b&gt; &amp; &quot;friends&quot;,');
  expect(mail.html).toContain('href="https://media.example.org/look?a=1&amp;b=&quot;2&quot;"');
  const sent = await waitFor('SENT', async () => {
    const row = await mailTo('ada@example.org');
    return row.state === 'SENT' && row;
  });
  expect(sent).toMatchObject({ attempts: 1, error: null, text: null, sentAt: expect.any(String) });
  const [{ text, html }] = await world.app.db.query('select text, html from mails');
  expect([text, html]).toEqual([null, null]);
});

test('a mail whose act failed is never sent; a server that is down is asked again; a refusal is final', async () => {
  server.down = true;
  const failing = world.app.db.transaction(async (tx) => {
    await queueMail(world.app, tx, { to: 'ghost@example.org', letter });
    throw new Error('the act failed');
  });
  await expect(failing).rejects.toThrow('the act failed');
  await post('late@example.org');
  await waitFor('a first attempt', async () => (await mailTo('late@example.org'))?.error?.includes('Try again later'));
  expect(await mailTo('late@example.org')).toMatchObject({ state: 'QUEUED', attempts: 1, text: null });
  server.down = false;
  await world.app.db.query('update mails set due_at = now()');
  await server.next('late@example.org', 'A greeting');
  await post('nobody@example.org');
  await waitFor('FAILED', async () => (await mailTo('nobody@example.org'))?.state === 'FAILED');
  expect(await mailTo('nobody@example.org')).toMatchObject({ attempts: 1, error: expect.stringContaining('No such') });
  expect(await mailTo('ghost@example.org')).toBeUndefined();
});

test('the outbox is for who manages the system', async () => {
  expect(codeIn(await world.client.query(ben.actor, OUTBOX))).toBe('FORBIDDEN');
});

test('without a mail server a mail is kept, and an admin reads its link', async () => {
  const alone = await World.start();
  try {
    const admin = await alone.register('Ada');
    await post('ben@example.org', alone);
    const [mail] = await outbox(alone, admin);
    expect(mail).toMatchObject({
      state: 'KEPT',
      recipient: 'ben@example.org',
      text: expect.stringContaining('/look?'),
    });
    // Whoever reads the link by which an admin chooses a new password is an admin.
    const cleo = await alone.register('Cleo');
    const keeper = { ...cleo, actor: await alone.withRole(admin, cleo, ['system:manage']) };
    expect(await mailTo('ben@example.org', alone, keeper)).toMatchObject({ state: 'KEPT', text: null });
  } finally {
    await alone.close();
  }
});
