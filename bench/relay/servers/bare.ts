import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

// Sends the same bytes to whoever connects: what is left of a join when nothing has to be decided.
const content = Buffer.alloc(Number(process.argv[2]), 1);
const server = createServer((socket) => {
  // Whoever has it all hangs up.
  socket.on('error', () => socket.destroy());
  socket.write(content);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
