import { needs } from '@medianest/contracts';
import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { CreateUploadInput, CreateUploadPayload } from './upload.inputs.js';
import { createUpload } from './upload.service.js';

@Resolver()
export class UploadResolver {
  @Directive(needs('media:write'))
  @Mutation(() => CreateUploadPayload, {
    description: 'Announces a file and gives the URL to send its bytes to, resumable by tus 1.0.',
  })
  createUpload(
    @Arg('input', () => CreateUploadInput, { description: 'The file to come.' }) input: CreateUploadInput,
    @Ctx() { app, actor }: Context,
  ): Promise<CreateUploadPayload> {
    return createUpload(app, actor, input);
  }
}
