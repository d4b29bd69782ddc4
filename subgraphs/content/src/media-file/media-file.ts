import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A file that a person uploaded, and what was made of it.' })
@Directive('@key(fields: "id")')
export class MediaFile {
  @Field(() => ID, { description: 'A UUID; newer files have greater ones.' })
  id: string;

  static of(id: string): MediaFile {
    return Object.assign(new MediaFile(), { id });
  }
}
