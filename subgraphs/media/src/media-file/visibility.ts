import { registerEnumType } from 'type-graphql';

export enum Visibility {
  PRIVATE = 'PRIVATE',
  ORGANIZATION = 'ORGANIZATION',
  EVERYONE = 'EVERYONE',
}

registerEnumType(Visibility, {
  name: 'Visibility',
  description: 'Who may see a media file besides its owner. Only the owner may change it.',
  valuesConfig: {
    PRIVATE: { description: 'Nobody else.' },
    ORGANIZATION: { description: 'All who belong to its organization.' },
    EVERYONE: { description: 'All who have an account here; not who has none.' },
  },
});
