import { type DocumentNode, Kind, visit } from 'graphql';
import type { Variables } from '../types.js';

/** Who collects variables in a plain object, as graphql-js and many a subgraph do, cannot keep one of this name. */
const proto = '__proto__';

export interface RenamedProto {
  readonly document: DocumentNode;
  /** The name under which the variable called `__proto__` goes on; undefined when there is none. */
  readonly protoName: string | undefined;
}

/** Gives a variable called `__proto__` another name, for the engine and for the subgraphs. */
export function renameProto(document: DocumentNode): RenamedProto {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  if (!names.has(proto)) return { document, protoName: undefined };
  let protoName = 'proto';
  while (names.has(protoName)) protoName += '_';
  const renamed = { kind: Kind.NAME as const, value: protoName };
  return {
    document: visit(document, {
      Variable: (node) => (node.name.value === proto ? { ...node, name: renamed } : undefined),
    }),
    protoName,
  };
}

/** The variables of a client as a document calls them that {@link renameProto} has changed. */
export function withProtoRenamed(variables: Variables, protoName: string): Variables {
  const { [protoName]: _, ...others } = Object.fromEntries(
    Object.entries(variables).filter(([name]) => name !== proto),
  );
  return Object.hasOwn(variables, proto) ? { ...others, [protoName]: variables[proto] } : others;
}

/** What is said of the renamed variable, in the client's words. */
export function inClientsWords(message: string, protoName: string): string {
  return message.replaceAll(`"$${protoName}"`, `"$${proto}"`);
}
