import { Field, ObjectType } from 'type-graphql';
import { MonitorStatus } from './monitor.js';

@ObjectType({ description: 'A change of the status of a monitor.' })
export class MonitorChange {
  @Field(() => MonitorStatus, { description: 'How it was.' })
  from: MonitorStatus;

  @Field(() => MonitorStatus, { description: 'How it is since then.' })
  to: MonitorStatus;

  @Field(() => Date, { description: 'When MediaNest heard of it.' })
  at: Date;

  @Field(() => String, {
    nullable: true,
    description: 'What the service says of it, such as `connect ECONNREFUSED`; null when it did not call the hook.',
  })
  message: string | null;
}
