import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, ID, Mutation, Resolver, Root, Subscription } from 'type-graphql';
import type { Context } from '../context.js';
import { CancelScanInput, ScanLibraryInput } from './library.inputs.js';
import { LibraryScan } from './library-scan.js';
import { cancelScan, scanLibrary, watchScan } from './library-scan.service.js';

@Resolver()
export class LibraryScanResolver {
  @Directive(needs('media:manage'))
  @Mutation(() => LibraryScan, {
    description:
      'Looks what is new, changed, moved or gone in a library folder. While a scan waits or runs, that one is returned.',
  })
  scanLibrary(
    @Arg('input', () => ScanLibraryInput, { description: 'Which folder.' }) input: ScanLibraryInput,
    @Ctx() { app, actor }: Context,
  ): Promise<LibraryScan> {
    return scanLibrary(app, actor, input);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => LibraryScan, { description: 'Stops the scan of a folder. What it has found stays.' })
  cancelScan(
    @Arg('input', () => CancelScanInput, { description: 'Which folder.' }) input: CancelScanInput,
    @Ctx() { app, actor }: Context,
  ): Promise<LibraryScan> {
    return cancelScan(app, actor, input.libraryFolderId);
  }

  @Directive(needs('media:manage'))
  @Subscription(() => LibraryScan, {
    description: 'The latest scan of a folder: first as it is, then every change; it completes when the scan ends.',
    subscribe: ({ args, context: { app, actor, signal } }: { args: { libraryFolderId: string }; context: Context }) =>
      watchScan(app, actor, { id: args.libraryFolderId, until: signal }),
  })
  libraryScan(
    @Root() scan: LibraryScan,
    @Arg('libraryFolderId', () => ID, { description: 'The folder.' }) _libraryFolderId: string,
  ): LibraryScan {
    return scan;
  }
}
