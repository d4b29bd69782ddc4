import type { AudioTrack, Subtitle } from '../artifacts.js';
import type { Renditions } from './renditions.js';
import { ratesOf, type Track } from './track.js';

const AAC = 'mp4a.40.2';

interface Master {
  readonly renditions: Renditions;
  /** By name; those without a segment are not named. */
  readonly tracks: ReadonlyMap<string, Track>;
  readonly audioTracks: readonly AudioTrack[];
  readonly subtitles: readonly Subtitle[];
  readonly frameRate: number | null;
}

/** The text of `master.m3u8`, beside the folders of the renditions. */
export function masterPlaylist({ renditions, tracks, audioTracks, subtitles, frameRate }: Master): string {
  const played = (name: string) => tracks.get(name)?.segments.size;
  const sounds = renditions.audio.filter(({ name }) => played(name)).map(({ name }) => tracks.get(name));
  const densest = sounds.reduce((most, track) => ((track?.peak ?? 0) > (most?.peak ?? 0) ? track : most), sounds[0]);
  const films = renditions.video.filter(({ name }) => played(name));
  const groups = [
    ...(sounds.length > 0 ? ['AUDIO="audio"'] : []),
    ...(subtitles.length > 0 ? ['SUBTITLES="text"'] : []),
  ];
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (films.length === 0 && densest) {
    // Players take the first as it is: sound alone needs no group.
    lines.push(...(audioTracks.length > 1 ? audioTracks.map(audioLine) : []));
    const group = audioTracks.length > 1 ? [groups[0]] : [];
    lines.push(streamLine([...rates(densest), `CODECS="${AAC}"`, ...group]), `${sounds[0]?.name}/index.m3u8`);
    return `${lines.join('\n')}\n`;
  }
  lines.push(...audioTracks.map(audioLine), ...subtitles.map(subtitleLine));
  for (const { name, width, height } of films) {
    const track = tracks.get(name);
    if (!track) continue;
    const codecs = [track.codec, ...(densest ? [AAC] : [])].join(',');
    const rate = frameRate ? [`FRAME-RATE=${Math.min(frameRate, 60).toFixed(3)}`] : [];
    const parts = [...rates(track, densest), `RESOLUTION=${width}x${height}`, ...rate, `CODECS="${codecs}"`, ...groups];
    lines.push(streamLine(parts), `${name}/index.m3u8`);
  }
  return `${lines.join('\n')}\n`;
}

const streamLine = (parts: readonly (string | undefined)[]) => `#EXT-X-STREAM-INF:${parts.join(',')}`;

function rates(track: Track, sound?: Track): string[] {
  const [own, other] = [ratesOf(track), sound ? ratesOf(sound) : { peak: 0, average: 0 }];
  return [
    `BANDWIDTH=${Math.ceil(own.peak + other.peak)}`,
    `AVERAGE-BANDWIDTH=${Math.ceil(own.average + other.average)}`,
  ];
}

function audioLine({ path, name, language, default: chosen, channels }: AudioTrack): string {
  return mediaLine('AUDIO', 'audio', { path, name, language, chosen, more: [`CHANNELS="${channels}"`] });
}

function subtitleLine({ path, name, language, default: chosen, forced }: Subtitle): string {
  const playlist = path.replace(/\.vtt$/, '.m3u8');
  return mediaLine('SUBTITLES', 'text', { path: playlist, name, language, chosen, more: [`FORCED=${yes(forced)}`] });
}

interface MediaLine {
  readonly path: string;
  readonly name: string;
  readonly language: string | null;
  readonly chosen: boolean;
  readonly more: readonly string[];
}

function mediaLine(type: string, group: string, { path, name, language, chosen, more }: MediaLine): string {
  const tongue = language ? [`LANGUAGE="${language}"`] : [];
  const uri = path.split('/').slice(1).join('/');
  const choice = [`DEFAULT=${yes(chosen)}`, 'AUTOSELECT=YES'];
  const parts = [
    `TYPE=${type}`,
    `GROUP-ID="${group}"`,
    `NAME="${name}"`,
    ...tongue,
    ...choice,
    ...more,
    `URI="${uri}"`,
  ];
  return `#EXT-X-MEDIA:${parts.join(',')}`;
}

const yes = (value: boolean) => (value ? 'YES' : 'NO');

/** A WebVTT file that says that its times are those of the film (RFC 8216 3.5). */
export function inStep(webVtt: string): string {
  return webVtt.replace('WEBVTT', 'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000');
}

/** The playlist of subtitles that are one whole file. */
export function subtitlePlaylist(file: string, duration: number): string {
  return [
    ...['#EXTM3U', '#EXT-X-VERSION:7', `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(duration))}`],
    ...['#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:VOD', `#EXTINF:${duration.toFixed(3)},`, file],
    '#EXT-X-ENDLIST\n',
  ].join('\n');
}
