import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, Mutation, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { uploadEndpoint } from './endpoint.js';
import { CreateUploadInput, CreateUploadPayload, UploadEndpoint } from './upload.inputs.js';
import { createUpload } from './upload.service.js';

@Resolver()
export class UploadResolver {
  @Directive(needs('media:write'))
  @Mutation(() => CreateUploadPayload, {
    description:
      'Announces a file and gives the URL to send its bytes to, resumable by tus 1.0. UPLOADS_TOO_MANY with 1,000 unfinished.',
  })
  createUpload(
    @Arg('input', () => CreateUploadInput, { description: 'The file to come.' }) input: CreateUploadInput,
    @Ctx() { app, actor }: Context,
  ): Promise<CreateUploadPayload> {
    return createUpload(app, actor, input);
  }

  @Directive(needs('media:write'))
  @Query(() => UploadEndpoint, {
    nullable: true,
    description:
      'A URL at which any tus client creates uploads as you, without another word to the graph, for an hour. It is over ' +
      'within seconds when you are shut out, change your password, may upload no more, or take a session or a key away.',
  })
  uploadEndpoint(@Ctx() { app, actor }: Context): Promise<UploadEndpoint> {
    return uploadEndpoint(app, actor);
  }
}
