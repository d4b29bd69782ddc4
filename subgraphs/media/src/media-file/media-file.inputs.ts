import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { MediaKind, MediaStatus } from './enums.js';
import { Visibility } from './visibility.js';

@InputType({ description: 'Which media files; all conditions must hold.' })
export class MediaFileFilter {
  @Field(() => MediaStatus, { nullable: true, description: 'Only files with this status.' })
  status?: MediaStatus | null;

  @Field(() => MediaKind, { nullable: true, description: 'Only files of this kind.' })
  kind?: MediaKind | null;

  @Field(() => String, { nullable: true, description: 'Only files whose name contains this, in any case.' })
  nameContains?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True: only your own. False: only those of others.' })
  mine?: boolean | null;

  @Field(() => Visibility, { nullable: true, description: 'Only files with this visibility.' })
  visibility?: Visibility | null;

  @Field(() => ID, { nullable: true, description: 'Only files of this organization.' })
  organizationId?: string | null;
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

@InputType({ description: 'What to change of a media file. What is left out stays as it is.' })
export class UpdateMediaFileInput {
  @Field(() => ID, { description: 'One of yours.' })
  mediaFileId: string;

  @Field(() => String, { nullable: true, description: 'The new name: 1 to 255 characters, without a folder.' })
  fileName?: string | null;

  @Field(() => Visibility, {
    nullable: true,
    description: 'Who may see it. Changing it ends the URLs that others than the owner have got, within seconds.',
  })
  visibility?: Visibility | null;

  @Field(() => ID, { nullable: true, description: 'An organization that you belong to; null takes it out of its own.' })
  organizationId?: string | null;
}
