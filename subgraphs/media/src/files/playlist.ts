import { dirname, join } from 'node:path/posix';

interface Place {
  /** Of the playlist, below its token. */
  readonly path: string;
  /** What the token that asked for it is for already. */
  readonly scope: string;
  sign(scope: string): string;
}

/**
 * Gives each file that an HLS playlist names a URL of its own: relative, with a token for the folder it lies in. What
 * the token of the playlist is for already stays as it is, so that a long list of segments costs nothing.
 */
export function signChildren(playlist: string, { path, scope, sign }: Place): string {
  const folder = dirname(path);
  const up = '../'.repeat(path.split('/').length);
  const tokens = new Map<string, string>();
  const signed = (uri: string) => {
    const target = join(folder, uri);
    if (!isBelow(target, path) || (scope.endsWith('/') && target.startsWith(scope))) return uri;
    const below = `${dirname(target)}/`;
    const token = tokens.get(below) ?? sign(below);
    tokens.set(below, token);
    return `${up}${token}/${target}`;
  };
  return playlist
    .split('\n')
    .map((line) =>
      line.startsWith('#') ? line.replace(/URI="([^"]+)"/g, (_, uri) => `URI="${signed(uri)}"`) : line && signed(line),
    )
    .join('\n');
}

/** Whether it is of the same version: our playlists name nothing else, and nothing else would be signed. */
function isBelow(target: string, playlist: string): boolean {
  return /^[\w./-]+$/.test(target) && target.split('/')[0] === playlist.split('/')[0];
}
