/** Stands for the token that the tour's first two tabs give. */
export const PLACEHOLDER = '<accessToken>';
/** The request headers of every tab. */
export const headers = JSON.stringify({ authorization: `Bearer ${PLACEHOLDER}` }, undefined, 2);

/** The access token that an answer gives, as those to `register`, `login` and `refreshSession` do. */
export function tokenIn(answer: { readonly data?: Readonly<Record<string, unknown>> | null }): string | undefined {
  const given = Object.values(answer.data ?? {}).map(
    (field) => (field as { accessToken?: unknown } | null)?.accessToken,
  );
  return given.find((token) => typeof token === 'string');
}

interface Step {
  readonly query: string;
  readonly variables?: object;
}

const ada = { email: 'ada@example.org', password: 'correct horse battery staple' };

/** The tabs a newcomer finds: the tour of the README, in its order and with its numbers. */
export const steps: readonly Step[] = [
  {
    query: `
# Welcome to MediaNest.
# The tabs are a tour, the book on
# the left is the manual.
#
# 1. Run this. The first account is
#    the ADMIN of this installation.
#    Its token is sent from now on, for
#    a quarter of an hour. Later, get
#    another in the tab LogIn.
mutation Register($input: RegisterInput!) {
  register(input: $input) {
    accessToken
    user {
      id
      displayName
      role
    }
  }
}`,
    variables: { input: { ...ada, displayName: 'Ada' } },
  },
  {
    query: `
# For when you come back.
mutation LogIn($input: LoginInput!) {
  login(input: $input) {
    accessToken
    expiresIn
    user {
      displayName
    }
  }
}`,
    variables: { input: ada },
  },
  {
    query: `
# 2. Say what you will upload; size is
#    in bytes: wc -c < film.mp4
#
# 4. Send the bytes to uploadUrl, while
#    you look at the tab Watch:
#
#  curl -X PATCH '<uploadUrl>' \\
#    -H 'tus-resumable: 1.0.0' \\
#    -H 'upload-offset: 0' \\
#    -H 'content-type: application/offset+octet-stream' \\
#    --data-binary @film.mp4
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
    variables: { input: { fileName: 'Big Buck Bunny (2008).mp4', size: 4139823, mimeType: 'video/mp4' } },
  },
  {
    query: `
# 3. Watch all that you upload being
#    processed, for as long as you like.
subscription Watch {
  myMediaProcessing {
    status
    step
    progress
    message
    mediaFile {
      fileName
      owner {
        displayName
      }
    }
  }
}`,
  },
  {
    query: `
# 5. Open playbackUrl in VLC, mpv or
#    Safari.
query Play {
  mediaFiles(first: 5) {
    nodes {
      fileName
      status
      duration
      thumbnailUrl
      playbackUrl
      title {
        name
        year
      }
    }
  }
}`,
  },
  {
    query: `
# 6. Find it, one letter wrong or not.
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
  {
    query: `
# 7. Show a folder that is full already:
#    one on the machine MediaNest runs on.
mutation ShowFolder($input: AddLibraryFolderInput!) {
  addLibraryFolder(input: $input) {
    id
    lastScan {
      status
    }
  }
}`,
    variables: { input: { path: '/srv/films', name: 'Films', visibility: 'EVERYONE' } },
  },
];
