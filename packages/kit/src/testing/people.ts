import { randomBytes, randomUUID } from 'node:crypto';
import { ROLES } from '@medianest/contracts';
import { type Actor, createActorSigner, type Person } from '../actor.js';

/** The actor key of a test process. */
export const testActorKey: Uint8Array = randomBytes(32);

/** Somebody who is logged in, with the scopes of the built-in roles given; a MEMBER without. */
export function testPerson(details: Partial<Person> = {}): Person {
  const { roles = ['MEMBER'] } = details;
  return {
    userId: randomUUID(),
    sessionId: randomUUID(),
    roles,
    scopes: [...new Set(roles.flatMap((role) => ROLES[role as keyof typeof ROLES] ?? []))],
    organizations: [],
    ...details,
  };
}

/** The actor header as the gateway would sign it. */
export function signedActor(actor: Actor): Promise<string> {
  return createActorSigner(testActorKey).sign(actor);
}
