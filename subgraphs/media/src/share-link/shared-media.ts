import { Field, Float, ObjectType } from 'type-graphql';
import { MediaKind } from '../media-file/enums.js';

@ObjectType({ description: 'What a share link shows. Its URLs stop when the link is revoked or expires.' })
export class SharedMedia {
  @Field(() => String, { description: 'As its owner named the file.' })
  fileName: string;

  @Field(() => String, { description: 'Such as `video/mp4`.' })
  mimeType: string;

  @Field(() => MediaKind, { nullable: true, description: 'Null until the content has been probed.' })
  kind: MediaKind | null;

  @Field(() => Float, { nullable: true, description: 'Seconds; null for images and until it is known.' })
  duration: number | null;

  @Field(() => String, { nullable: true, description: 'A large WebP picture of it; null when there is none.' })
  thumbnailUrl: string | null;

  @Field(() => String, { nullable: true, description: 'The HLS playlist of a READY video or audio.' })
  playbackUrl: string | null;

  @Field(() => String, { nullable: true, description: 'The uploaded bytes; null while they are not all here.' })
  originalUrl: string | null;

  @Field(() => Date, { description: 'When the link expires.' })
  expiresAt: Date;
}
