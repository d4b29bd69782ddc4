import { expect, test } from 'vitest';
import { boundedRunner } from './bounded-runner.js';

test('as many run at once as may, the others in the order they came, one too many is turned away', async () => {
  const run = boundedRunner({ parallel: 2, waiting: 2, otherwise: () => new Error('full') });
  const started: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const begin = (name: string) => {
    const gate = Promise.withResolvers<void>();
    gates.set(name, gate);
    return run(async () => {
      started.push(name);
      await gate.promise;
      return name;
    });
  };
  const first = begin('a');
  const rest = ['b', 'c', 'd'].map(begin);
  await expect(begin('e')).rejects.toThrow('full');
  expect(started).toEqual(['a', 'b']);
  gates.get('a')?.resolve();
  await expect(first).resolves.toBe('a');
  expect(started).toEqual(['a', 'b', 'c']);
  for (const gate of gates.values()) gate.resolve();
  await expect(Promise.all(rest)).resolves.toEqual(['b', 'c', 'd']);
});

test('work that fails gives its place away too', async () => {
  const run = boundedRunner({ parallel: 1, waiting: 1, otherwise: () => new Error('full') });
  await expect(run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(run(async () => 'yes')).resolves.toBe('yes');
});
