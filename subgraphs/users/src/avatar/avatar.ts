import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One size of a picture of a person. A new picture is a new version, so a URL always shows the same. */
@Entity('avatars')
export class Avatar {
  @PrimaryColumn({ type: 'uuid' })
  version: string;

  @PrimaryColumn({ type: 'integer' })
  size: number;

  @Column({ type: 'uuid', name: 'user_id' })
  userId: string;

  @Column({ type: 'bytea' })
  image: Buffer;
}

export enum AvatarSize {
  SMALL = 'SMALL',
  MEDIUM = 'MEDIUM',
  LARGE = 'LARGE',
}
registerEnumType(AvatarSize, {
  name: 'AvatarSize',
  description: 'How large a picture of a person is.',
  valuesConfig: {
    SMALL: { description: '64 × 64 pixels.' },
    MEDIUM: { description: '256 × 256 pixels.' },
    LARGE: { description: '512 × 512 pixels.' },
  },
});

@ObjectType({ description: 'Where to send the bytes of a picture of yours.' })
export class AvatarUpload {
  @Field(() => String, { description: 'PUT the bytes of a JPEG, PNG, WebP, GIF or AVIF there, up to 10 MiB.' })
  uploadUrl: string;

  @Field(() => Date, { description: 'From when on the URL does not count any more.' })
  expiresAt: Date;
}
