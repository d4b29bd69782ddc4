import { type AddressGuard, createAddressGuard } from '@medianest/kit';
import type { MediaConfig } from '../config.js';
import { ImportFault } from './import-fault.js';

/** What people type in leads to the internet and nowhere else, but for hosts that the configuration names. */
export function importGuard({ importPrivateHosts }: Pick<MediaConfig, 'importPrivateHosts'>): AddressGuard {
  return createAddressGuard({
    ranges: ['unicast'],
    exceptHosts: importPrivateHosts,
    refuse: () => new ImportFault('ADDRESS_REFUSED'),
  });
}
