import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';

export enum Theme {
  SYSTEM = 'SYSTEM',
  LIGHT = 'LIGHT',
  DARK = 'DARK',
}
registerEnumType(Theme, {
  name: 'Theme',
  description: 'The colours a client shows.',
  valuesConfig: {
    SYSTEM: { description: 'As the device does.' },
    LIGHT: { description: 'Dark on light.' },
    DARK: { description: 'Light on dark.' },
  },
});

export enum NotificationKind {
  MEDIA_READY = 'MEDIA_READY',
  MEDIA_FAILED = 'MEDIA_FAILED',
  ORGANIZATION = 'ORGANIZATION',
}
registerEnumType(NotificationKind, {
  name: 'NotificationKind',
  description:
    'What one can be told of. What concerns the safety of an account is always mailed and cannot be switched off: links ' +
    'that were asked for, another password or e-mail, a deletion; invitations too.',
  valuesConfig: {
    MEDIA_READY: { description: 'A file of yours can be played.' },
    MEDIA_FAILED: { description: 'A file of yours could not be processed.' },
    ORGANIZATION: { description: 'Somebody joined or left an organization of yours.' },
  },
});

export enum NotificationChannel {
  EMAIL = 'EMAIL',
}
registerEnumType(NotificationChannel, {
  name: 'NotificationChannel',
  description: 'How one is told.',
  valuesConfig: {
    EMAIL: { description: 'By mail, once the e-mail is confirmed: one for all that happens within five minutes.' },
  },
});

@ObjectType({ description: 'Whether one wants to be told of something in some way.' })
export class NotificationChoice {
  @Field(() => NotificationKind, { description: 'Of what.' })
  kind: NotificationKind;

  @Field(() => NotificationChannel, { description: 'How.' })
  channel: NotificationChannel;

  @Field(() => Boolean, { description: 'Whether one wants it.' })
  wanted: boolean;
}

@ObjectType({ description: 'How a person wants clients to behave. Kept here so that they follow the person.' })
export class Preferences {
  @Field(() => Theme, { description: 'The colours.' })
  theme: Theme;

  @Field(() => String, { description: 'The language, as BCP 47 has it: `en`, `pt-BR`.' })
  language: string;

  @Field(() => String, { description: 'The time zone, as IANA names it: `Europe/Warsaw`.' })
  timeZone: string;

  @Field(() => [NotificationChoice], {
    description: 'A choice for every kind and channel. People are told only what they have chosen.',
  })
  notifications: NotificationChoice[];
}

@InputType({ description: 'A choice to change.' })
export class NotificationChoiceInput {
  @Field(() => NotificationKind, { description: 'Of what.' })
  kind: NotificationKind;

  @Field(() => NotificationChannel, { description: 'How.' })
  channel: NotificationChannel;

  @Field(() => Boolean, { description: 'Whether one wants it.' })
  wanted: boolean;
}

@InputType({ description: 'The preferences to change; what is absent stays as it is.' })
export class UpdatePreferencesInput {
  @Field(() => Theme, { nullable: true, description: 'The colours.' })
  theme?: Theme | null;

  @Field(() => String, { nullable: true, description: 'The language, as BCP 47 has it: `en`, `pt-BR`.' })
  language?: string | null;

  @Field(() => String, { nullable: true, description: 'The time zone, as IANA names it: `Europe/Warsaw`.' })
  timeZone?: string | null;

  @Field(() => [NotificationChoiceInput], { nullable: true, description: 'Choices to change, up to 100.' })
  notifications?: NotificationChoiceInput[] | null;
}
