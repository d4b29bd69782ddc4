import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { MediaKind, MediaStatus } from './enums.js';

@InputType({ description: 'Which media files; all conditions must hold.' })
export class MediaFileFilter {
  @Field(() => MediaStatus, { nullable: true, description: 'Only files with this status.' })
  status?: MediaStatus | null;

  @Field(() => MediaKind, { nullable: true, description: 'Only files of this kind.' })
  kind?: MediaKind | null;

  @Field(() => String, { nullable: true, description: 'Only files whose name contains this, in any case.' })
  nameContains?: string | null;
}

@ArgsType()
export class MediaFilesArgs extends PageArgs {
  @Field(() => MediaFileFilter, { nullable: true, description: 'Leave out for all.' })
  filter?: MediaFileFilter | null;
}

@InputType({ description: 'Which media file to process again.' })
export class RetryProcessingInput {
  @Field(() => ID, { description: 'One that FAILED.' })
  mediaFileId: string;
}

@InputType({ description: 'Which media file to stop processing.' })
export class CancelProcessingInput {
  @Field(() => ID, { description: 'One that is PROCESSING.' })
  mediaFileId: string;
}

@InputType({ description: 'Which media file to delete.' })
export class DeleteMediaFileInput {
  @Field(() => ID, { description: 'Any of your files.' })
  mediaFileId: string;
}
