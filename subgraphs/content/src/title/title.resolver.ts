import { needs } from '@medianest/contracts';
import { type Connection, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, Float, ID, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { MediaFile } from '../media-file/media-file.js';
import { TitlesArgs } from './title.inputs.js';
import { Album, Artist, Episode, ExternalId, Series, Title, TitleConnection, Track } from './title.js';
import { findTitle, listTitles } from './title.service.js';

@Resolver(() => Title)
export class TitleResolver {
  @Query(() => Title, {
    nullable: true,
    description: 'One title. TITLE_NOT_FOUND when there is none of this id, or none that you may see.',
  })
  @Directive(needs('content:read'))
  title(
    @Arg('id', () => ID, { description: 'The id of the title.' }) id: string,
    @Ctx() { actor, loaders }: Context,
  ): Promise<Title> {
    return findTitle(loaders, actor, id);
  }

  @Query(() => TitleConnection, { nullable: true, description: 'The catalogue, as far as you may see it.' })
  @Directive(SIZED_BY_PAGE)
  @Directive(needs('content:read'))
  titles(
    @Args(() => TitlesArgs) args: TitlesArgs,
    @Ctx() { app, actor, loaders }: Context,
  ): Promise<Connection<Title>> {
    return listTitles({ db: app.db, loaders }, actor, args);
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Seconds: as the library says, or else of your newest file of it. Null when unknown.',
  })
  async duration(@Root() title: Title, @Ctx() { loaders }: Context): Promise<number | null> {
    if (title.libraryDuration !== null) return title.libraryDuration;
    const files = await loaders.filesOfTitle.load(title.id);
    return files[0]?.duration ?? null;
  }

  @FieldResolver(() => [ExternalId], { description: 'Its ids in public catalogues.' })
  externalIds(@Root() title: Title, @Ctx() { loaders }: Context): Promise<ExternalId[]> {
    return loaders.externalIds.load(title.id);
  }

  @FieldResolver(() => [MediaFile], {
    nullable: true,
    description: 'The uploaded files of it that you may see, newest first. Null when media cannot tell now.',
  })
  async mediaFiles(@Root() title: Title, @Ctx() { loaders }: Context): Promise<MediaFile[]> {
    const files = await loaders.filesOfTitle.load(title.id);
    return files.map((file) => MediaFile.of(file.mediaFileId));
  }
}

@Resolver(() => Episode)
export class EpisodeResolver {
  @FieldResolver(() => Series, { nullable: true, description: 'The series it belongs to.' })
  series(@Root() episode: Episode, @Ctx() context: Context): Promise<Series | null> {
    return parentAs(Series, episode, context);
  }
}

@Resolver(() => Album)
export class AlbumResolver {
  @FieldResolver(() => Artist, { nullable: true, description: 'Who made it; null when unknown.' })
  artist(@Root() album: Album, @Ctx() context: Context): Promise<Artist | null> {
    return parentAs(Artist, album, context);
  }
}

@Resolver(() => Track)
export class TrackResolver {
  @FieldResolver(() => Album, { nullable: true, description: 'The album it is on; null when unknown.' })
  album(@Root() track: Track, @Ctx() context: Context): Promise<Album | null> {
    return parentAs(Album, track, context);
  }

  @FieldResolver(() => Artist, { nullable: true, description: 'Who made it; null when unknown.' })
  async artist(@Root() track: Track, @Ctx() context: Context): Promise<Artist | null> {
    const album = await parentAs(Album, track, context);
    return parentAs(Artist, album ?? track, context);
  }
}

async function parentAs<T extends Title>(type: new () => T, title: Title, { loaders }: Context): Promise<T | null> {
  const parent = title.parentId === null ? undefined : await loaders.title.load(title.parentId);
  return parent instanceof type ? parent : null;
}
