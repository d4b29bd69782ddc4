/** Every act that is written down, and what it means. Names are stored: never rename one. */
export const ACTS = {
  'account.registered': 'An account was made.',
  'account.invited': 'Somebody was invited to make an account.',
  'account.uninvited': 'An invitation to make an account was withdrawn.',
  'email.verified': 'Somebody proved that they read the mails of their account.',
  'email.changed': 'An account got another e-mail.',
  'password.changed': 'Somebody changed their password.',
  'password.reset': 'Somebody chose a new password with a link that was mailed.',
  'login.failed': 'A password or a code was wrong.',
  'session.opened': 'Somebody logged in.',
  'session.ended': 'A session was ended.',
  'sessions.ended': 'All sessions of a person were ended.',
  'signingKey.rotated': 'A new key signs access tokens.',
  'secondFactor.enabled': 'A code of an authenticator is asked for from now on.',
  'secondFactor.disabled': 'No code of an authenticator is asked for any more.',
  'secondFactor.codesRenewed': 'The recovery codes were replaced.',
  'apiKey.created': 'An API key was made.',
  'apiKey.revoked': 'An API key was revoked.',
  'device.approved': 'Somebody let a device in as themselves.',
  'device.denied': 'Somebody turned a device away.',
  'settings.changed': 'The settings of the installation were changed.',
  'rights.changed': 'A person got another built-in role or other custom roles.',
  'role.created': 'A custom role was made.',
  'role.changed': 'A custom role was changed, for all who have it.',
  'role.deleted': 'A custom role was deleted.',
  'organization.created': 'An organization was made.',
  'organization.renamed': 'An organization got another name.',
  'organization.limited': 'How large an organization may become was set.',
  'organization.transferred': 'An owner of an organization made another one.',
  'organization.deleted': 'An organization was deleted.',
  'member.joined': 'A person joined an organization by an invitation.',
  'member.changed': 'A member of an organization became something else in it.',
  'member.removed': 'A member of an organization was sent away.',
  'member.left': 'A member left an organization.',
  'invitation.created': 'People were invited to an organization.',
  'invitation.revoked': 'An invitation was withdrawn.',
  'invitation.declined': 'An invitation was declined.',
} as const;

export type Act = keyof typeof ACTS;

export function isAct(text: string): text is Act {
  return Object.hasOwn(ACTS, text);
}
