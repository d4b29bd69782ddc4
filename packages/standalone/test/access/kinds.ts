import { commonErrors, describeErrors, type ErrorKind } from '@medianest/kit';
import { errors as content } from '../../../../subgraphs/content/src/errors.js';
import { errors as integrations } from '../../../../subgraphs/integrations/src/errors.js';
import { errors as media } from '../../../../subgraphs/media/src/errors.js';
import { errors as users } from '../../../../subgraphs/users/src/errors.js';

const described = [commonErrors, users, media, content, integrations].flatMap((errors) => describeErrors(errors));
const kinds = new Map(described.map(({ code, kind }) => [code, kind]));

/** Of a coded error of any subgraph. */
export const kindOf = (code: string): ErrorKind | undefined => kinds.get(code);
