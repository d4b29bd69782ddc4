import { Field, ObjectType } from 'type-graphql';
import { Monitor } from './monitor.js';

@ObjectType({ description: 'A monitor as it is now, told to who watches.' })
export class MonitorUpdate {
  @Field(() => Monitor, { description: 'The monitor.' })
  monitor: Monitor;

  @Field(() => Boolean, { description: 'Whether it is there no more: then it is told as it was.' })
  gone: boolean;
}
