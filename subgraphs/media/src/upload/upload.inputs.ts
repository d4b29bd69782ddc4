import { ByteCount } from '@medianest/kit';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import { MediaFile } from '../media-file/media-file.js';
import { Visibility } from '../media-file/visibility.js';

@InputType({ description: 'What will be uploaded.' })
export class CreateUploadInput {
  @Field(() => String, { description: 'The name the file has for you, such as `Big Buck Bunny (2008).mp4`.' })
  fileName: string;

  @Field(() => ByteCount, { description: 'How many bytes will be sent; not one more is taken.' })
  size: number;

  @Field(() => String, { description: 'What it is, such as `video/mp4`. The content decides in the end.' })
  mimeType: string;

  @Field(() => Visibility, {
    nullable: true,
    description: 'Who may see it besides you; left out, its organization when one is given, else nobody.',
  })
  visibility?: Visibility | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The organization it is for; you are at least MEMBER there. It counts against its limit too.',
  })
  organizationId?: string | null;
}

@ObjectType({ description: 'An upload that waits for its bytes.' })
export class CreateUploadPayload {
  @Field(() => String, {
    description:
      'A tus 1.0 upload resource, already created: give it to any tus client as its upload URL, or send PATCH requests. It carries its own right; treat it like a password.',
  })
  uploadUrl: string;

  @Field(() => MediaFile, { description: 'The file to be; UPLOADING until the last byte is here.' })
  mediaFile: MediaFile;

  @Field(() => Date, { description: 'When the upload is thrown away unless it is complete.' })
  expiresAt: Date;
}

@ObjectType({ description: 'Where tus clients create uploads by themselves.' })
export class UploadEndpoint {
  @Field(() => String, {
    description:
      'Give it to any tus 1.0 client as its endpoint: it creates uploads as you, also in parallel parts, with `filename` and `filetype` as metadata, and `visibility` and `organizationId` as `createUpload` takes them. It carries its own right, for as long as you have it; treat it like a password.',
  })
  url: string;

  @Field(() => Date, { description: 'When it creates no more; uploads that it created live on.' })
  expiresAt: Date;
}
