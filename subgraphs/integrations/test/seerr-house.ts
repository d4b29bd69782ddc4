import type { Person } from '@medianest/kit';
import { expect } from 'vitest';
import { type SeerrServer, type SeerrServerOptions, startSeerrServer } from './seerr-server.js';
import { ada, type Household, startHousehold } from './setup.js';

const REQUEST = `id kind tmdbId tvdbId title year seasons is4k status availability requester createdAt updatedAt
  integration { id } requestedBy { id }`;
export const ADD =
  'mutation ($input: AddIntegrationInput!) { addIntegration(input: $input) { id kind name status version } }';
const SYNC = 'mutation ($id: ID!) { syncIntegration(input: { integrationId: $id }) { id } }';
const WATCH_SYNC = `subscription ($id: ID!) { integrationSync(integrationId: $id) {
  status itemsSeen itemsTotal itemsChanged failure integration { status } } }`;
export const LIST = `query ($first: Int! = 100, $after: String, $status: MediaRequestStatus) {
  mediaRequests(first: $first, after: $after, status: $status) { nodes { ${REQUEST} } pageInfo { hasNextPage endCursor } } }`;
const ASK = `mutation ($input: CreateMediaRequestInput!) { createMediaRequest(input: $input) { ${REQUEST} } }`;
export const ONE = 'query ($id: ID!) { mediaRequest(id: $id) { id } }';
export const WATCH = 'subscription ($id: ID!) { mediaRequestChanges(id: $id) { status availability title } }';
export const act = (verb: 'approve' | 'decline' | 'remove') =>
  `mutation ($id: ID!) { ${verb}MediaRequest(input: { mediaRequestId: $id }) { id status } }`;

type Answer = ReturnType<Household['client']['query']>;

/** The code and sentence of what goes wrong. */
export async function refusal(answer: Answer): Promise<string> {
  const [error] = (await answer).errors ?? [];
  return error ? `${error.extensions.code}: ${error.message}` : 'none';
}

/** A household that asks for films, and the servers that it asks. */
export class SeerrHouse {
  private readonly servers: SeerrServer[] = [];

  private constructor(readonly house: Household) {}

  static async open(): Promise<SeerrHouse> {
    return new SeerrHouse(await startHousehold());
  }

  /** Between two stories. */
  async clear(): Promise<void> {
    await Promise.all(this.servers.splice(0).map((server) => server.close()));
    await this.house.app.db.query('delete from integrations');
  }

  async close(): Promise<void> {
    await this.house.close();
  }

  async seerrServer(options: SeerrServerOptions = {}): Promise<SeerrServer> {
    const server = await startSeerrServer(options);
    this.servers.push(server);
    return server;
  }

  /** As the installation's. */
  async add({ url, key }: SeerrServer): Promise<string> {
    const { data, errors } = await this.house.client.query(ada, ADD, { input: { kind: 'SEERR', url, token: key } });
    expect(errors).toBeUndefined();
    return data.addIntegration.id;
  }

  /** A server whose requests are known here. */
  async connected(options: SeerrServerOptions = {}): Promise<{ server: SeerrServer; id: string }> {
    const server = await this.seerrServer(options);
    const id = await this.add(server);
    expect(await this.syncEnd(id)).toMatchObject({ status: 'SUCCEEDED', failure: null });
    return { server, id };
  }

  /** How the sync that runs ends. */
  async syncEnd(id: string) {
    let last: Record<string, unknown> = {};
    for await (const { data, errors } of await this.house.client.subscribe(ada, WATCH_SYNC, { id })) {
      expect(errors).toBeUndefined();
      last = data.integrationSync;
    }
    return last;
  }

  async sync(id: string) {
    await this.house.client.query(ada, SYNC, { id });
    return this.syncEnd(id);
  }

  async list(actor: Person = ada, variables: object = {}) {
    const { data, errors } = await this.house.client.query(actor, LIST, variables);
    expect(errors).toBeUndefined();
    return data.mediaRequests.nodes;
  }

  ask(actor: Person, input: object): Answer {
    return this.house.client.query(actor, ASK, { input });
  }
}
