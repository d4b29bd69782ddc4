import { commonErrors, type DbOrTx } from '@medianest/kit';
import { readName } from '../account/display-name.js';
import type { App } from '../app.js';
import { type Doer, recordAct } from '../audit/record.js';
import type { UpdateSystemSettingsInput } from './system-settings.inputs.js';
import { SystemSettings } from './system-settings.js';
import { canChangeSettings } from './system-settings.policy.js';

/** As they are now; one small statement, so nobody acts on what was before. */
export function readSettings(tx: DbOrTx): Promise<SystemSettings> {
  return tx.getRepository(SystemSettings).findOneByOrFail({ singleton: true });
}

/** Changes them, tells the other services, and writes down who did. */
export function updateSystemSettings(app: App, doer: Doer, input: UpdateSystemSettingsInput): Promise<SystemSettings> {
  if (!canChangeSettings(doer.actor)) throw commonErrors.FORBIDDEN();
  const change = readChange(input);
  return app.events.transaction(async (tx, emit) => {
    const settings = tx.getRepository(SystemSettings);
    const before = await settings.findOneOrFail({ where: { singleton: true }, lock: { mode: 'pessimistic_write' } });
    const changed = entriesOf(change).filter(([name, value]) => before[name] !== value);
    if (changed.length === 0) return before;
    await settings.update({ singleton: true }, { ...change, updatedAt: () => 'now()' });
    const after = await readSettings(tx);
    const { instanceName, defaultQuota } = after;
    await emit('settings.changed', {
      version: 1,
      changedAt: after.updatedAt.toISOString(),
      instanceName,
      defaultQuota,
    });
    await recordAct(tx, {
      ...doer,
      act: 'settings.changed',
      subject: null,
      before: Object.fromEntries(changed.map(([name]) => [name, before[name]])),
      after: Object.fromEntries(changed),
    });
    return after;
  });
}

type Change = Partial<Omit<SystemSettings, 'singleton' | 'updatedAt'>>;

function entriesOf(change: Change): [keyof Change, unknown][] {
  return Object.entries(change) as [keyof Change, unknown][];
}

const MAX_GRACE_DAYS = 90;

/** What was given. Only the quota may be null: for no limit. */
function readChange({ defaultQuota, ...input }: UpdateSystemSettingsInput): Change {
  const given = Object.entries(input).filter(([, value]) => value !== undefined && value !== null);
  const change: Change = Object.fromEntries(given);
  if (change.instanceName !== undefined) change.instanceName = readName(change.instanceName, '"instanceName"');
  if (defaultQuota !== undefined) change.defaultQuota = defaultQuota;
  const days = change.deletionGraceDays ?? 0;
  if (days < 0 || days > MAX_GRACE_DAYS)
    throw commonErrors.BAD_USER_INPUT(`"deletionGraceDays" must be 0 to ${MAX_GRACE_DAYS}, not ${days}.`);
  return change;
}
