import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

export interface SpanOptions {
  readonly name: string;
  readonly attributes?: Attributes;
  /** The `traceparent` of who asks. */
  readonly parent?: unknown;
}

/** Spans of what the gateway does, for OpenTelemetry. */
export interface Tracing {
  /** Does the work in a span; spans made by the work are below it. */
  span<T>(options: SpanOptions, work: () => T): T;
  /** What tells the next process which span it works for. */
  headers(): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const NONE = Object.freeze({});

/** No spans are made where nobody collects them. */
export const NO_TRACING: Tracing = {
  span: (_options, work) => work(),
  headers: () => NONE,
  close: async () => undefined,
};

export interface TracingOptions {
  /** Where an OpenTelemetry collector takes OTLP over HTTP, such as `http://127.0.0.1:4318`. */
  readonly endpoint: string;
  /** How many of a hundred requests are traced, unless who asks has decided. */
  readonly percent: number;
}

export async function startTracing({ endpoint, percent }: TracingOptions): Promise<Tracing> {
  // Loaded for those who use it.
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: 3_000 });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'medianest-gateway' }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(percent / 100) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  return new OpenTelemetry(provider.getTracer('@medianest/gateway'), () => provider.shutdown());
}

class OpenTelemetry implements Tracing {
  private readonly current = new AsyncLocalStorage<Context>();

  constructor(
    private readonly tracer: Tracer,
    readonly close: () => Promise<void>,
  ) {}

  span<T>({ name, attributes = {}, parent }: SpanOptions, work: () => T): T {
    const above = this.current.getStore() ?? remote(parent);
    const span = this.tracer.startSpan(name, { attributes }, above);
    try {
      const result = this.current.run(trace.setSpan(above, span), work);
      if (result instanceof Promise)
        result.then(
          () => span.end(),
          () => fail(span),
        );
      else span.end();
      return result;
    } catch (error) {
      fail(span);
      throw error;
    }
  }

  headers(): Record<string, string> {
    const context = this.current.getStore();
    const span = context && trace.getSpanContext(context);
    if (!span) return NONE;
    const flags = span.traceFlags.toString(16).padStart(2, '0');
    return { traceparent: `00-${span.traceId}-${span.spanId}-${flags}` };
  }
}

/** What went wrong is in the log; messages may hold what nobody else should read. */
function fail(span: Span): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** https://www.w3.org/TR/trace-context/#traceparent-header */
function remote(parent: unknown): Context {
  const [, traceId, spanId, flags] =
    (typeof parent === 'string' && /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(parent)) || [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}
