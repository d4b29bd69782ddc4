/** A way to make H.264. */
export interface Encoder {
  /** As ffmpeg calls it. */
  readonly name: string;
  /** What stands before the inputs. */
  readonly device: readonly string[];
  /** What brings a picture from the filters to it. */
  readonly upload: string;
  /** @param rate bits a second at most */
  options(rate: number): readonly string[];
}

const limits = (rate: number) => ['-maxrate', String(rate), '-bufsize', String(rate * 2)];

/**
 * What every ffmpeg that we accept can do. `superfast` with the look ahead of `veryfast`: on films it is as good at 3 %
 * more bytes, in two thirds of the time (bench/README.md).
 */
export const SOFTWARE: Encoder = {
  name: 'libx264',
  device: [],
  upload: 'format=yuv420p',
  options: (rate) => [
    ...['-preset', 'superfast', '-mbtree', '1', '-rc-lookahead', '10', '-crf', '22', '-profile:v', 'high'],
    ...['-sc_threshold', '0', ...limits(rate)],
  ],
};

const VAAPI: Encoder = {
  name: 'h264_vaapi',
  device: ['-vaapi_device', '/dev/dri/renderD128'],
  upload: 'format=nv12,hwupload',
  options: (rate) => ['-rc_mode', 'VBR', '-b:v', String(Math.round(rate * 0.7)), '-profile:v', 'high', ...limits(rate)],
};

const NVENC: Encoder = {
  name: 'h264_nvenc',
  device: [],
  upload: 'format=yuv420p',
  options: (rate) => [
    ...['-preset', 'p4', '-rc', 'vbr', '-cq', '24', '-b:v', '0', '-profile:v', 'high'],
    ...['-forced-idr', '1', '-no-scenecut', '1', ...limits(rate)],
  ],
};

const QSV: Encoder = {
  name: 'h264_qsv',
  device: ['-init_hw_device', 'qsv=card', '-filter_hw_device', 'card'],
  upload: 'format=nv12,hwupload=extra_hw_frames=64',
  options: (rate) => [
    '-preset',
    'veryfast',
    '-b:v',
    String(Math.round(rate * 0.7)),
    '-forced_idr',
    '1',
    ...limits(rate),
  ],
};

/** By the words of the configuration, the best first. */
export const HARDWARE = { nvenc: NVENC, qsv: QSV, vaapi: VAAPI } as const satisfies Record<string, Encoder>;
