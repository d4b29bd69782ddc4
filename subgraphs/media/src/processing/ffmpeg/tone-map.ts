import type { VideoStream } from '../examine/probe.js';
import { findTools, type ToolConfig } from './tools.js';

const TO_LIGHT = 'min=bt2020nc:pin=bt2020:t=linear:npl=100,format=gbrpf32le';
const TO_ANY_SCREEN = 'zscale=p=bt709,tonemap=tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv';

/**
 * The filters that bring HDR to the light that every screen has, behind those that make the pictures smaller; without
 * them it looks pale. Empty for other films, and where ffmpeg was built without.
 * @param pixels what comes out: `yuv420p` for pictures of even sides
 */
export async function toneMap(
  config: ToolConfig,
  video: Pick<VideoStream, 'hdr'> | null,
  pixels: 'yuv420p' | 'yuv444p',
): Promise<string> {
  if (!video?.hdr || !(await findTools(config)).toneMaps) return '';
  return `,zscale=tin=${video.hdr}:${TO_LIGHT},${TO_ANY_SCREEN},format=${pixels}`;
}
