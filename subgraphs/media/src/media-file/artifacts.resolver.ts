import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.js';
import { personBearer } from '../files/pass.js';
import { artifactUrl, playbackUrl, thumbnailUrl } from '../files/urls.js';
import {
  MediaAudioTrack,
  MediaLoudness,
  MediaPlayback,
  MediaSubtitle,
  MediaTrickplay,
  Thumbnail,
} from './artifact-types.js';
import { playback, subtitles, thumbnails, trickplay } from './artifacts.service.js';
import { ImageFormat, ThumbnailSize } from './enums.js';
import { MediaFile } from './media-file.js';
import { canLocate } from './media-file.policy.js';
import { MediaLocation } from './media-tags.js';

@Resolver(() => MediaFile)
export class ArtifactsResolver {
  @FieldResolver(() => MediaLocation, {
    nullable: true,
    description: 'Where it was taken, when the file tells; only its owner is told.',
  })
  location(@Root() file: MediaFile, @Ctx() { actor }: Context): MediaLocation | null {
    return canLocate(actor, file) ? file.location : null;
  }

  @FieldResolver(() => [Thumbnail], { description: 'Small pictures of it; none when there is nothing to see.' })
  thumbnails(
    @Root() file: MediaFile,
    @Arg('format', () => ImageFormat, { nullable: true, description: 'Leave out for all.' }) format: ImageFormat | null,
    @Arg('size', () => ThumbnailSize, { nullable: true, description: 'Leave out for all.' }) size: ThumbnailSize | null,
    @Ctx() { app, actor }: Context,
  ): Thumbnail[] {
    return thumbnails(app, file, { bearer: personBearer(actor), format, size });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A WebP picture of it, at a URL that works for a few hours; null when there is none.',
  })
  thumbnailUrl(
    @Root() file: MediaFile,
    @Arg('size', () => ThumbnailSize, { defaultValue: ThumbnailSize.SMALL, description: 'How large.' })
    size: ThumbnailSize,
    @Ctx() { app, actor }: Context,
  ): string | null {
    return thumbnailUrl(app, file, { bearer: personBearer(actor), size });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A ThumbHash in base64: a few bytes to paint until the thumbnail is here.',
  })
  thumbhash(@Root() { artifacts }: MediaFile): string | null {
    return artifacts.THUMBNAILS?.thumbhash ?? null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A whole image as WebP, upright and without its tags, at a URL that works for a few hours.',
  })
  displayUrl(@Root() file: MediaFile, @Ctx() { app, actor }: Context): string | null {
    return artifactUrl(app, file, { bearer: personBearer(actor), path: file.artifacts.THUMBNAILS?.display?.path });
  }

  @FieldResolver(() => MediaPlayback, {
    nullable: true,
    description: 'Null for images, and until there is something to play.',
  })
  playback(@Root() file: MediaFile, @Ctx() { app, actor }: Context): MediaPlayback | null {
    return playback(app, file, personBearer(actor));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The HLS playlist of a video or audio, at a URL that works for a few hours; the same as of `playback`.',
  })
  playbackUrl(@Root() file: MediaFile, @Ctx() { app, actor }: Context): string | null {
    return playbackUrl(app, file, personBearer(actor));
  }

  @FieldResolver(() => [MediaAudioTrack], { description: 'The sounds to choose from, the default first.' })
  audioTracks(@Root() { artifacts }: MediaFile): MediaAudioTrack[] {
    return [...(artifacts.PACKAGE?.audio ?? [])];
  }

  @FieldResolver(() => [MediaSubtitle], {
    description: 'The texts to choose from; pictures of text are not among them.',
  })
  subtitles(@Root() file: MediaFile, @Ctx() { app, actor }: Context): MediaSubtitle[] {
    return subtitles(app, file, personBearer(actor));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Sound alone in one file, AAC in MP4, at a URL that works for a few hours.',
  })
  audioUrl(@Root() file: MediaFile, @Ctx() { app, actor }: Context): string | null {
    return artifactUrl(app, file, { bearer: personBearer(actor), path: file.artifacts.PACKAGE?.download });
  }

  @FieldResolver(() => MediaTrickplay, { nullable: true, description: 'Of a film; null while and when there is none.' })
  trickplay(@Root() file: MediaFile, @Ctx() { app, actor }: Context): MediaTrickplay | null {
    return trickplay(app, file, personBearer(actor));
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'A few silent seconds from all over a film as MP4, at a URL that works for a few hours.',
  })
  previewUrl(@Root() file: MediaFile, @Ctx() { app, actor }: Context): string | null {
    return artifactUrl(app, file, { bearer: personBearer(actor), path: file.artifacts.PREVIEW?.path });
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'The waves of its sound as JSON, at a URL that works for a few hours: `data` has the least and the greatest of each point, -128 to 127; a point is `samples_per_pixel` / `sample_rate` seconds (the format of BBC audiowaveform, version 2).',
  })
  waveformUrl(@Root() file: MediaFile, @Ctx() { app, actor }: Context): string | null {
    return artifactUrl(app, file, { bearer: personBearer(actor), path: file.artifacts.SOUND?.waveform.path });
  }

  @FieldResolver(() => MediaLoudness, {
    nullable: true,
    description: 'Of the default sound; null when it is too short.',
  })
  loudness(@Root() { artifacts }: MediaFile): MediaLoudness | null {
    return artifacts.SOUND?.loudness ?? null;
  }
}
