import { Field, ID, InputType } from 'type-graphql';
import { Visibility } from '../media-file/visibility.js';

@InputType({ description: 'A folder of the server to be shown.' })
export class AddLibraryFolderInput {
  @Field(() => String, { description: 'Its absolute path on the server, such as `/srv/films`.' })
  path: string;

  @Field(() => String, { description: 'What people call it: 1 to 80 characters.' })
  name: string;

  @Field(() => Visibility, { defaultValue: Visibility.EVERYONE, description: 'Who may see the files in it.' })
  visibility: Visibility;

  @Field(() => ID, {
    nullable: true,
    description: 'The organization whose files they are; needed for the visibility ORGANIZATION.',
  })
  organizationId?: string | null;
}

@InputType({ description: 'Which library folder to remove.' })
export class RemoveLibraryFolderInput {
  @Field(() => ID, { description: 'The folder.' })
  libraryFolderId: string;
}

@InputType({ description: 'Which library folder to scan.' })
export class ScanLibraryInput {
  @Field(() => ID, { description: 'The folder.' })
  libraryFolderId: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'A scan that misses all or more than half of what was there FAILS and removes nothing, since a disk may not be mounted; nor does one remove what lay on a disk of its own that is away now. True when they are gone indeed.',
  })
  acceptRemovals: boolean;
}

@InputType({ description: 'Which scan to stop.' })
export class CancelScanInput {
  @Field(() => ID, { description: 'The folder that is being scanned.' })
  libraryFolderId: string;
}

@InputType({ description: 'Which media file to make playable.' })
export class PreparePlaybackInput {
  @Field(() => ID, { description: 'A READY file of a library folder.' })
  mediaFileId: string;
}
