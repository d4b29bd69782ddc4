/** Stands for the token until the person has one. */
export const PLACEHOLDER = '<accessToken>';
/** The request headers of every tab. The token comes from the first one. */
export const headers = JSON.stringify({ authorization: `Bearer ${PLACEHOLDER}` }, undefined, 2);

interface Step {
  readonly query: string;
  readonly variables?: object;
}

/** The tabs a newcomer finds, in the order of the tour. */
export const steps: readonly Step[] = [
  {
    query: `
# Welcome to MediaNest.
# The tabs are a tour, the book on
# the left is the manual.
#
# 1. Run this. The first account is
#    the ADMIN of this installation.
# 2. Copy accessToken from the answer
#    into "Headers" below, in place of
#    <accessToken>. It counts for a
#    quarter of an hour.
mutation Register($input: RegisterInput!) {
  register(input: $input) {
    accessToken
    refreshToken
    expiresIn
    user {
      id
      displayName
      role
    }
  }
}`,
    variables: {
      input: { email: 'ada@example.org', password: 'correct horse battery staple', displayName: 'Ada' },
    },
  },
  {
    query: `
# 3. Say what you will upload; size is
#    in bytes. Then send the bytes to
#    uploadUrl with any tus client.
mutation CreateUpload($input: CreateUploadInput!) {
  createUpload(input: $input) {
    uploadUrl
    expiresAt
    mediaFile {
      id
      status
    }
  }
}`,
    variables: { input: { fileName: 'Big Buck Bunny (2008).mp4', size: 1234567, mimeType: 'video/mp4' } },
  },
  {
    query: `
# 4. Watch it being processed: put the
#    id of the media file below.
subscription Watch($id: ID!) {
  mediaProcessing(mediaFileId: $id) {
    status
    step
    progress
    message
    mediaFile {
      fileName
      owner {
        displayName
      }
      title {
        name
      }
    }
  }
}`,
    variables: { id: '' },
  },
  {
    query: `
# 5. Find it, one letter wrong or not.
query Find($text: String!) {
  search(query: $text) {
    nodes {
      id
      name
      year
      mediaFiles {
        playbackUrl
        thumbnailUrl
      }
    }
  }
}`,
    variables: { text: 'big buk bunny' },
  },
];
