import {
  type Config,
  choice,
  type Env,
  type Field,
  integer,
  parseConfig,
  publicUrlField,
  secret,
  subgraphFields,
  text,
  workerFields,
} from '@medianest/kit';
import { optionalPlace, storagePlace } from './storage/place.js';

export const fields = {
  ...subgraphFields('media', 4002),
  ...workerFields(4012),
  urlKey: secret('URL_KEY', 'signs the URLs of uploads and files'),
  publicUrl: publicUrlField('it serves /uploads and /files'),
  storage: storagePlace('STORAGE_URL', 'where files are kept: file:///path/to/a/folder or s3://bucket/folder'),
  coldStorage: optionalPlace(
    'COLD_STORAGE_URL',
    'another such place, for originals that nobody asks for; empty for none',
  ),
  coldAfterDays: integer('COLD_AFTER_DAYS', {
    help: 'days after which an original moves to the cold storage',
    fallback: '90',
    min: 1,
  }),
  scratchFolder: text('SCRATCH_FOLDER', {
    help: 'a local folder for uploads that still come and for the work of ffmpeg; empty for one beside the files',
    fallback: '',
  }),
  dataFolder: text('DATA_FOLDER', {
    help: 'a folder of which no library folder may show a part, since secrets or databases are in it; empty for none',
    fallback: '',
  }),
  s3KeyId: text('S3_ACCESS_KEY_ID', { help: 'for s3:// storages; empty for the role of the machine', fallback: '' }),
  s3Secret: text('S3_SECRET_ACCESS_KEY', { help: 'the secret that belongs to S3_ACCESS_KEY_ID', fallback: '' }),
  maxUploadBytes: integer('MAX_UPLOAD_BYTES', {
    help: 'the largest file a person may upload or import',
    fallback: '107374182400',
    min: 1,
  }),
  quotaPerPerson: integer('QUOTA_PER_PERSON', {
    help: 'how many bytes a person may have; 0 for no limit',
    fallback: '0',
  }),
  uploadLifetimeS: integer('UPLOAD_LIFETIME_SECONDS', {
    help: 'how long an unfinished upload is kept: people go on after days',
    fallback: '604800',
    min: 1,
  }),
  fileUrlLifetimeS: integer('FILE_URL_LIFETIME_SECONDS', {
    help: 'how long the URL of a file works, besides the time it takes to play it',
    fallback: '21600',
    min: 60,
  }),
  ytDlpPath: text('YTDLP_PATH', { help: 'the yt-dlp program, for imports from pages', fallback: 'yt-dlp' }),
  ytDlpExtractors: text('YTDLP_EXTRACTORS', {
    help: 'the sites that yt-dlp may be used for, in its own words; the generic extractor is left out, since it tries any page',
    fallback: 'default,-generic',
  }),
  importIntervalS: integer('IMPORT_INTERVAL_SECONDS', {
    help: 'how long a host is left alone between two imports',
    fallback: '5',
  }),
  importRetryS: integer('IMPORT_RETRY_SECONDS', {
    help: 'how long an import waits before it is tried again; longer each time, and for hosts that ask for it',
    fallback: '60',
    min: 1,
  }),
  importSilenceS: integer('IMPORT_SILENCE_SECONDS', {
    help: 'how long nothing may come before an import is stopped',
    fallback: '120',
    min: 1,
  }),
  importTimeoutS: integer('IMPORT_TIMEOUT_SECONDS', { help: 'how long an import may take', fallback: '21600', min: 1 }),
  importPrivateHosts: list('IMPORT_PRIVATE_HOSTS', {
    help: 'hosts, by commas, that imports may go to though they lead into a private network; none is best',
    fallback: '',
  }),
  ffmpegPath: text('FFMPEG_PATH', {
    help: 'the ffmpeg program, 5.1 or newer; empty for the newest that is found',
    fallback: '',
  }),
  ffprobePath: text('FFPROBE_PATH', { help: 'the ffprobe program; empty for the one beside ffmpeg', fallback: '' }),
  ffmpegSilenceS: integer('FFMPEG_SILENCE_SECONDS', {
    help: 'how long ffmpeg may get nowhere before it is stopped',
    fallback: '120',
    min: 1,
  }),
  ffmpegNice: integer('FFMPEG_NICE', {
    help: 'how much ffmpeg gives way to all else on the machine, 0 to 19',
    fallback: '10',
    min: 0,
    max: 19,
  }),
  hardware: choice('HARDWARE', ['auto', 'off', 'nvenc', 'qsv', 'vaapi'], {
    help: 'what encodes films: auto (hardware, where a trial succeeds), off, nvenc, qsv or vaapi',
    fallback: 'auto',
  }),
  processingHistoryMonths: integer('PROCESSING_HISTORY_MONTHS', {
    help: 'how many months of finished steps, imports, scans and checks are kept to look at',
    fallback: '12',
    min: 1,
  }),
  /** All that an ffmpeg sees of our environment. */
  searchPath: text('PATH', { help: 'where programs are looked for', fallback: '/usr/local/bin:/usr/bin:/bin' }),
};

export type MediaConfig = Config<typeof fields>;

export const readConfig = (env: Env): MediaConfig => parseConfig(env, fields);

function list(
  variable: string,
  options: { readonly help: string; readonly fallback: string },
): Field<readonly string[]> {
  return { variable, ...options, parse: (value) => value.split(',').flatMap((one) => one.trim() || []) };
}
