/** What a token may be used for; `@requiresScopes` in the schemas and the policies of the subgraphs name these. */
export const SCOPES = {
  'media:read': 'See media files, play and download them.',
  'media:write': "Upload, change and delete media files of one's own.",
  'media:manage': "See and change everybody's media files, the queues, the storage and the library folders.",
  'content:read': 'See and search the catalogue.',
  'content:write': 'Rate, review and list titles.',
  'content:moderate': 'Correct the catalogue and hide what others wrote.',
  'integrations:read': "See the services connected to one's organizations, and ask for films there.",
  'integrations:manage': 'Connect, change and remove services of the installation and of organizations one manages.',
  'users:read': 'See people and organizations; join and leave organizations.',
  'users:write': 'Make organizations, and run those one owns or manages; an API key only makes them.',
  'users:manage': 'Invite, change, disable and delete people, and give them roles.',
  'system:manage': 'Change the settings of the installation and read its audit log.',
} as const;
export type Scope = keyof typeof SCOPES;
export const ALL_SCOPES = Object.keys(SCOPES) as readonly Scope[];

const GUEST: readonly Scope[] = ['media:read', 'content:read', 'users:read'];
const MEMBER: readonly Scope[] = [...GUEST, 'media:write', 'content:write', 'integrations:read', 'users:write'];

/** The roles every installation has, and their scopes. The first account of an installation is ADMIN. */
export const ROLES = {
  ADMIN: ALL_SCOPES,
  MODERATOR: [...MEMBER, 'content:moderate'],
  MEMBER,
  GUEST,
} as const satisfies Record<string, readonly Scope[]>;
export type Role = keyof typeof ROLES;

/** Who may read or call a field, for `@Directive`: those whose token has the scope. */
export const needs = (scope: Scope): string => `@requiresScopes(scopes: [["${scope}"]])`;

/** What a person may be in an organization, the mightiest first. */
export const ORGANIZATION_ROLES = ['OWNER', 'MANAGER', 'MEMBER', 'VIEWER'] as const;
export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];
