import type { SessionTopics } from '@medianest/contracts';

/** What users tells those who are listening now: the gateway hears which sessions end. */
export interface Topics extends SessionTopics {}

/** The one key of `users.sessionEnded`: who listens wants all of them. */
export const ALL_SESSIONS = 'all';
