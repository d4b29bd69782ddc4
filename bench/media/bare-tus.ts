// What our uploads are measured against: @tus/server with its own file store and nothing else.
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const [directory = '', port = ''] = process.argv.slice(2);
new Server({ path: '/uploads', datastore: new FileStore({ directory }) }).listen({
  host: '127.0.0.1',
  port: Number(port),
});
