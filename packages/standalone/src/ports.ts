import { createServer } from 'node:net';
import { ConfigError } from '@medianest/kit';

/** Any port of this machine that nobody uses. */
export async function freePort(): Promise<number> {
  return tryPort('127.0.0.1', 0);
}

/** Refuses a taken port before anything is started. */
export async function mustBeFree(host: string, port: number): Promise<void> {
  try {
    await tryPort(host, port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new ConfigError(
        `Port ${port} is taken by another program. Choose another: PORT=${port + 1} ./medianest start`,
      );
    throw new ConfigError(`${host}:${port} cannot be listened on: ${message}. Set HOST and PORT.`);
  }
}

function tryPort(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
