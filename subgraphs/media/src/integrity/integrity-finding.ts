import { connectionType } from '@medianest/kit';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, CreateDateColumn, Entity, PrimaryGeneratedColumn } from 'typeorm';

export enum IntegrityProblem {
  ORPHAN = 'ORPHAN',
  MISSING = 'MISSING',
  ALTERED = 'ALTERED',
}

registerEnumType(IntegrityProblem, {
  name: 'IntegrityProblem',
  description: 'What is wrong with something that is stored, or should be.',
  valuesConfig: {
    ORPHAN: { description: 'Nothing in the database knows it.' },
    MISSING: { description: 'The database knows it, the storage does not have it.' },
    ALTERED: { description: 'It is not what was stored: its size or its hash is another.' },
  },
});

export enum IntegrityRepair {
  REMOVED = 'REMOVED',
  REBUILDING = 'REBUILDING',
  MARKED = 'MARKED',
}

registerEnumType(IntegrityRepair, {
  name: 'IntegrityRepair',
  description: 'What was done about a problem.',
  valuesConfig: {
    REMOVED: { description: 'The orphan was removed.' },
    REBUILDING: { description: 'The file is processed again from its original.' },
    MARKED: {
      description: 'The original cannot be made again: its files are FAILED and say why, until it is restored.',
    },
  },
});

@Entity('integrity_findings')
@ObjectType({ description: 'Something that is stored and should not be, or should be and is not.' })
export class IntegrityFinding {
  @PrimaryGeneratedColumn('uuid')
  @Field(() => ID, { description: 'A UUID; newer findings have greater ones.' })
  id: string;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'Its name in the storage; a whole folder ends in `/`.' })
  key: string;

  @Column({ type: 'text' })
  @Field(() => IntegrityProblem, { description: 'What is wrong.' })
  problem: IntegrityProblem;

  /** One of those it belongs to. */
  @Column({ name: 'media_file_id', type: 'uuid', nullable: true })
  mediaFileId: string | null;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'What was expected and what was found, in a sentence.' })
  detail: string;

  @Column({ type: 'text', nullable: true })
  @Field(() => IntegrityRepair, { nullable: true, description: 'What was done about it; null when nothing was.' })
  repair: IntegrityRepair | null;

  @CreateDateColumn({ name: 'found_at', type: 'timestamptz' })
  @Field(() => Date, { description: 'When a check saw it first.' })
  foundAt: Date;
}

export const IntegrityFindingConnection = connectionType('IntegrityFinding', () => IntegrityFinding);
