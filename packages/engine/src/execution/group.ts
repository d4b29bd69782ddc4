import type { EntityFetch } from './entity-fetch.js';
import type { Ask } from './meeting.js';

/** All that is asked for in the same words: each distinct entity has one place in the list that is sent. */
export class Group {
  readonly asks: Ask[] = [];
  /** By representation: where it stands in the list, and how many objects still wait for it. */
  readonly entities = new Map<string, { index: number; uses: number }>();

  constructor(readonly fetch: EntityFetch) {}

  use(text: string, times: number): void {
    const known = this.entities.get(text);
    if (known) known.uses += times;
    else this.entities.set(text, { index: this.entities.size, uses: times });
  }

  drop(texts: ReadonlyMap<string, unknown>): void {
    for (const text of texts.keys()) this.entities.delete(text);
    let index = 0;
    for (const place of this.entities.values()) place.index = index++;
  }
}

export function groupsOf(asks: readonly Ask[]): Group[] {
  const groups = new Map<string, Group>();
  for (const ask of asks) {
    const group = groups.get(ask.fetch.id) ?? new Group(ask.fetch);
    groups.set(ask.fetch.id, group);
    group.asks.push(ask);
    for (const [text, { length }] of ask.entities) group.use(text, length);
  }
  return [...groups.values()];
}
