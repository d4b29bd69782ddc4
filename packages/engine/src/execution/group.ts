import type { EntityFetch } from './entity-fetch.js';
import type { Ask } from './meeting.js';
import type { Data } from './values.js';

/** An entity of a group, by its representation. */
export interface Place {
  /** Where it stands in the list that is sent. */
  index: number;
  /** How many objects still wait for it. */
  uses: number;
  /** One of these objects: the representation is made of what is in it. */
  readonly sample: Data;
}

/** All that is asked for in the same words: each distinct entity has one place in the list that is sent. */
export class Group {
  readonly asks: Ask[] = [];
  readonly entities = new Map<string, Place>();

  constructor(readonly fetch: EntityFetch) {}

  use(text: string, targets: readonly Data[]): void {
    const known = this.entities.get(text);
    const [sample] = targets;
    if (known) known.uses += targets.length;
    else if (sample) this.entities.set(text, { index: this.entities.size, uses: targets.length, sample });
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
    for (const [text, targets] of ask.entities) group.use(text, targets);
  }
  return [...groups.values()];
}
