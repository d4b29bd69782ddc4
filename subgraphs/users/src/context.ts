import type { Actor, BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import type { CustomRole } from './custom-role/custom-role.js';
import { customRolesLoader } from './custom-role/custom-role.loader.js';
import type { Membership } from './membership/membership.js';
import { type MembersKey, membersPageLoader } from './membership/membership.loader.js';
import type { Organization } from './organization/organization.js';
import { organizationLoader } from './organization/organization.loader.js';
import { type Rights, rightsLoader } from './rights/rights.js';
import type { User } from './user/user.js';
import { userLoader } from './user/user.loader.js';

export type Context = BaseContext<App, Loaders>;

/** One of each per request. */
export interface Loaders {
  /** People whom the actor may see. */
  readonly user: DataLoader<string, User | undefined>;
  readonly rights: DataLoader<string, Rights | undefined>;
  readonly customRoles: DataLoader<string, CustomRole[]>;
  /** With what the actor is in them; ask the policy who may see one. */
  readonly organization: DataLoader<string, Organization | undefined>;
  readonly membersPage: DataLoader<MembersKey, Membership[], string>;
}

export function createLoaders({ db }: App, actor: Actor): Loaders {
  return {
    user: userLoader(db, actor),
    rights: rightsLoader(db),
    customRoles: customRolesLoader(db),
    organization: organizationLoader(db, actor),
    membersPage: membersPageLoader(db),
  };
}
