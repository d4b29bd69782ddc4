import { type Config, type Env, parseConfig, subgraphFields, workerFields } from '@medianest/kit';

export const fields = { ...subgraphFields('content', 4003), ...workerFields(4013) };

export type ContentConfig = Config<typeof fields>;
export const readConfig = (env: Env): ContentConfig => parseConfig(env, fields);
