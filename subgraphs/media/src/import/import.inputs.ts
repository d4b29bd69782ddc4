import { Field, ID, InputType } from 'type-graphql';
import { Visibility } from '../media-file/visibility.js';

@InputType({ description: 'What to fetch.' })
export class ImportFromUrlInput {
  @Field(() => String, {
    description:
      'An http or https link to a film, song or picture; or, when yt-dlp is installed on the server, to a page that shows one.',
  })
  url: string;

  @Field(() => String, { nullable: true, description: 'The name to give it; else the one it has there.' })
  fileName?: string | null;

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

@InputType({ description: 'Which import.' })
export class ImportInput {
  @Field(() => ID, { description: 'One of yours.' })
  importId: string;
}
