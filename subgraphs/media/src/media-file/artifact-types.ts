import { Field, Float, Int, ObjectType } from 'type-graphql';
import { ImageFormat, ThumbnailSize } from './enums.js';

@ObjectType({ description: 'A small picture of a media file.' })
export class Thumbnail {
  @Field(() => String, { description: 'Works for a few hours.' })
  url: string;

  @Field(() => ImageFormat, { description: 'How it is written.' })
  format: ImageFormat;

  @Field(() => ThumbnailSize, { description: 'How large it is at most.' })
  size: ThumbnailSize;

  @Field(() => Int, { nullable: true, description: 'Pixels; null when an older version made it.' })
  width: number | null;

  @Field(() => Int, { nullable: true, description: 'Pixels; null when an older version made it.' })
  height: number | null;
}

@ObjectType({ description: 'Pictures of a whole film, many in one tile, to find a place in it by.' })
export class MediaTrickplay {
  @Field(() => String, { description: 'A WebVTT file that names the place of each picture; works for a few hours.' })
  vttUrl: string;

  @Field(() => [String], { description: 'The JPEG tiles in order, at URLs that work for a few hours.' })
  tiles: string[];

  @Field(() => Int, { description: 'Of one picture, in pixels.' })
  width: number;

  @Field(() => Int, { description: 'Of one picture, in pixels.' })
  height: number;

  @Field(() => Int, { description: 'Pictures in a row of a tile.' })
  columns: number;

  @Field(() => Int, { description: 'Rows of a tile.' })
  rows: number;

  @Field(() => Float, { description: 'Seconds from one picture to the next.' })
  interval: number;

  @Field(() => Int, { description: 'Of pictures in all tiles; the last tile may have room left.' })
  count: number;
}

@ObjectType({ description: 'How loud a sound is, by EBU R128.' })
export class MediaLoudness {
  @Field(() => Float, { description: 'Of the whole, in LUFS; broadcasters aim at -23.' })
  integrated: number;

  @Field(() => Float, { description: 'Between the quiet and the loud, in LU.' })
  range: number;

  @Field(() => Float, { nullable: true, description: 'The highest true peak, in dBTP; null for silence.' })
  truePeak: number | null;
}

@ObjectType({ description: 'One size in which a film can be played; players switch between them by themselves.' })
export class MediaRendition {
  @Field(() => Int, { description: 'Pixels.' })
  width: number;

  @Field(() => Int, { description: 'Pixels.' })
  height: number;

  @Field(() => Int, { description: 'Bits a second of its densest part, without sound.' })
  bandwidth: number;

  @Field(() => Boolean, { description: 'Whether it is the stream as it was uploaded; else it was encoded anew.' })
  copied: boolean;
}

@ObjectType({ description: 'How a film or sound is played: HLS with fMP4 segments.' })
export class MediaPlayback {
  @Field(() => String, { description: 'The master playlist, at a URL that works for a few hours.' })
  url: string;

  @Field(() => Boolean, {
    description: 'Whether it goes to the end. A film can be played before it is READY: then its playlist still grows.',
  })
  complete: boolean;

  @Field(() => Float, { nullable: true, description: 'Seconds, of the whole.' })
  duration: number | null;

  @Field(() => [MediaRendition], { description: 'The best first; none for sound alone.' })
  renditions: MediaRendition[];

  @Field(() => String, {
    nullable: true,
    description: 'What encoded it, as ffmpeg calls it, such as `libx264`; null when nothing had to be.',
  })
  encoder: string | null;
}

@ObjectType({ description: 'A sound that can be chosen while a film plays.' })
export class MediaAudioTrack {
  @Field(() => String, { description: 'For a menu.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'BCP 47, such as `en`; null when the file does not tell.' })
  language: string | null;

  @Field(() => Boolean, { description: 'Whether it plays unless another is chosen.' })
  default: boolean;

  @Field(() => Int, { description: '2 is stereo.' })
  channels: number;
}

@ObjectType({ description: 'Text to read along a film.' })
export class MediaSubtitle {
  @Field(() => String, { description: 'The whole as WebVTT, at a URL that works for a few hours.' })
  url: string;

  @Field(() => String, { description: 'For a menu.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'BCP 47, such as `en`; null when the file does not tell.' })
  language: string | null;

  @Field(() => Boolean, { description: 'Whether it is shown unless another is chosen.' })
  default: boolean;

  @Field(() => Boolean, { description: 'Whether it is for those who want no subtitles: a sign, a foreign word.' })
  forced: boolean;
}
