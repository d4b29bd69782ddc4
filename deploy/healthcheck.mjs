// Asks the process in this container whether it can serve. The images have no curl.
const { ok } = await fetch(`http://127.0.0.1:${process.env.WORKER_PORT ?? process.env.PORT}/ready`, {
  signal: AbortSignal.timeout(4_000),
});
process.exit(ok ? 0 : 1);
