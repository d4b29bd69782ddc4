import { startConsumer } from '@medianest/kit';
import type { App } from './app.js';
import { consumers } from './events.js';

/** Hears the events that the catalogue grows from, until closed. */
export function startContentWorkers(app: App): Promise<{ close(): Promise<void> }> {
  return startConsumer({ app, broker: app.broker, service: 'content', consumers });
}
