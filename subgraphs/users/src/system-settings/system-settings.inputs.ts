import { ByteCount } from '@medianest/kit';
import { Field, InputType, Int } from 'type-graphql';
import { Registration } from './system-settings.js';

@InputType({ description: 'The settings to change; what is absent stays as it is.' })
export class UpdateSystemSettingsInput {
  @Field(() => String, { nullable: true, description: 'What this installation calls itself: 1 to 80 characters.' })
  instanceName?: string | null;

  @Field(() => Registration, { nullable: true, description: 'Who may make an account.' })
  registration?: Registration | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether one must prove the e-mail before one can log in.' })
  emailVerificationRequired?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether people log in with a password.' })
  passwordSignIn?: boolean | null;

  @Field(() => ByteCount, {
    nullable: true,
    description: 'How many bytes of media a person may keep; null for as many as there is room.',
  })
  defaultQuota?: number | null;

  @Field(() => Int, { nullable: true, description: 'How long a deleted account can be had back: 0 to 90 days.' })
  deletionGraceDays?: number | null;
}
