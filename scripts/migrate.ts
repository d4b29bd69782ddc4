/**
 * What `npm run migrate` runs: brings every database of this installation to the newest migration and ends. A process
 * that runs alone brings its own database there whenever it starts, under a lock, so it needs no such step.
 */
import { closeInOrder } from '@medianest/kit';
import { startStandalone } from '@medianest/standalone';

const { dataFolder, log, steps } = await startStandalone({ ...process.env, HOST: '127.0.0.1', PORT: '0' });
const clean = await closeInOrder(log, steps);
console.log(`Every database in ${dataFolder} is at the newest migration.`);
process.exit(clean ? 0 : 1);
