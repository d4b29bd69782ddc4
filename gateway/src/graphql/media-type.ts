/** The two ways to write a GraphQL answer over HTTP; they differ in the status of a request that is not executed. */
export const GRAPHQL_RESPONSE = 'application/graphql-response+json';
export const JSON_RESPONSE = 'application/json';
const EVENT_STREAM = 'text/event-stream';
export type MediaType = typeof GRAPHQL_RESPONSE | typeof JSON_RESPONSE;

/** In the order of our choice when the client has none. */
const OFFERS = [JSON_RESPONSE, GRAPHQL_RESPONSE] as const;

interface Range {
  readonly type: string;
  readonly q: number;
}

/** What to answer with; nothing when the client accepts neither. */
export function negotiate(accept: string | undefined): MediaType | undefined {
  if (!accept) return JSON_RESPONSE;
  const ranges = accept.split(',').map(toRange);
  const offers = OFFERS.map((type) => ({ type, ...preference(type, ranges) })).filter(({ q }) => q > 0);
  offers.sort((a, b) => b.q - a.q || a.place - b.place);
  return offers[0]?.type;
}

/**
 * Whether to answer with events: a subscription when the client can read them, all else when it reads nothing else.
 */
export function wantsEvents(accept: string | undefined, operation: 'subscription' | 'other'): boolean {
  const readsEvents = accept?.split(',').some((range) => {
    const { type, q } = toRange(range);
    return type === EVENT_STREAM && q > 0;
  });
  return readsEvents === true && (operation === 'subscription' || negotiate(accept) === undefined);
}

function toRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, q: weight ? Number(weight.slice(2)) || 0 : 1 };
}

/** The most exact range that matches decides; of equals the one written first. */
function preference(type: string, ranges: readonly Range[]): { q: number; place: number } {
  for (const pattern of [type, 'application/*', '*/*']) {
    const place = ranges.findIndex((range) => range.type === pattern);
    const q = ranges[place]?.q;
    if (q !== undefined) return { q, place: pattern === type ? place : ranges.length };
  }
  return { q: 0, place: 0 };
}
