import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  INTEGRATION_NOT_FOUND: { say: 'There is no such integration.', kind: 'not-found' },
  INTEGRATION_NOT_YOUR_ORGANIZATION: {
    say: 'You neither own nor manage such an organization.',
    kind: 'forbidden',
  },
  INTEGRATION_BAD_URL: { say: 'The URL cannot be used: %s', kind: 'invalid' },
  INTEGRATION_BAD_TOKEN: { say: 'The token cannot be used: %s', kind: 'invalid' },
  INTEGRATION_ADDRESS_REFUSED: { say: 'The address may not be called: %s', kind: 'invalid' },
  INTEGRATION_UNREACHABLE: { say: 'The service cannot be reached: %s', kind: 'unavailable' },
  INTEGRATION_REFUSED_TOKEN: { say: 'The service answers but refuses the token. %s', kind: 'invalid' },
  INTEGRATION_NOT_PLEX: { say: 'No Plex Media Server answers at this URL: %s', kind: 'invalid' },
  INTEGRATION_NOT_UPTIME_KUMA: { say: 'No Uptime Kuma answers at this URL: %s', kind: 'invalid' },
  INTEGRATION_CALLS_NO_HOOK: { say: 'Services of this kind call no hook.', kind: 'conflict' },
  INTEGRATION_NOT_SEERR: { say: 'No Overseerr or Seerr answers at this URL: %s', kind: 'invalid' },
  INTEGRATION_ANOTHER_SERVER: {
    say: 'Another server answers there, "%s". Add it as an integration of its own.',
    kind: 'conflict',
  },
  HOOK_NOT_FOUND: { say: 'There is no such hook. Copy its URL anew from MediaNest.', kind: 'not-found' },
  HOOK_TOO_LARGE: { say: 'This is more than the %s KiB that a hook takes.', kind: 'invalid' },
  HOOK_NOT_UNDERSTOOD: { say: 'This is not what the service of this hook posts: %s', kind: 'invalid' },
  INTEGRATION_EXISTS: { say: 'This server is connected already, as "%s".', kind: 'conflict' },
  MEDIA_REQUEST_NOT_FOUND: { say: 'There is no such request.', kind: 'not-found' },
  MEDIA_REQUEST_NOBODY_TO_ASK: { say: 'No Overseerr or Seerr that you may ask is connected.', kind: 'not-found' },
  MEDIA_REQUEST_WHICH_SERVICE: {
    say: 'There are several services that you may ask; say which one by "integrationId".',
    kind: 'invalid',
  },
  MEDIA_REQUEST_EXISTS: { say: 'Somebody asked for it already. Seerr says: %s', kind: 'conflict' },
  MEDIA_REQUEST_NOTHING_LEFT: {
    say: 'All of these seasons are there or asked for already. Seerr says: %s',
    kind: 'conflict',
  },
  MEDIA_REQUEST_NOT_ALLOWED: {
    say: 'Seerr does not allow it, as when a quota is used up. It says: %s',
    kind: 'forbidden',
  },
  MEDIA_REQUEST_NOT_TAKEN: { say: 'Seerr could not do it. It says: %s', kind: 'unavailable' },
  MEDIA_REQUEST_UNCERTAIN: {
    say: 'No answer came: %s It may have been done all the same, so look at the request before you try again.',
    kind: 'unavailable',
  },
});
