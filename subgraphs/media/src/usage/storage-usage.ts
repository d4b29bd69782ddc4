import { ByteCount } from '@medianest/kit';
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ description: 'How much of the storage a person or an organization takes.' })
export class StorageUsage {
  @Field(() => ByteCount, { description: 'Bytes of the originals that are here; each file counts whole.' })
  used: number;

  @Field(() => ByteCount, { description: 'Bytes promised to uploads and imports that are not complete.' })
  reserved: number;

  @Field(() => ByteCount, { nullable: true, description: 'Bytes both together may reach; null without a limit.' })
  quota: number | null;
}
