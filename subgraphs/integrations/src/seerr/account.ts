import { randomBytes } from 'node:crypto';
import { errors } from '../errors.js';
import { readEach } from '../outbound/answer.js';
import type { Http } from '../outbound/http.js';
import type { Access } from '../services.js';
import { read, sentenceOf } from './answer.js';
import { apiUrl, keyHeaders } from './client.js';
import * as wire from './wire.js';

/**
 * The account at Seerr in whose name people ask who may not approve: with the rights and the quota that Seerr gives to
 * new accounts, so that what they ask for waits for approval there. Nobody can log in with it. Made when it is first needed.
 */
export async function accountForMembers(http: Http, access: Access): Promise<number> {
  // So that two installations at one Seerr have one each. The domain is one that can never be.
  const email = `${access.clientId}@medianest.invalid`;
  const known = await findAccount(http, access, email);
  if (known) return known;
  const answer = await http.send({
    method: 'POST',
    url: apiUrl(access, 'user'),
    headers: keyHeaders(access),
    body: { email, username: 'MediaNest', password: randomBytes(32).toString('base64url') },
  });
  if (answer.status === 201) return read(answer, wire.account).id;
  // Somebody else asked for the first time in the same moment.
  const made = answer.status === 409 && (await findAccount(http, access, email));
  if (made) return made;
  throw errors.MEDIA_REQUEST_NOT_TAKEN(sentenceOf(answer));
}

const PAGE = 100;

async function findAccount(http: Http, access: Access, email: string): Promise<number | undefined> {
  for (let skip = 0; ; skip += PAGE) {
    const path = `user?take=${PAGE}&skip=${skip}`;
    const answer = await http.get({ url: apiUrl(access, path), headers: keyHeaders(access) });
    const { pageInfo, results } = read(answer, wire.page);
    const found = readEach(wire.account, results).good.find((account) => account.email?.toLowerCase() === email);
    if (found || results.length === 0 || skip + PAGE >= pageInfo.results) return found?.id;
  }
}
