import { waitFor } from '@medianest/kit/testing';

/** What an event stream said so far, read by hand. */
export interface Heard {
  readonly response: Response;
  /** Events as they came; `data` is parsed. */
  readonly events: { event: string; data: unknown }[];
  /** Everything, comments too. */
  text(): string;
  /** Resolves when the stream is over. */
  readonly ended: Promise<void>;
  leave(): void;
}

export async function hear(url: string, init: RequestInit = {}): Promise<Heard> {
  const leaving = new AbortController();
  const response = await fetch(url, { ...init, signal: leaving.signal });
  const events: Heard['events'] = [];
  let text = '';
  let unread = '';
  const read = async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const piece = decoder.decode(chunk, { stream: true });
      text += piece;
      const blocks = (unread + piece).split('\n\n');
      unread = blocks.pop() ?? '';
      for (const block of blocks) if (!block.startsWith(':')) events.push(parsed(block));
    }
  };
  const ended = read().catch((error) => {
    if (!leaving.signal.aborted) throw error;
  });
  return { response, events, text: () => text, ended, leave: () => leaving.abort() };
}

function parsed(block: string) {
  const [, event = '', data = ''] = /^event: (.*)\ndata:(.*)$/.exec(block) ?? [];
  return { event, data: data ? JSON.parse(data) : undefined };
}

export const firstEvent = ({ events }: Heard) => waitFor('the first event', () => events[0]);

/** Whether it begins with data, and not with a refusal or its end. */
export async function begins({ events, ended }: Heard): Promise<boolean> {
  let over = false;
  void ended.then(() => (over = true));
  await waitFor('its beginning or its end', () => over || events.length > 0);
  return (events[0]?.data as { data?: unknown } | undefined)?.data !== undefined;
}
