/** The request headers of every tab. The token comes from the first one. */
export const headers = JSON.stringify({ authorization: 'Bearer <accessToken>' }, undefined, 2);

interface Step {
  readonly query: string;
  readonly variables?: object;
}

/** The tabs a newcomer finds, in the order of the tour. */
export const steps: readonly Step[] = [
  {
    query: `
# Welcome to MediaNest. The tabs above are a tour; the book on the left is the manual.
#
# 1. Run this: the first account of an installation is its ADMIN.
# 2. Copy accessToken from the answer into "Headers" below, in place of <accessToken>.
#    It counts for a quarter of an hour; refreshSession gives the next one.
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
# 3. Say what you will upload: size is in bytes. Then send the bytes to uploadUrl with any tus client.
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
# 4. Watch it being processed: put the id of the media file into the variables.
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
