import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { MediaFile } from '../media-file/media-file.js';
import { AddLibraryFolderInput, PreparePlaybackInput, RemoveLibraryFolderInput } from './library.inputs.js';
import { LibraryFolder, LibraryFolderConnection, RemovedLibraryFolder } from './library-folder.js';
import * as service from './library-folder.service.js';
import { LibraryScan } from './library-scan.js';
import { preparePlayback } from './prepare-playback.js';

@Resolver(() => LibraryFolder)
export class LibraryFolderResolver {
  @Directive(needs('media:manage'))
  @Query(() => LibraryFolderConnection, { nullable: true, description: 'The library folders, the oldest first.' })
  @Directive(SIZED_BY_PAGE)
  libraryFolders(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<LibraryFolder>> {
    return service.listLibraryFolders(app, actor, page);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => LibraryFolder, {
    description: 'Shows a folder of the server, read-only and where it lies, and starts its first scan.',
  })
  addLibraryFolder(
    @Arg('input', () => AddLibraryFolderInput, { description: 'Which folder.' }) input: AddLibraryFolderInput,
    @Ctx() { app, actor }: Context,
  ): Promise<LibraryFolder> {
    return service.addLibraryFolder(app, actor, input);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => RemovedLibraryFolder, {
    description: 'Forgets a library folder and the media files in it. The files on the disk stay as they are.',
  })
  removeLibraryFolder(
    @Arg('input', () => RemoveLibraryFolderInput, { description: 'Which folder.' }) input: RemoveLibraryFolderInput,
    @Ctx() { app, actor }: Context,
  ): Promise<RemovedLibraryFolder> {
    return service.removeLibraryFolder(app, actor, input.libraryFolderId);
  }

  @Directive(needs('media:read'))
  @Mutation(() => MediaFile, {
    description:
      'Makes the renditions for streaming of a file in a library folder; uploads have them anyway. Follow it with `mediaProcessing`.',
  })
  preparePlayback(
    @Arg('input', () => PreparePlaybackInput, { description: 'Which file.' }) input: PreparePlaybackInput,
    @Ctx() { app, actor }: Context,
  ): Promise<MediaFile> {
    return preparePlayback(app, actor, input.mediaFileId);
  }

  @FieldResolver(() => LibraryScan, { nullable: true, description: 'The latest scan; null before the first.' })
  lastScan(@Root() { id }: LibraryFolder, @Ctx() { loaders }: Context): Promise<LibraryScan | undefined> {
    return loaders.lastScan.load(id);
  }

  @FieldResolver(() => Int, { description: 'How many media files it has.' })
  fileCount(@Root() { id }: LibraryFolder, @Ctx() { loaders }: Context): Promise<number> {
    return loaders.libraryFileCount.load(id);
  }
}
