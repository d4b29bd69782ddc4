import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  UNAUTHENTICATED: {
    say: 'The access token is not valid (any more). Log in, or refresh the session.',
    kind: 'unauthenticated',
  },
  FOREIGN_PAGE: {
    say: 'A web page of another origin may not ask here, unless ALLOWED_ORIGINS of the gateway names it.',
    kind: 'forbidden',
  },
  TOO_MANY_CONNECTIONS: {
    say: 'Too many connections are open. Close some, then try again.',
    kind: 'too-many',
  },
  /** The two that Apollo's clients know, by these very words. */
  PERSISTED_QUERY_NOT_FOUND: { say: 'PersistedQueryNotFound', kind: 'not-found' },
  PERSISTED_QUERY_NOT_SUPPORTED: { say: 'PersistedQueryNotSupported', kind: 'invalid' },
  DOCUMENT_NOT_TRUSTED: { say: 'Only operations that are known beforehand are run here.', kind: 'forbidden' },
  STOPPING: { say: 'The gateway is stopping. Try again in a moment.', kind: 'unavailable' },
  GRAPH_NOT_LOADED: { say: 'The graph is not loaded yet. Try again in a moment.', kind: 'unavailable' },
  TOKENS_UNREADABLE: { say: 'Access tokens cannot be checked right now. Try again in a moment.', kind: 'unavailable' },
});
