import { ConfigError, tryPort } from '@medianest/kit';

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
