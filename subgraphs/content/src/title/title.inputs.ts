import { PageArgs } from '@medianest/kit';
import { ArgsType, Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { TitleKind } from './title.js';

export enum TitleSort {
  NAME = 'NAME',
  ADDED = 'ADDED',
  YEAR = 'YEAR',
}
registerEnumType(TitleSort, {
  name: 'TitleSort',
  description: 'The order of a list of titles.',
  valuesConfig: {
    NAME: { description: 'By name, without accents and case.' },
    ADDED: { description: 'The newest in the catalogue first.' },
    YEAR: { description: 'The latest year of release first, unknown ones last.' },
  },
});

@InputType({ description: 'Which titles; every condition given must hold.' })
export class TitleFilter {
  @Field(() => TitleKind, { nullable: true, description: 'Only this kind.' })
  kind?: TitleKind | null;

  @Field(() => String, { nullable: true, description: 'Part of the name, without regard to accents and case.' })
  nameContains?: string | null;

  @Field(() => String, { nullable: true, description: 'A genre, such as `Comedy`, without regard to case.' })
  genre?: string | null;

  @Field(() => Int, { nullable: true, description: 'The year of release.' })
  year?: number | null;

  @Field(() => ID, {
    nullable: true,
    description: 'What it belongs to: the series of episodes, the album of tracks, the artist of albums and tracks.',
  })
  partOf?: string | null;
}

@ArgsType()
export class TitlesArgs extends PageArgs {
  @Field(() => TitleFilter, { nullable: true, description: 'Which titles. All, when absent.' })
  filter?: TitleFilter | null;

  @Field(() => TitleSort, { defaultValue: TitleSort.NAME, description: 'The order of the list.' })
  sort: TitleSort;
}
