import { z } from 'zod';
import { readText, tryJson } from '../outbound/answer.js';
import type { Http, HttpAnswer, HttpRequest } from '../outbound/http.js';
import { ServiceProblem } from '../problem.js';
import type { Access } from '../services.js';

/** What we ask of Uptime Kuma: it has no other interface that every version has. */
export interface KumaClient {
  /** Needs no key: shows whether it is there. */
  entryPage(): Promise<void>;
  /** All it knows of its monitors, as Prometheus reads it. */
  metrics(): Promise<string>;
}

type CallOptions = Pick<HttpRequest, 'signal' | 'deadlineMs'>;

const GIVE_KEY =
  'Give an API key that is active, from Settings, API Keys. It also refuses whoever asks more than 60 times a minute.';

const entryPage = z.object({ type: z.string() });

export function createKumaClient(http: Http, { url, token }: Access, options: CallOptions): KumaClient {
  const ask = (path: string, headers: Record<string, string>): Promise<HttpAnswer> =>
    http.get({ url: new URL(path, url), headers, ...options });
  // The key is the password of a user without a name.
  const authorization = `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
  return {
    async entryPage() {
      const answer = await ask('api/entry-page', { accept: 'application/json' });
      // Asked for without a key, it refuses nobody.
      if (refuses(answer) || !entryPage.safeParse(tryJson(readText(answer))).success) throw notKuma();
    },
    async metrics() {
      const answer = await ask('metrics', { accept: 'text/plain', authorization });
      if (refuses(answer)) throw new ServiceProblem('REFUSED', GIVE_KEY);
      const body = readText(answer);
      // It says of each series what it is, also when it has no monitor yet.
      if (!/^# TYPE monitor_status\b/m.test(body)) throw notKuma();
      return body;
    },
  };
}

const refuses = ({ status }: HttpAnswer) => status === 401 || status === 403;

function notKuma(): ServiceProblem {
  return new ServiceProblem(
    'UNEXPECTED',
    'its answer is not what Uptime Kuma says; give the address of its start page.',
  );
}
