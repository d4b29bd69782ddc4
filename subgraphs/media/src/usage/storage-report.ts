import { ByteCount } from '@medianest/kit';
import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { MediaKind } from '../media-file/enums.js';
import { User } from '../media-file/user.js';
import { Organization } from '../organization/organization.js';

export enum StorageGroup {
  PERSON = 'PERSON',
  KIND = 'KIND',
  ORGANIZATION = 'ORGANIZATION',
}

registerEnumType(StorageGroup, {
  name: 'StorageGroup',
  description: 'What a storage report is split by.',
  valuesConfig: {
    PERSON: { description: 'The owner of the files.' },
    KIND: { description: 'Videos, music, pictures, and what is not known yet.' },
    ORGANIZATION: { description: 'The organization they belong to, or none.' },
  },
});

@ObjectType({ description: 'What a group of files takes of the storage.' })
export class StorageShare {
  @Field(() => User, { nullable: true, description: 'Whose files, when split by PERSON.' })
  person: User | null;

  @Field(() => MediaKind, { nullable: true, description: 'Which kind, when split by KIND; null when not known yet.' })
  kind: MediaKind | null;

  @Field(() => Organization, { nullable: true, description: 'Whose files, when split by ORGANIZATION; null for none.' })
  organization: Organization | null;

  @Field(() => Int, { description: 'How many files, without those that are still coming.' })
  files: number;

  @Field(() => ByteCount, { description: 'Bytes of the originals; each file counts whole.' })
  originalBytes: number;

  @Field(() => ByteCount, { description: 'Bytes of what was made of them: renditions, thumbnails and the like.' })
  artifactBytes: number;
}

@ObjectType({ description: 'What takes the storage.' })
export class StorageReport {
  @Field(() => StorageShare, { description: 'All of it.' })
  total: StorageShare;

  @Field(() => ByteCount, {
    description: 'Bytes that the originals really take: the same bytes of several files are kept once.',
  })
  storedOriginalBytes: number;

  @Field(() => ByteCount, {
    nullable: true,
    description:
      'Bytes that can still come: some of the disk are left to the database. At 0 uploads are refused and processing waits. Null in a bucket, and for those who do not see all.',
  })
  freeBytes: number | null;

  @Field(() => [StorageShare], { description: 'By group, the largest first; at most 100.' })
  shares: StorageShare[];
}
