import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType } from 'type-graphql';

@InputType({ description: 'Which media file to share, and how.' })
export class CreateShareLinkInput {
  @Field(() => ID, { description: 'One that you may change.' })
  mediaFileId: string;

  @Field(() => Date, { description: 'When the link stops: within a year.' })
  expiresAt: Date;

  @Field(() => String, {
    nullable: true,
    description: 'Asked of whoever opens it: 6 to 200 characters. Left out, the URL alone is enough.',
  })
  password?: string | null;
}

@InputType({ description: 'Which share link to end.' })
export class RevokeShareLinkInput {
  @Field(() => ID, { description: 'Of a file that you may change.' })
  shareLinkId: string;
}

@ArgsType()
export class ShareLinksArgs extends PageArgs {
  @Field(() => ID, { description: 'One that you may change.' })
  mediaFileId: string;
}

@ArgsType()
export class SharedMediaArgs {
  @Field(() => String, { description: 'The last part of the URL of a share link.' })
  token: string;

  @Field(() => String, { nullable: true, description: 'For a link that has one.' })
  password?: string | null;
}
