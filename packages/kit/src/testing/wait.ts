/** What takes longer on a machine that is busy with ten other things does not come at all. */
const PATIENCE_MS = 100_000;

/** Looks again and again until there is something, and fails with a sentence when there is nothing for too long. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  timeoutMs = PATIENCE_MS,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${what} in vain.`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
