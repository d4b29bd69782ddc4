import { PageArgs } from '@medianest/kit';
import { ArgsType, Field } from 'type-graphql';
import { MonitorStatus } from './monitor.js';

@ArgsType()
export class MonitorsArgs extends PageArgs {
  @Field(() => MonitorStatus, { nullable: true, description: 'Only those with this status, such as DOWN.' })
  status?: MonitorStatus | null;
}
