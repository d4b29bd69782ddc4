import { needs } from '@medianest/contracts';
import { type Connection, PageArgs, SIZED_BY_PAGE } from '@medianest/kit';
import { Arg, Args, Ctx, Directive, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { MediaFile } from '../media-file/media-file.js';
import { CheckIntegrityInput, RepairIntegrityInput } from './integrity.inputs.js';
import * as service from './integrity.service.js';
import { IntegrityCheck } from './integrity-check.js';
import { IntegrityFinding, IntegrityFindingConnection } from './integrity-finding.js';

@Resolver(() => IntegrityFinding)
export class IntegrityResolver {
  @Directive(needs('media:manage'))
  @Query(() => IntegrityFindingConnection, {
    nullable: true,
    description: 'What is wrong with what is stored, as the last checks found it; newest first.',
  })
  @Directive(SIZED_BY_PAGE)
  integrityReport(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { app, actor }: Context,
  ): Promise<Connection<IntegrityFinding>> {
    return service.integrityReport(app, actor, args);
  }

  @Directive(needs('media:manage'))
  @Query(() => IntegrityCheck, { nullable: true, description: 'The newest check; null before the first.' })
  lastIntegrityCheck(@Ctx() { app, actor }: Context): Promise<IntegrityCheck | null> {
    return service.lastIntegrityCheck(app, actor);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => IntegrityCheck, {
    description:
      'Compares what is stored with what the database says. It is done every night too, with hashes on the first of a month.',
  })
  checkIntegrity(
    @Arg('input', () => CheckIntegrityInput, { description: 'How.' }) input: CheckIntegrityInput,
    @Ctx() { app, actor }: Context,
  ): Promise<IntegrityCheck> {
    return service.checkIntegrity(app, actor, input);
  }

  @Directive(needs('media:manage'))
  @Mutation(() => [IntegrityFinding], {
    description:
      'Removes orphans, processes files again of which something is missing or altered, and marks those whose original is; answers with what was done something about.',
  })
  repairIntegrity(
    @Arg('input', () => RepairIntegrityInput, { description: 'What.' }) input: RepairIntegrityInput,
    @Ctx() { app, actor }: Context,
  ): Promise<IntegrityFinding[]> {
    return service.repairIntegrity(app, actor, input);
  }

  @FieldResolver(() => MediaFile, { nullable: true, description: 'The file, or one of the files, that it belongs to.' })
  async mediaFile(@Root() { mediaFileId }: IntegrityFinding, @Ctx() { loaders }: Context): Promise<MediaFile | null> {
    return mediaFileId === null ? null : ((await loaders.mediaFile.load(mediaFileId)) ?? null);
  }
}
