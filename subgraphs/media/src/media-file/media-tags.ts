import { Field, Float, Int, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'What a media file tells of itself. It is as whoever made it wrote it: often missing, at times wrong.',
})
export class MediaTags {
  @Field(() => String, { nullable: true, description: 'Of the film, song or picture.' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'Who performs or made it.' })
  artist?: string | null;

  @Field(() => String, { nullable: true, description: 'The album a song is of.' })
  album?: string | null;

  @Field(() => String, { nullable: true, description: 'Who the album is by, when it has many artists.' })
  albumArtist?: string | null;

  @Field(() => String, { nullable: true, description: 'Who composed it.' })
  composer?: string | null;

  @Field(() => String, { nullable: true, description: 'In the words of whoever wrote it.' })
  genre?: string | null;

  @Field(() => Int, { nullable: true, description: 'When it came out.' })
  year?: number | null;

  @Field(() => Int, { nullable: true, description: 'Its place on the disc, from 1.' })
  trackNumber?: number | null;

  @Field(() => Int, { nullable: true, description: 'The disc of the album, from 1.' })
  discNumber?: number | null;

  @Field(() => String, { nullable: true, description: 'The series an episode is of.' })
  show?: string | null;

  @Field(() => Int, { nullable: true, description: 'The season of an episode.' })
  season?: number | null;

  @Field(() => Int, { nullable: true, description: 'The number of an episode in its season.' })
  episode?: number | null;

  @Field(() => String, { nullable: true, description: 'A remark or a summary.' })
  comment?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'When a picture or film was taken: ISO 8601, without an offset when the camera does not know its zone.',
  })
  takenAt?: string | null;

  @Field(() => String, { nullable: true, description: 'Who made the camera.' })
  cameraMake?: string | null;

  @Field(() => String, { nullable: true, description: 'The camera.' })
  cameraModel?: string | null;

  @Field(() => String, { nullable: true, description: 'The lens.' })
  lensModel?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How a picture lies in its file, 1 to 8 as EXIF counts; all that is made of it is upright.',
  })
  orientation?: number | null;
}

@ObjectType({ description: 'Where a picture or film was taken. Only its owner is told.' })
export class MediaLocation {
  @Field(() => Float, { description: 'Degrees, north is positive.' })
  latitude: number;

  @Field(() => Float, { description: 'Degrees, east is positive.' })
  longitude: number;

  @Field(() => Float, { nullable: true, description: 'Metres above the sea.' })
  altitude: number | null;
}

@ObjectType({ description: 'A part of a film or audio book.' })
export class MediaChapter {
  @Field(() => String, { nullable: true, description: 'As the file names it.' })
  title: string | null;

  @Field(() => Float, { description: 'Where it begins, in seconds.' })
  start: number;

  @Field(() => Float, { description: 'Where it ends, in seconds.' })
  end: number;
}
