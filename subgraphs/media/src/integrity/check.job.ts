import { job, PutBackError } from '@medianest/kit';
import type { App } from '../app.js';
import { checkArtifacts, findOrphanVersions } from './artifacts.js';
import { IntegrityCheck } from './integrity-check.js';
import { checkOriginals, findOrphanOriginals } from './originals.js';
import { reporter } from './report.js';

/** Compares what is stored with what the database says. What it does not see any more is forgotten. */
export const checkIntegrityJob = job<App, { readonly checkId: string }>({
  async run(app, { checkId }, { signal: cancelled }) {
    const checks = app.db.getRepository(IntegrityCheck);
    const check = await checks.findOneBy({ id: checkId });
    if (!check || check.finishedAt) return;
    await checks.update({ id: checkId }, { begunAt: new Date() });
    const signal = AbortSignal.any([cancelled, app.stopping.signal]);
    const { withHashes } = check;
    const look = { app, checkId, withHashes, signal, report: reporter(app, checkId) };
    try {
      const originals = await checkOriginals(look);
      const artifacts = await checkArtifacts(look);
      await findOrphanOriginals(look);
      await findOrphanVersions(look);
      await forgetOthers(app, check);
      await checks.update({ id: checkId }, { originals, artifacts, finishedAt: new Date() });
    } catch (error) {
      if (app.stopping.signal.aborted) throw new PutBackError('the process is stopping');
      throw error;
    }
  },
  async failed(app, { checkId }) {
    const failure = 'Something went wrong in MediaNest; its log says what. Check again.';
    await app.db.getRepository(IntegrityCheck).update({ id: checkId }, { failure, finishedAt: new Date() });
  },
});

/** A look at sizes does not see that bytes are others: what hashes told stays until the next look at them. */
async function forgetOthers({ db }: App, { id, withHashes }: IntegrityCheck): Promise<void> {
  await db.query('delete from integrity_findings where seen_by <> $1 and ($2 or not by_hash)', [id, withHashes]);
}
