import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Nobody was told of the items that were marked so far: unmarked, the next sync misses them again and tells. */
export class GoneItems1795308600000 implements MigrationInterface {
  name = 'GoneItems1795308600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('update library_items set removed_at = null where removed_at is not null');
  }

  async down(): Promise<void> {}
}
