import { createAddressGuard } from '@medianest/kit';
import { ServiceProblem } from '../problem.js';

/** Media servers live in private networks, so those are allowed; addresses where a cloud keeps its secrets are not. */
export const guard = createAddressGuard({
  ranges: ['unicast', 'private', 'loopback', 'uniqueLocal', 'carrierGradeNat'],
  refuse: (host) =>
    new ServiceProblem(
      'ADDRESS_REFUSED',
      `${host} leads to an address that belongs to the machine or its cloud, not to a service.`,
    ),
});
