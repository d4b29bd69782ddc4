import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { Title } from '../title/title.js';
import { MediaFile } from './media-file.js';

@Resolver(() => MediaFile)
export class MediaFileResolver {
  @FieldResolver(() => Title, {
    nullable: true,
    description: 'The work the file is of, read from its name. Null until it is processed, and for pictures.',
  })
  async title(@Root() file: MediaFile, @Ctx() { loaders }: Context): Promise<Title | null> {
    const link = await loaders.titleOfFile.load(file.id);
    return link ? ((await loaders.title.load(link.titleId)) ?? null) : null;
  }
}
