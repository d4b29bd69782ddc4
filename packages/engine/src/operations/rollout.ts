import { createHash } from 'node:crypto';

/**
 * Which progressive overrides are on for an actor: `percent(n)` is on for n percent of all ids, always the same ones.
 * Other labels are off.
 */
export function activeLabels(labels: readonly string[], actorId: string): string[] {
  return labels.filter((label) => {
    const percent = /^percent\((\d+(?:\.\d+)?)\)$/.exec(label)?.[1];
    return percent !== undefined && place(label, actorId) < Number(percent);
  });
}

/** A number from 0 to 100 that follows from the actor and the label. */
function place(label: string, actorId: string): number {
  const hash = createHash('sha256').update(`${label} ${actorId}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100;
}
