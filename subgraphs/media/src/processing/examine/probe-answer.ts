import { z } from 'zod';
import { MediaFault } from '../fault.js';

const numeric = z.union([z.number(), z.string()]).optional();
const tags = z.record(z.string(), z.string()).optional();

/** What of ffprobe's JSON is used. */
const answer = z.object({
  format: z.object({ start_time: numeric, duration: numeric, bit_rate: numeric, tags }),
  streams: z.array(
    z.object({
      index: z.int().nonnegative(),
      codec_type: z.string().optional(),
      codec_name: z
        .string()
        .regex(/^[\w.-]{1,40}$/)
        .optional(),
      profile: z.string().optional(),
      level: z.int().optional(),
      pix_fmt: z.string().optional(),
      width: z.int().nonnegative().optional(),
      height: z.int().nonnegative().optional(),
      sample_aspect_ratio: z.string().optional(),
      avg_frame_rate: z.string().optional(),
      r_frame_rate: z.string().optional(),
      field_order: z.string().optional(),
      color_transfer: z.string().optional(),
      channels: z.int().nonnegative().optional(),
      sample_rate: numeric,
      bit_rate: numeric,
      start_time: numeric,
      duration: numeric,
      disposition: z.record(z.string(), z.number()).optional(),
      tags,
      side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
    }),
  ),
  packets: z
    .array(
      z.object({
        stream_index: z.int().optional(),
        pts_time: numeric,
        side_data_list: z.array(z.object({ side_data_type: z.string().optional() })).optional(),
      }),
    )
    .default([]),
  chapters: z.array(z.object({ start_time: numeric, end_time: numeric, tags })).optional(),
});

export type FoundFormat = z.infer<typeof answer>['format'];
export type FoundChapter = NonNullable<z.infer<typeof answer>['chapters']>[number];
export type FoundPacket = z.infer<typeof answer>['packets'][number];
export type FoundStream = z.infer<typeof answer>['streams'][number];

export function readAnswer(json: unknown): z.infer<typeof answer> {
  const { data, error } = answer.safeParse(json);
  if (data) return data;
  throw new MediaFault('The file is damaged: it does not say clearly what is inside.', { cause: error });
}
