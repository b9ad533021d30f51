/** A port of this host for a test of its own. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** That nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('a port of TCP has a number');
  return address.port;
}
