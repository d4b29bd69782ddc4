import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  MEDIA_FILE_NOT_FOUND: { say: 'There is no such media file.', kind: 'not-found' },
  UPLOAD_NOT_MEDIA: {
    say: 'Only films, music and pictures can be uploaded: "%s" is not a video, audio or image type.',
    kind: 'invalid',
  },
  UPLOAD_EMPTY: { say: 'The file is empty: there is nothing to upload.', kind: 'invalid' },
  UPLOAD_TOO_LARGE: { say: 'The file is too large: %s bytes, and at most %s may be uploaded.', kind: 'invalid' },
  STORAGE_FULL: { say: 'There is no room for %s bytes: make space on the server first.', kind: 'unavailable' },
  NOT_FAILED: { say: 'Only a file that FAILED can be processed again; this one is %s.', kind: 'conflict' },
  NOT_PROCESSING: { say: 'Only a file that is PROCESSING can be cancelled; this one is %s.', kind: 'conflict' },
});
