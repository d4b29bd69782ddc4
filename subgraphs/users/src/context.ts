import type { Actor, BaseContext, DataLoader } from '@medianest/kit';
import type { App } from './app.js';
import type { CustomRole } from './custom-role/custom-role.js';
import { customRolesByUser } from './custom-role/custom-role.loader.js';
import type { Membership } from './membership/membership.js';
import { type MembersKey, membersPageLoader } from './membership/membership.loader.js';
import type { Organization } from './organization/organization.js';
import { organizationById } from './organization/organization.loader.js';
import { type Rights, rightsByUser } from './rights/rights.js';
import type { User } from './user/user.js';
import { userById } from './user/user.loader.js';

export type Context = BaseContext<App, Loaders>;

/** One of each per request. */
export interface Loaders {
  /** People whom the actor may see. */
  readonly userById: DataLoader<string, User | undefined>;
  readonly rights: DataLoader<string, Rights | undefined>;
  readonly customRoles: DataLoader<string, CustomRole[]>;
  /** With what the actor is in them; ask the policy who may see one. */
  readonly organizationById: DataLoader<string, Organization | undefined>;
  readonly membersPage: DataLoader<MembersKey, Membership[], string>;
}

export function createLoaders({ db }: App, actor: Actor): Loaders {
  return {
    userById: userById(db, actor),
    rights: rightsByUser(db),
    customRoles: customRolesByUser(db),
    organizationById: organizationById(db, actor),
    membersPage: membersPageLoader(db),
  };
}
