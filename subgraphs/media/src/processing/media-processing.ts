import { Field, Float, ObjectType } from 'type-graphql';
import { MediaStatus, ProcessingStep } from '../media-file/enums.js';
import { MediaFile } from '../media-file/media-file.js';

@ObjectType({ description: 'How far a media file is.' })
export class MediaProcessing {
  @Field(() => MediaFile, { description: 'The file as it is now.' })
  mediaFile: MediaFile;

  @Field(() => MediaStatus, { description: 'READY and FAILED are the last there is.' })
  status: MediaStatus;

  @Field(() => ProcessingStep, { nullable: true, description: 'What is being done; null while nothing is.' })
  step: ProcessingStep | null;

  @Field(() => Float, { description: '0 to 100, of all steps together; it never falls.' })
  progress: number;

  @Field(() => Float, {
    nullable: true,
    description: 'About how many seconds it still takes; null while nobody can tell, and when nothing is being done.',
  })
  etaSeconds: number | null;

  @Field(() => String, { description: 'The same in a sentence for people.' })
  message: string;
}
