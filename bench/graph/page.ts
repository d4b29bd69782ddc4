// MediaNest's own page query over all four subgraphs: in one process through the local transport, against the same
// subgraphs as processes of their own over HTTP. A variable differs each time, so that nothing in flight is shared.
// Run after a build, with PostgreSQL queues in both: npm run bench -- page
import type { Account } from '../../e2e/support/client.ts';
import { type MediaNest, services, standalone } from '../../e2e/support/process.ts';
import { askPage, FILMS, fillPage } from '../support/page.ts';
import { median, table } from '../support/report.ts';

const AT_ONCE = 8;
const SECONDS = 8;
const ROUNDS = 3;
interface Side {
  readonly name: string;
  readonly nest: MediaNest;
  readonly ada: Account;
  readonly rates: number[];
  readonly waits: number[];
}

const sides = [await prepare('one process', await standalone()), await prepare('over HTTP', await services({}))];
for (let round = 0; round < ROUNDS; round++) for (const side of sides) await measure(side);
for (const { nest } of sides) await nest.remove();

table(
  `The page query over four subgraphs, ${FILMS} films, ${AT_ONCE} at once`,
  sides.flatMap(({ name, rates, waits }): [string, string][] => [
    [`${name}: requests/s`, median(rates).toFixed(0)],
    [`${name}: median time`, `${median(waits).toFixed(1)} ms`],
  ]),
);

/** The same films in both, each with its title. */
async function prepare(name: string, nest: MediaNest): Promise<Side> {
  return { name, nest, ada: await fillPage(nest), rates: [], waits: [] };
}

async function measure({ ada, rates, waits }: Side): Promise<void> {
  const until = performance.now() + SECONDS * 1000;
  let answered = 0;
  const client = async (number: number) => {
    for (let turn = 0; performance.now() < until; turn++) {
      const began = performance.now();
      await askPage(ada, `film number ${number} ${turn}`);
      waits.push(performance.now() - began);
      answered += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, (_, number) => client(number)));
  rates.push(answered / SECONDS);
}
