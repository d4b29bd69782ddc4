/** What a person may be, as the actor's `roles` say it. The first account of an installation is ADMIN. */
export const ROLES = ['ADMIN', 'MEMBER'] as const;
export type Role = (typeof ROLES)[number];
