/** A real server: on every port it is given it says, over TCP and UDP, who it is and whom it takes for its client. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

const [name = '', ...ports] = process.argv.slice(2);

const says = (client: string | undefined): string => `${name} sees ${client?.replace(/^::ffff:/, '')}`;

for (const port of ports.map(Number)) {
  createServer((socket) => {
    socket.on('error', () => {});
    socket.end(says(socket.remoteAddress));
  }).listen(port, '::');
  const datagrams = createSocket('udp6');
  datagrams.on('message', (_message, client) =>
    datagrams.send(says(client.address), client.port, client.address),
  );
  datagrams.bind(port, '::');
}
