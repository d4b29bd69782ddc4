/**
 * What waits in which queue, as the rows tell: files that no run has yet, and the steps of runs. A publication begins
 * to wait when the last of the other steps has ended.
 */
export const WAITING = `
  select 'PROBE' as queue, f.id as media_file_id, f.updated_at as since
  from media_files f where f.status = 'PROCESSING' and f.run_id is null
  union all
  select j.queue, j.media_file_id, j.created_at
  from processing_jobs j join media_files f on f.id = j.media_file_id and f.run_id = j.run_id
  where j.state = 'WAITING' and f.status = 'PROCESSING' and (j.step <> 'PUBLISH' or not exists (
    select from processing_jobs before
    where before.run_id = j.run_id and before.step <> 'PUBLISH' and before.state in ('WAITING', 'RUNNING')
  ))`;
