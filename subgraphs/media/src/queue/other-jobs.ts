/**
 * What waits, runs or failed besides the processing, from the rows of each kind, as if it were steps of it. A failure is
 * current until it is tried again, or a newer try made it old.
 */
export const OTHER_JOBS = `
  select id, 'IMPORT' as queue, 'IMPORT' as step, status as state, attempts, progress / 100.0::float8 as progress,
    failure as error, created_at, started_at, media_file_id, owner_id, true as current,
    case when status in ('DONE', 'FAILED', 'CANCELLED') then updated_at end as finished_at
  from imports
  union all
  select s.id, 'SCAN', 'SCAN', case status when 'QUEUED' then 'WAITING' when 'SUCCEEDED' then 'DONE' else status end,
    case status when 'QUEUED' then 0 else 1 end, case status when 'SUCCEEDED' then 1 else 0 end, failure,
    uuid_extract_timestamp(s.id), started_at, null, folder.owner_id,
    not exists (select from library_scans newer where newer.folder_id = s.folder_id and newer.id > s.id), finished_at
  from library_scans s join library_folders folder on folder.id = s.folder_id
  union all
  select id, 'INTEGRITY', 'CHECK', case when failure is not null then 'FAILED' when finished_at is not null then 'DONE'
      when begun_at is not null then 'RUNNING' else 'WAITING' end,
    case when begun_at is null then 0 else 1 end, case when finished_at is null then 0 else 1 end, failure,
    started_at, begun_at, null, null, not exists (select from integrity_checks newer where newer.id > c.id), finished_at
  from integrity_checks c
  union all
  select id, 'COLD', way, state, attempts, 0, error, created_at, started_at,
    (select f.id from media_files f where f.blob_id =
      case when key ~ '^originals/[0-9a-f-]{36}$' then substr(key, 11)::uuid end order by f.id limit 1),
    null, true, finished_at
  from cold_moves`;
