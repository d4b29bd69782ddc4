import { connectionType } from '@medianest/kit';
import { Directive, Field, ID, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn, TableInheritance, ChildEntity as TitleOfKind } from 'typeorm';

export enum TitleKind {
  MOVIE = 'MOVIE',
  SERIES = 'SERIES',
  EPISODE = 'EPISODE',
  ARTIST = 'ARTIST',
  ALBUM = 'ALBUM',
  TRACK = 'TRACK',
}
registerEnumType(TitleKind, {
  name: 'TitleKind',
  description: 'What a title is.',
  valuesConfig: {
    MOVIE: { description: 'A film, or a video that nothing more is known of.' },
    SERIES: { description: 'A series; its seasons are numbers on its episodes.' },
    EPISODE: { description: 'An episode of a series.' },
    ARTIST: { description: 'Somebody who made albums or tracks.' },
    ALBUM: { description: 'An album.' },
    TRACK: { description: 'A piece of music, or a recording that nothing more is known of.' },
  },
});

/** A work in the catalogue. The database also holds what it is found by: see the migration and joining/. */
@Entity('titles')
@TableInheritance({ column: { name: 'kind', type: 'text' } })
@InterfaceType({
  description:
    'A work in the catalogue. What stands in a library of the installation is for everybody, what is of an ' +
    'organization for its members; what only came from uploads is for those who see one of the files.',
})
@Directive('@key(fields: "id")')
export abstract class Title {
  @PrimaryColumn({ type: 'uuid' })
  @Field(() => ID, { description: 'The id of the title; it never changes.' })
  id: string;

  @Column({ type: 'text', name: 'kind', insert: false, update: false })
  kind: TitleKind;

  @Column({ type: 'text' })
  @Field(() => String, { description: 'The name, as the library or else the file says it.' })
  name: string;

  @Column({ type: 'int', nullable: true })
  @Field(() => Int, { nullable: true, description: 'The year of release; null when unknown.' })
  year: number | null;

  @Column({ type: 'text', nullable: true })
  @Field(() => String, { nullable: true, description: 'What it is about; null when unknown.' })
  summary: string | null;

  @Column({ type: 'text', array: true })
  @Field(() => [String], { description: 'The genres the library gives it.' })
  genres: string[];

  /** As the library tells it. The duration of an uploaded file is its owner's to see: see the resolver. */
  @Column({ type: 'double precision', name: 'duration' })
  libraryDuration: number | null;

  @Column({ type: 'uuid', name: 'parent_id', nullable: true })
  parentId: string | null;

  @Column({ type: 'timestamptz', name: 'created_at' })
  @Field(() => Date, { description: 'When it came into the catalogue.' })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at' })
  @Field(() => Date, { description: 'When what is said of it last changed.' })
  updatedAt: Date;
}

@TitleOfKind(TitleKind.MOVIE)
@ObjectType({ implements: Title, description: 'A film, or a video that nothing more is known of.' })
@Directive('@key(fields: "id")')
export class Movie extends Title {}

@TitleOfKind(TitleKind.SERIES)
@ObjectType({
  implements: Title,
  description: 'A series. Its episodes: `titles(filter: { partOf: … })`; its files are those of its episodes.',
})
@Directive('@key(fields: "id")')
export class Series extends Title {}

@TitleOfKind(TitleKind.EPISODE)
@ObjectType({ implements: Title, description: 'An episode of a series.' })
@Directive('@key(fields: "id")')
export class Episode extends Title {
  @Column({ type: 'int', name: 'season' })
  @Field(() => Int, { nullable: true, description: 'The season; 0 holds the specials. Null when unknown.' })
  seasonNumber: number | null;

  @Column({ type: 'int', name: 'number' })
  @Field(() => Int, { nullable: true, description: 'The number within the season; null when unknown.' })
  episodeNumber: number | null;

  @Column({ type: 'int', name: 'last_number' })
  @Field(() => Int, { nullable: true, description: 'The last number, where one file holds several episodes.' })
  lastEpisodeNumber: number | null;
}

@TitleOfKind(TitleKind.ARTIST)
@ObjectType({
  implements: Title,
  description: 'Somebody who made albums or tracks; list those with `titles(filter: { partOf: … })`.',
})
@Directive('@key(fields: "id")')
export class Artist extends Title {}

@TitleOfKind(TitleKind.ALBUM)
@ObjectType({ implements: Title, description: 'An album. Its tracks: `titles(filter: { partOf: … })`.' })
@Directive('@key(fields: "id")')
export class Album extends Title {}

@TitleOfKind(TitleKind.TRACK)
@ObjectType({ implements: Title, description: 'A piece of music, or a recording that nothing more is known of.' })
@Directive('@key(fields: "id")')
export class Track extends Title {
  @Column({ type: 'int', name: 'number' })
  @Field(() => Int, { nullable: true, description: 'The number on the album; null when unknown.' })
  trackNumber: number | null;
}

export const TitleConnection = connectionType('Title', () => Title as never);

export const titleTypes = [Movie, Series, Episode, Artist, Album, Track];

@ObjectType({ description: 'The id of a title in a public catalogue.' })
export class ExternalId {
  titleId: string;

  @Field(() => String, { description: 'The catalogue: `imdb`, `tmdb`, `tvdb` …' })
  source: string;

  @Field(() => ID, { description: 'The id there, such as `tt1254207`.' })
  id: string;
}
