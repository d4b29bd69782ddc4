import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'An uploaded file. media owns it; here it is told what work it is of.' })
@Directive('@key(fields: "id")')
export class MediaFile {
  @Field(() => ID, { description: 'The id of the file.' })
  id: string;

  static of(id: string): MediaFile {
    return Object.assign(new MediaFile(), { id });
  }
}
