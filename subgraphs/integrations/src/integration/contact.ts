import type { DbOrTx } from '@medianest/kit';
import type { App } from '../app.js';
import { type ProblemKind, ServiceProblem } from '../problem.js';
import { type Contact, services } from '../services.js';
import { accessOf } from './access.js';
import type { Integration, IntegrationStatus } from './integration.js';

export async function openContact(app: App, integration: Integration, signal: AbortSignal): Promise<Contact> {
  return { access: await accessOf(app, integration), steady: app.circuits.of(integration.id), signal };
}

/** Makes sure that it is still the same server, and that it lets us in, before anything is read. */
export async function meet(app: App, integration: Integration, { access, steady, signal }: Contact): Promise<void> {
  const check = () => services[integration.kind].check(app.http, access);
  const { serviceId, version } = await steady.run(check, { probe: check, signal });
  if (serviceId !== null && serviceId !== integration.serviceId) {
    throw new ServiceProblem('UNEXPECTED', 'another server than the one that was added answers at its address.');
  }
  await noteContact(app.db, integration.id, { status: 'CONNECTED', problem: null, version });
}

/** How the last contact went. */
interface Outcome {
  readonly status: IntegrationStatus;
  readonly problem: string | null;
  /** Left out, it stays. */
  readonly version?: string | null;
}

/** Writes nothing when all is as it was: it is looked at often. */
export async function noteContact(db: DbOrTx, id: string, { status, problem, version }: Outcome): Promise<void> {
  await db.query(
    `update integrations set status = $2, problem = $3, version = coalesce($4, version)
     where id = $1 and (status, problem, version) is distinct from ($2, $3, coalesce($4, version))`,
    [id, status, problem, version ?? null],
  );
}

const STATUS = {
  ADDRESS_REFUSED: 'UNREACHABLE',
  UNREACHABLE: 'UNREACHABLE',
  REFUSED: 'REFUSED',
  UNEXPECTED: 'UNEXPECTED',
} as const satisfies Record<ProblemKind, IntegrationStatus>;

export async function noteProblem(db: DbOrTx, { id, name }: Integration, problem: ServiceProblem): Promise<void> {
  await noteContact(db, id, { status: STATUS[problem.kind], problem: explain(name, problem) });
}

/** For the person who runs it. */
export function explain(name: string, { kind, message }: ServiceProblem): string {
  if (kind === 'REFUSED') return `${name} no longer accepts the token. ${message}`;
  if (kind === 'UNEXPECTED') return `${name} answers in an unexpected way: ${message}`;
  return `${name} cannot be reached: ${message}`;
}
