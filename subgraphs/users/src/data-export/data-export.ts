import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export enum DataExportState {
  PENDING = 'PENDING',
  READY = 'READY',
  FAILED = 'FAILED',
}
registerEnumType(DataExportState, {
  name: 'DataExportState',
  description: 'How far an export is.',
  valuesConfig: {
    PENDING: { description: 'Services are still asked for their part.' },
    READY: { description: 'It can be fetched until it expires.' },
    FAILED: { description: 'A service gave no answer for a day. Ask anew.' },
  },
});

@Entity('data_exports')
@ObjectType({ description: 'All that is kept of a person, as one JSON file.' })
export class DataExport {
  @PrimaryColumn({ type: 'uuid', default: () => 'uuidv7()' })
  @Field(() => ID, { description: 'Never given again.' })
  id: string;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'text', default: DataExportState.PENDING })
  @Field(() => DataExportState, { description: 'How far it is.' })
  state: DataExportState;

  @Column({ type: 'timestamptz', name: 'created_at', default: () => 'now()' })
  @Field(() => Date, { description: 'When it was asked for.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'ready_at', nullable: true })
  @Field(() => Date, { nullable: true, description: 'When it could be fetched; null as long as it cannot.' })
  readyAt: Date | null;

  @Column({ type: 'timestamptz', name: 'expires_at' })
  @Field(() => Date, { description: 'When it is thrown away.' })
  expiresAt: Date;
}
