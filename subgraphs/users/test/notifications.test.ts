import { randomUUID } from 'node:crypto';
import { waitFor } from '@medianest/kit/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailNotices } from '../src/notification/mail-notices.js';
import { type Account, emailOf, World } from './world.js';

let world: World;
let ada: Account;
let ben: Account;
let cleo: Account;
let dora: Account;

beforeAll(async () => {
  world = await World.start();
  await world.startWorkers();
  [ada, ben, cleo] = [await world.register('Ada'), await world.register('Ben'), await world.register('Cleo')];
  await world.app.db.query('update users set email_verified_at = now()');
  // Never has confirmed that the e-mail is hers.
  dora = await world.register('Dora');
});
afterAll(() => world.close());

const CHOOSE = 'mutation ($input: UpdatePreferencesInput!) { updatePreferences(input: $input) { theme } }';
const choose = ({ actor }: Account, kind: string, wanted = true) =>
  world.client.query(actor, CHOOSE, { input: { notifications: [{ kind, channel: 'EMAIL', wanted }] } });

/** As media's outbox hands it over. */
async function hear(name: string, event: object): Promise<void> {
  const id = randomUUID();
  await world.app.broker.queue('events.users').add(name, event, { jobId: id });
  const noted = () => world.app.db.query('select 1 from inbox where event_id = $1', [id]);
  await waitFor('the event to be noted', async () => (await noted()).length === 1);
}
const ready = (owner: Account, fileName: string) =>
  hear('media.processed', { version: 2, mediaFileId: randomUUID(), ownerId: owner.user.id, fileName });
const failed = (owner: Account, fileName: string) => {
  const failure = 'It is no film.';
  return hear('media.failed', { version: 1, mediaFileId: randomUUID(), ownerId: owner.user.id, fileName, failure });
};

/** What is mailed to whom once the time in which things are collected is over. */
async function mailed(): Promise<Record<string, string[]>> {
  await world.app.db.query(`update notices set created_at = created_at - interval '5 minutes'`);
  // Two processes may do it at once.
  await Promise.all([mailNotices(world.app), mailNotices(world.app)]);
  const rows: { recipient: string; text: string }[] = await world.app.db.query(
    `delete from mails where kind = 'notices' returning recipient, text`,
  );
  const told: Record<string, string[]> = {};
  for (const { recipient, text } of (rows as unknown as [typeof rows])[0]) {
    told[recipient] = [...(told[recipient] ?? []), text];
  }
  return told;
}

test('who chose it is mailed what became of their files, in one mail; others, and who chose otherwise, are not', async () => {
  await choose(ada, 'MEDIA_READY');
  await choose(ada, 'MEDIA_FAILED');
  await choose(ben, 'MEDIA_FAILED');
  await choose(dora, 'MEDIA_READY');
  await ready(ada, 'Beach <b>.mp4');
  await failed(ada, 'Broken.mp4');
  await ready(ben, 'Forest.mp4');
  await ready(cleo, 'Lake.mp4');
  await ready(dora, 'Advertisement.mp4');
  await mailNotices(world.app);
  expect(await world.app.db.query(`select 1 from mails where kind = 'notices'`)).toEqual([]);
  const told = await mailed();
  expect(Object.keys(told)).toEqual([emailOf('Ada')]);
  expect(told[emailOf('Ada')]).toHaveLength(1);
  expect(told[emailOf('Ada')]?.[0]).toMatch(
    /“Beach <b>\.mp4” can be played\.\s+“Broken\.mp4” could not be processed\. It is no film\./,
  );
  await failed(ben, 'Forest.mp4');
  expect(Object.keys(await mailed())).toEqual([emailOf('Ben')]);
  await choose(ben, 'MEDIA_FAILED', false);
  await failed(ben, 'Forest.mp4');
  expect(await mailed()).toEqual({});
});

test('of a hundred files the mail tells some and says how many more there are', async () => {
  await world.app.db.query(
    `insert into notices (user_id, text) select $1, 'File ' || n from generate_series(1, 100) n`,
    [ada.user.id],
  );
  const [text = ''] = (await mailed())[emailOf('Ada')] ?? [];
  expect(text.match(/File \d+/g)).toHaveLength(20);
  expect(text).toContain('And 80 more.');
});

test('who chose it hears who joins and leaves their household, and of no other; security is mailed whatever they chose', async () => {
  await choose(ada, 'ORGANIZATION');
  await choose(cleo, 'ORGANIZATION');
  const organizationId = await world.shareOrganization([ada, ben]);
  expect(await mailed()).toEqual({ [emailOf('Ada')]: [expect.stringContaining('Ben joined “Home”.')] });
  const LEAVE = 'mutation ($input: LeaveOrganizationInput!) { leaveOrganization(input: $input) { id } }';
  await world.client.query(ben.actor, LEAVE, { input: { organizationId } });
  expect(await mailed()).toEqual({ [emailOf('Ada')]: [expect.stringContaining('Ben left “Home”.')] });
  for (const kind of ['ORGANIZATION', 'MEDIA_READY', 'MEDIA_FAILED']) await choose(ben, kind, false);
  const RESET = 'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) }';
  await world.client.query(ben.actor, RESET, { input: { email: emailOf('Ben') } });
  await waitFor('the link', async () => {
    const mails = await world.app.db.query(`select 1 from mails where kind = 'reset-password' and recipient = $1`, [
      emailOf('Ben'),
    ]);
    return mails.length === 1;
  });
});
