import { defineErrors } from '@medianest/kit';

export const errors = defineErrors({
  MEDIA_FILE_NOT_FOUND: { say: 'There is no such media file.', kind: 'not-found' },
  UPLOAD_NOT_MEDIA: {
    say: 'Only films, music and pictures can be uploaded: "%s" is not a video, audio or image type.',
    kind: 'invalid',
  },
  UPLOAD_EMPTY: { say: 'The file is empty: there is nothing to upload.', kind: 'invalid' },
  UPLOAD_TOO_LARGE: { say: 'The file is too large: %s bytes, and at most %s may be uploaded.', kind: 'invalid' },
  UPLOADS_TOO_MANY: {
    say: 'You have %s uploads that are not complete: finish or delete some of them.',
    kind: 'too-many',
  },
  UPLOAD_HEADER_WRONG: { say: 'The header %s is missing, not as tus 1.0 says, or not wanted here.', kind: 'invalid' },
  UPLOAD_PARTS_WRONG: {
    say: 'An upload can be made only of partial uploads of yours that are complete, each of them once.',
    kind: 'invalid',
  },
  IMPORT_NOT_FOUND: { say: 'There is no such import.', kind: 'not-found' },
  IMPORT_URL_WRONG: {
    say: 'That is not a link that can be imported: it begins with http:// or https://, has no password in it, and leads to the internet.',
    kind: 'invalid',
  },
  IMPORT_IS_OVER: {
    say: 'Only an import that is WAITING or RUNNING can be cancelled; this one is %s.',
    kind: 'conflict',
  },
  IMPORT_IS_NOT_OVER: {
    say: 'Only an import that is DONE, FAILED or CANCELLED can be removed; this one is %s: cancel it first.',
    kind: 'conflict',
  },
  IMPORT_NOT_FAILED: {
    say: 'Only an import that FAILED, was CANCELLED or waits can be tried again; this one is %s.',
    kind: 'conflict',
  },
  IMPORTS_TOO_MANY: { say: 'You have %s imports that are not done: wait for some of them.', kind: 'too-many' },
  QUOTA_EXCEEDED: {
    say: 'There is no room for %s bytes: %s of your %s are left. Delete something first.',
    kind: 'conflict',
  },
  STORAGE_FULL: { say: 'There is no room for %s bytes: make space on the server first.', kind: 'unavailable' },
  NOT_FAILED: { say: 'Only a file that FAILED can be processed again; this one is %s.', kind: 'conflict' },
  NOT_PROCESSING: { say: 'Only a file that is PROCESSING can be cancelled; this one is %s.', kind: 'conflict' },
  ORGANIZATION_NEEDED: { say: 'Say which organization may see it: give its "organizationId".', kind: 'invalid' },
  NOT_IN_ORGANIZATION: { say: 'You belong to no such organization, or only look on in it.', kind: 'forbidden' },
  ORGANIZATION_QUOTA_EXCEEDED: {
    say: 'The file has %s bytes, and the organization has room for %s of its %s bytes. Delete some of its files first.',
    kind: 'conflict',
  },
  NOT_READY: { say: 'That can be done with a READY file; this one is %s.', kind: 'conflict' },
  LIBRARY_FOLDER_NOT_FOUND: { say: 'There is no such library folder.', kind: 'not-found' },
  LIBRARY_PATH: { say: '%s', kind: 'invalid' },
  NEVER_SCANNED: { say: 'This library folder was never scanned.', kind: 'conflict' },
  SHARE_LINK_NOT_FOUND: { say: 'There is no such share link; it may have expired or been revoked.', kind: 'not-found' },
  SHARE_EXPIRY: { say: 'A share link expires in the future, and within a year.', kind: 'invalid' },
  SHARE_PASSWORD_LENGTH: { say: 'The password of a share link has 6 to 200 characters.', kind: 'invalid' },
  SHARE_PASSWORD_NEEDED: { say: 'This share link has a password: give it too.', kind: 'unauthenticated' },
  SHARE_PASSWORD_WRONG: { say: 'That is not the password of this share link.', kind: 'unauthenticated' },
  SHARE_PASSWORD_TRIES: { say: 'Too many wrong passwords were tried. Wait five minutes.', kind: 'too-many' },
});
