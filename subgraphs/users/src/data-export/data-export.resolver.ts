import { Ctx, Directive, FieldResolver, Float, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { DataExport } from './data-export.js';
import { downloadUrl, findDataExport, progressOf, requestDataExport } from './data-export.service.js';

@Resolver(() => DataExport)
export class DataExportResolver {
  @Query(() => DataExport, { nullable: true, description: 'Your latest export; null when there is none (any more).' })
  @Directive('@authenticated')
  dataExport(@Ctx() { app, actor }: Context): Promise<DataExport | null> {
    return findDataExport(app, actor);
  }

  @Mutation(() => DataExport, {
    description: 'Puts all that is kept of you into a file; `dataExport` tells how far it is. Once an hour.',
  })
  @Directive('@authenticated')
  exportMyData(@Ctx() { app, actor, client }: Context): Promise<DataExport> {
    return requestDataExport(app, { actor, client });
  }

  @FieldResolver(() => Float, { description: 'From 0 to 1.' })
  progress(@Root() root: DataExport, @Ctx() { app }: Context): Promise<number> {
    return progressOf(app, root);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Where the file is fetched, by whoever has the URL; null until it is READY.',
  })
  downloadUrl(@Root() root: DataExport, @Ctx() { app }: Context): string | null {
    return downloadUrl(app, root);
  }
}
