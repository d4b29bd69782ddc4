/**
 * What `npm run audit:verify` runs: walks the audit log and names its first broken link. Of the users database in
 * DATABASE_URL, or, without that, of an installation of `./medianest start` that is stopped.
 */
import { closeInOrder, createLog } from '@medianest/kit';
import { environments, openInstallation, readConfig } from '@medianest/standalone';
import { verifyAuditLogAt } from '@medianest/users';

const log = createLog({ service: 'audit', level: 'warn' });
const { DATABASE_URL: databaseUrl } = process.env;
process.exit(databaseUrl ? await verify(databaseUrl) : await verifyInstallation());

async function verifyInstallation(): Promise<number> {
  const installation = await openInstallation({ env: process.env, config: readConfig(process.env) });
  const code = await verify(environments(installation).users['DATABASE_URL'] ?? '');
  await closeInOrder(log, installation.steps);
  return code;
}

async function verify(url: string): Promise<number> {
  const { whole, broken } = await verifyAuditLogAt(url);
  if (broken) console.error(`Entry ${broken.position} of the audit log is broken: ${broken.reason}.`);
  else console.log(`The audit log is whole: ${whole} entries.`);
  return broken ? 1 : 0;
}
