import { type Requirement, satisfies } from './access.js';
import type { Asker } from './known.js';
import type { Operation } from './prepare.js';

/** What of an operation is kept from an actor. Actors with the same `key` share a plan. */
export interface Rights {
  readonly key: string;
  readonly denied: ReadonlySet<Requirement['id']>;
  /** Whether to log in or to get more rights. */
  readonly denialCode: 'UNAUTHENTICATED' | 'FORBIDDEN';
}

const unrestricted: Rights = { key: '', denied: new Set(), denialCode: 'FORBIDDEN' };

export function rightsOf({ requirements }: Operation, asker: Asker): Rights {
  if (requirements.length === 0) return unrestricted;
  const denied = new Set(requirements.filter((one) => !satisfies(asker, one)).map(({ id }) => id));
  if (denied.size === 0) return unrestricted;
  const denialCode = asker.authenticated ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  return { denied, denialCode, key: JSON.stringify([denialCode, ...denied]) };
}
