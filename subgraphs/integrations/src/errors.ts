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
  INTEGRATION_ANOTHER_SERVER: {
    say: 'Another server answers there, "%s". Add it as an integration of its own.',
    kind: 'conflict',
  },
  INTEGRATION_EXISTS: { say: 'This server is connected already, as "%s".', kind: 'conflict' },
});
