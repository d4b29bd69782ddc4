import { onShutdown, runMain } from '@medianest/kit';
import { createApp } from './app.js';
import { readServicesConfig } from './config.js';
import { passOn } from './proxy.js';
import { startGateway } from './server.js';
import { networkSurroundings } from './surroundings.js';

await runMain(async () => {
  const config = readServicesConfig(process.env);
  const app = await createApp(config, networkSurroundings(config));
  const gateway = await startGateway(app, {
    routes: [
      passOn(config.mediaUrl, ['/uploads', '/files']),
      passOn(config.usersUrl, ['/avatars', '/auth', '/exports']),
      passOn(config.integrationsUrl, ['/hooks']),
    ],
  });
  process.on('SIGHUP', () => void app.reload());
  app.log.info({ address: gateway.address }, 'gateway ready');
  onShutdown(app.log, [
    { name: 'server', deadlineMs: config.drainMs + 6_000, close: gateway.close },
    { name: 'app', deadlineMs: 10_000, close: app.close },
  ]);
});
