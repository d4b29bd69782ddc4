import { ANONYMOUS } from '@medianest/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeIn, World } from './world.js';

let world: World;
let ada: Awaited<ReturnType<World['register']>>;
let ben: Awaited<ReturnType<World['register']>>;

beforeAll(async () => {
  world = await World.start();
  ada = await world.register('Ada');
  ben = await world.register('Ben');
});
afterAll(() => world.close());

const FIELDS = '{ instanceName registration emailVerificationRequired passwordSignIn defaultQuota deletionGraceDays }';
const READ = `{ settings: systemSettings ${FIELDS} }`;
const CHANGE = `mutation ($input: UpdateSystemSettingsInput!) { settings: updateSystemSettings(input: $input) ${FIELDS} }`;
const change = (input: object, who = ada) => world.client.query(who.actor, CHANGE, { input });

const DEFAULTS = {
  instanceName: 'MediaNest',
  registration: 'OPEN',
  emailVerificationRequired: false,
  passwordSignIn: true,
  defaultQuota: null,
  deletionGraceDays: 14,
};

test('everybody reads the settings, only who manages the system changes them', async () => {
  expect((await world.client.query(ANONYMOUS, READ)).data.settings).toEqual(DEFAULTS);
  expect(codeIn(await change({ instanceName: 'Mine' }, ben))).toBe('FORBIDDEN');
  const { data } = await change({ instanceName: '  The Lovelaces ', defaultQuota: 5_000_000_000_000 });
  expect(data.settings).toEqual({ ...DEFAULTS, instanceName: 'The Lovelaces', defaultQuota: 5_000_000_000_000 });
  expect((await world.client.query(ben.actor, READ)).data.settings).toEqual(data.settings);
  expect((await change({ defaultQuota: null, registration: null })).data.settings).toEqual({
    ...DEFAULTS,
    instanceName: 'The Lovelaces',
  });
});

test('a change is written down with before and after; what changes nothing is not', async () => {
  await change({ deletionGraceDays: 7 });
  await change({ deletionGraceDays: 7 });
  const log = '{ auditLog(filter: { act: "settings.changed" }) { nodes { before after actor { displayName } } } }';
  const { nodes } = (await world.client.query(ada.actor, log)).data.auditLog;
  expect(nodes.map(({ after }: { after: object }) => after)).toEqual([
    { deletionGraceDays: 7 },
    { defaultQuota: null },
    { defaultQuota: 5_000_000_000_000, instanceName: 'The Lovelaces' },
  ]);
  expect(nodes[0]).toEqual({
    before: { deletionGraceDays: 14 },
    after: { deletionGraceDays: 7 },
    actor: { displayName: 'Ada' },
  });
});

test.each([
  [{ instanceName: '  ' }],
  [{ instanceName: 'two\nlines' }],
  [{ deletionGraceDays: -1 }],
  [{ deletionGraceDays: 91 }],
  [{ defaultQuota: -1 }],
  [{ registration: 'MAYBE' }],
])('what cannot be a setting is refused: %j', async (input) => {
  const { data, errors } = await change(input);
  expect(errors).toHaveLength(1);
  expect(data?.settings).toBeUndefined();
});
