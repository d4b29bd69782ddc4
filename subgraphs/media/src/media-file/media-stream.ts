import { Field, Float, Int, ObjectType } from 'type-graphql';
import { StreamKind } from './enums.js';

@ObjectType({ description: 'One stream of a media file: its pictures, a sound track, a subtitle.' })
export class MediaStream {
  @Field(() => StreamKind, { description: 'What it carries.' })
  kind: StreamKind;

  @Field(() => String, { description: 'The name ffmpeg has for the codec, such as `h264` or `aac`.' })
  codec: string;

  @Field(() => Int, { nullable: true, description: 'Pixels, as it is shown (after rotation).' })
  width: number | null;

  @Field(() => Int, { nullable: true, description: 'Pixels, as it is shown (after rotation).' })
  height: number | null;

  @Field(() => Float, { nullable: true, description: 'Pictures a second.' })
  frameRate: number | null;

  @Field(() => Int, { nullable: true, description: '2 is stereo.' })
  channels: number | null;

  @Field(() => Int, { nullable: true, description: 'Hertz.' })
  sampleRate: number | null;

  @Field(() => Int, { nullable: true, description: 'Bits a second, when the file tells.' })
  bitRate: number | null;

  @Field(() => String, { nullable: true, description: 'As the file tells it, mostly three letters such as `eng`.' })
  language: string | null;
}
