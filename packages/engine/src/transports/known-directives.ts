import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import { BoundedMap } from '../bounded-map.js';
import { subgraphOperation, subgraphQuery } from '../execution/request.js';
import type { SubgraphRequest, SubgraphResponse, Transport } from './transport.js';

/**
 * A directive for operations may be known to some subgraphs only (`@composeDirective`), and a supergraph does not tell to
 * which. One that refuses a document for such a directive has run nothing of it: it is asked again without, and from then
 * on never with it.
 */
export function sendingKnownDirectives(transport: Transport): Transport {
  const unknown = new Set<string>();
  const documents = new BoundedMap<string, string>(1_000);
  const known = (request: SubgraphRequest): SubgraphRequest => {
    if (unknown.size === 0 || ![...unknown].some((name) => request.query.includes(`@${name}`))) return request;
    const query = documents.getOrMake(request.query, () => without(unknown, request.query));
    const { kind, operationName, variables, headers, extensions, signal } = request;
    const again = subgraphQuery(subgraphOperation({ kind, query, operationName }), JSON.stringify(variables));
    return Object.assign(again, { headers, extensions, signal });
  };
  /** Whether the answer names directives that were not known to be unknown. */
  const learn = ({ data, errors = [] }: SubgraphResponse, { query }: SubgraphRequest): boolean => {
    if (data || !query.includes('@')) return false;
    const names = errors.flatMap(({ message = '' }) => /unknown directive\W*(\w+)/i.exec(message)?.[1] ?? []);
    const added = names.filter((name) => query.includes(`@${name}`) && !unknown.has(name));
    for (const name of added) unknown.add(name);
    if (added.length > 0) documents.clear();
    return added.length > 0;
  };
  return {
    async execute(request) {
      const sent = known(request);
      const answer = await transport.execute(sent);
      return learn(answer, sent) ? this.execute(request) : answer;
    },
    async *subscribe(request) {
      const sent = known(request);
      for await (const event of transport.subscribe(sent)) {
        if (learn(event, sent)) return yield* this.subscribe(request);
        yield event;
      }
    },
    close: () => transport.close(),
  };
}

/** Leaves out the directives, and the variables that nothing but they used. */
function without(names: ReadonlySet<string>, query: string): string {
  const document: DocumentNode = visit(parse(query, { noLocation: true }), {
    Directive: ({ name }) => (names.has(name.value) ? null : undefined),
  });
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  const definitions = document.definitions.map((one) =>
    one.kind !== Kind.OPERATION_DEFINITION
      ? one
      : {
          ...one,
          variableDefinitions: one.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)),
        },
  );
  return stripIgnoredCharacters(print({ kind: Kind.DOCUMENT, definitions } as DocumentNode));
}
