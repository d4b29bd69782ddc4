import { type ImportCode, ImportFault } from './import-fault.js';

/** By what yt-dlp says at its end; the first that fits. */
const REASONS: readonly (readonly [RegExp, ImportCode])[] = [
  [/No space left on device/, 'SERVER_FULL'],
  [/not a bot|captcha/i, 'BOT_CHECK'],
  [/HTTP Error 429|too many requests|rate.?limit/i, 'RATE_LIMITED'],
  [/confirm your age|age.?restricted|inappropriate for some users/i, 'AGE_RESTRICTED'],
  [/in your (country|location)|geo.?restrict/i, 'GEO_BLOCKED'],
  [/live event will begin|premieres in|is live|live stream/i, 'LIVE'],
  [/Tunnel connection failed: 403|proxy.*403/i, 'ADDRESS_REFUSED'],
  [/private|members.only|login required|sign in|log in|HTTP Error 40[13]/i, 'PRIVATE'],
  [/unavailable|removed|terminated|does not exist|HTTP Error (404|410)/i, 'NOT_FOUND'],
  [/Unsupported URL|No suitable extractor|No video formats|is not a valid URL/i, 'NOT_MEDIA'],
  [/max-filesize|does not pass filter/i, 'TOO_LARGE'],
  [/timed? ?out|connection|resolve|unable to download|HTTP Error 5\d\d/i, 'UNREACHABLE'],
];

/** People get one of our sentences; what the program said goes to the log. */
export function faultOfYtDlp(complaint: string): ImportFault {
  const error = complaint.split('\n').findLast((line) => line.startsWith('ERROR:')) ?? complaint;
  const code = REASONS.find(([pattern]) => pattern.test(error))?.[1] ?? 'BROKEN';
  return new ImportFault(code, { cause: complaint });
}
