import type { Logger, QueryRunner } from 'typeorm';
import type { Log } from './log.js';

/** In the `data` of a query runner: its statements are nobody's who asked. */
export const UNCOUNTED = 'uncounted';

/** TypeORM's voice in our log. It also counts statements, so that tests can hold a list to a constant number. */
export class StatementLog implements Logger {
  count = 0;

  constructor(private readonly out: Log) {}

  logQuery(query: string, _parameters?: unknown[], runner?: QueryRunner): void {
    if (!runner?.data[UNCOUNTED]) this.count++;
    this.out.trace({ query }, 'sql');
  }

  logQueryError(error: string | Error, query: string): void {
    this.out.debug({ error: String(error), query }, 'sql failed');
  }

  logQuerySlow(milliseconds: number, query: string): void {
    this.out.warn({ milliseconds, query }, 'sql was slow');
  }

  logSchemaBuild(message: string): void {
    this.out.debug(message);
  }

  logMigration(message: string): void {
    this.out.info(message);
  }

  log(_level: string, message: unknown): void {
    this.out.debug({ message }, 'typeorm');
  }
}
