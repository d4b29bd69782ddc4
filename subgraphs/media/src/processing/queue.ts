import { LAST_PRIORITY } from '@medianest/kit';
import type { App } from '../app.js';
import { MediaStatus } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';
import { tell } from './run.js';

/** What makes a row wait for its processing from the beginning; whichever run still has the file loses it. */
export const fromTheStart = () => ({
  status: MediaStatus.PROCESSING,
  failure: null,
  progress: 0,
  runId: null,
  turn: null,
  queuedAt: new Date(),
});

/** After everything that somebody waits for. */
const BULK = LAST_PRIORITY;

/** Of a file and all its steps. */
export const priorityOf = ({ turn }: Pick<MediaFile, 'turn'>): number =>
  turn === null ? BULK : Math.min(turn, BULK - 1);

/** Asks for the work on a row that is PROCESSING, and tells who watches. The sweep asks again when this fails. */
export async function queueProcessing(app: App, id: string): Promise<void> {
  try {
    await addInTurn(app, [id]);
    const file = await app.db.getRepository(MediaFile).findOneBy({ id });
    if (file) await tell(app, file);
  } catch (error) {
    app.log.warn({ mediaFileId: id, error }, 'the queue did not take a file; it will be asked again');
  }
}

/** The same for many that nobody watches yet. */
export async function queueMany(app: App, ids: readonly string[]): Promise<void> {
  await addInTurn(app, ids).catch((error) => {
    app.log.warn({ error }, 'the queue did not take some files; it will be asked again');
  });
}

/**
 * People take turns: each file comes one after the last of its owner, and nobody's begins before those whose turn it is
 * now. Who floods the queue with a thousand films has one of them done for one of everybody else. Of a library folder
 * that is scanned nobody waits for this file or that: they have no turn, and come when nobody waits.
 */
const TAKE_TURNS = `
  with asked as (
    select id, owner_id, turn, library_folder_id is not null and not wants_playback as bulk
    from media_files where id = any($1) and status = 'PROCESSING'
  ), placed as (
    select id, case when bulk then null else coalesce(turn, greatest(
        0,
        (select max(turn) from media_files mine where mine.owner_id = a.owner_id and mine.status = 'PROCESSING'),
        (select min(turn) - 1 from media_files where status = 'PROCESSING')
      ) + count(*) filter (where turn is null and not bulk) over (partition by owner_id order by id)) end::int as turn
    from asked a
  ), taken as (
    update media_files f set turn = placed.turn from placed where f.id = placed.id and f.turn is distinct from placed.turn
  )
  select id, turn from placed`;

async function addInTurn(app: App, ids: readonly string[]): Promise<void> {
  const rows: Pick<MediaFile, 'id' | 'turn'>[] = await app.db.query(TAKE_TURNS, [ids]);
  const turns = new Map(rows.map(({ id, turn }) => [id, turn]));
  const jobs = ids.flatMap((id) => {
    const turn = turns.get(id);
    return turn === undefined ? [] : { id, priority: priorityOf({ turn }), payload: { mediaFileId: id } };
  });
  await app.jobs.addAll('probe', jobs);
}
