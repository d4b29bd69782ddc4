import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import type { Context } from '../context.js';
import { MediaFile } from '../media-file/media-file.js';
import { ImportFromUrlInput, ImportInput } from './import.inputs.js';
import * as service from './import.service.js';
import { MediaImport, MediaImportConnection } from './media-import.js';

@Resolver(() => MediaImport)
export class ImportResolver {
  @Directive(needs('media:read'))
  @Query(() => MediaImport, { nullable: true, description: 'An import of yours.' })
  mediaImport(@Arg('id', () => ID, { description: 'Of the import.' }) id: string, @Ctx() { app, actor }: Context) {
    return service.findImport(app, actor, id);
  }

  @Directive(needs('media:read'))
  @Query(() => MediaImportConnection, { nullable: true, description: 'Your imports, newest first.' })
  @Directive(SIZED_BY_PAGE)
  mediaImports(@Args(() => PageArgs) args: PageArgs, @Ctx() { app, actor }: Context): Promise<Connection<MediaImport>> {
    return service.listImports(app, actor, args);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaImport, { description: 'Fetches a film, song or picture from a link, in the background.' })
  importFromUrl(
    @Arg('input', () => ImportFromUrlInput, { description: 'What to fetch.' }) input: ImportFromUrlInput,
    @Ctx() { app, actor }: Context,
  ) {
    return service.importFromUrl(app, actor, input);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaImport, { description: 'Stops an import at once; what has come of it is thrown away.' })
  cancelImport(
    @Arg('input', () => ImportInput, { description: 'Which one.' }) { importId }: ImportInput,
    @Ctx() { app, actor }: Context,
  ) {
    return service.cancelImport(app, actor, importId);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaImport, { description: 'Begins an import again that FAILED, was CANCELLED, or waits.' })
  retryImport(
    @Arg('input', () => ImportInput, { description: 'Which one.' }) { importId }: ImportInput,
    @Ctx() { app, actor }: Context,
  ) {
    return service.retryImport(app, actor, importId);
  }

  @Directive(needs('media:write'))
  @Mutation(() => MediaImport, {
    description: 'Forgets an import that is DONE, FAILED or CANCELLED, and its link. The media file it became stays.',
  })
  removeImport(
    @Arg('input', () => ImportInput, { description: 'Which one.' }) { importId }: ImportInput,
    @Ctx() { app, actor }: Context,
  ) {
    return service.removeImport(app, actor, importId);
  }

  @Directive(needs('media:read'))
  @Subscription(() => MediaImport, {
    description:
      'The way of an import. The first event tells the state as it is; after the last one the stream completes.',
    subscribe: ({ args, context }) => watch(context, args['importId']),
  })
  importProgress(
    @Root() event: MediaImport,
    @Arg('importId', () => ID, { description: 'One of your imports.' }) _importId: string,
  ): MediaImport {
    return event;
  }

  @FieldResolver(() => MediaFile, { nullable: true, description: 'What became of it; null until all bytes are here.' })
  mediaFile(@Root() { mediaFileId }: MediaImport, @Ctx() { loaders }: Context) {
    return mediaFileId === null ? null : loaders.mediaFile.load(mediaFileId);
  }
}

function watch({ app, actor, signal }: Context, id: string) {
  return service.importProgress(app, actor, { id, until: signal });
}
