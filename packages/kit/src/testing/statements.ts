import type { Db } from '../db.js';
import { StatementLog } from '../statement-log.js';

/** How many SQL statements a database was sent while the work was done. Nothing else may use it meanwhile. */
export async function statementsOf(db: Db, work: () => Promise<unknown>): Promise<number> {
  const log = db.logger;
  if (!(log instanceof StatementLog)) throw new Error('Open the database with openDatabase: it counts statements.');
  const before = log.count;
  await work();
  return log.count - before;
}
