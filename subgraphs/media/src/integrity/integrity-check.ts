import { Field, ID, Int, ObjectType } from 'type-graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('integrity_checks')
@ObjectType({ description: 'One look at all that is stored: is it what the database says?' })
export class IntegrityCheck {
  @PrimaryGeneratedColumn('uuid')
  @Field(() => ID, { description: 'A UUID; newer checks have greater ones.' })
  id: string;

  @Column({ name: 'with_hashes', type: 'boolean' })
  @Field(() => Boolean, { description: 'Whether every original was read to its end, not only measured.' })
  withHashes: boolean;

  @Column({ type: 'int' })
  @Field(() => Int, {
    description: 'How many uploaded originals were looked at. Scans look at those of library folders.',
  })
  originals: number;

  @Column({ type: 'int' })
  @Field(() => Int, { description: 'How many files that were made of them were looked at.' })
  artifacts: number;

  @CreateDateColumn({ name: 'started_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When it was asked for.' })
  startedAt: Date;

  /** Null while it waits. */
  @Column({ name: 'begun_at', type: 'timestamptz', nullable: true })
  begunAt: Date | null;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'Why it did not come to its end, in a sentence.' })
  failure: string | null;

  @Column({ name: 'finished_at', type: 'timestamptz', nullable: true })
  @Field(() => Date, { nullable: true, description: 'Null while it waits or runs.' })
  finishedAt: Date | null;
}
