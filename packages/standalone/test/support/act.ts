import type { Account, Data } from '../../../../e2e/support/client.ts';

/** Says `mutation: Input { selection }` with an input, and gives back what the mutation answers. */
export async function act(who: Account, said: string, input: object): Promise<Data> {
  const [, mutation, type, selection] = /^(\w+): (\w+) ?(.*)$/s.exec(said) ?? [];
  return (await who.get(`mutation ($input: ${type}!) { it: ${mutation}(input: $input) ${selection} }`, { input })).it;
}
