import type { DbOrTx } from '@medianest/kit';
import { NotificationKind } from '../preferences/preferences.js';

interface Notice {
  readonly kind: NotificationKind;
  /** One sentence; what people typed may stand in it. */
  readonly text: string;
}

/**
 * Notes a sentence for those of these people who chose to be told of it, in the transaction of what it tells of. Only
 * who has confirmed their e-mail: nobody has others mailed by an account in their name.
 */
export async function notify(tx: DbOrTx, userIds: readonly string[], { kind, text }: Notice): Promise<void> {
  await tx.query(
    `insert into notices (user_id, text)
     select id, $2 from users
     where id = any($1) and email_verified_at is not null and disabled_at is null and deletion_due_at is null
       and coalesce((preferences #>> array['notifications', $3 || '.EMAIL'])::boolean, false)`,
    [userIds, text, kind],
  );
}

/** Tells the other members that somebody joined or left. */
export async function notifyMembers(
  tx: DbOrTx,
  { organizationId, userId }: { readonly organizationId: string; readonly userId: string },
  what: 'joined' | 'left',
): Promise<void> {
  const [said]: { person: string; organization: string; others: string[] }[] = await tx.query(
    `select u.display_name as person, o.name as organization,
       array(select m.user_id from memberships m where m.organization_id = o.id and m.user_id <> u.id) as others
     from users u, organizations o where u.id = $1 and o.id = $2`,
    [userId, organizationId],
  );
  if (!said) return;
  const { person, organization, others } = said;
  await notify(tx, others, { kind: NotificationKind.ORGANIZATION, text: `${person} ${what} “${organization}”.` });
}
