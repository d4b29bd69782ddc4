import { randomBytes, randomUUID } from 'node:crypto';
import { type Actor, createActorSigner, type Person } from '../actor.js';

/** The actor key of a test process. */
export const testActorKey: Uint8Array = randomBytes(32);

/** Somebody who is logged in. */
export function testPerson(details: Partial<Person> = {}): Person {
  return {
    userId: randomUUID(),
    sessionId: randomUUID(),
    roles: ['MEMBER'],
    scopes: [],
    organizations: [],
    ...details,
  };
}

/** The actor header as the gateway would sign it. */
export function signedActor(actor: Actor): Promise<string> {
  return createActorSigner(testActorKey).sign(actor);
}
