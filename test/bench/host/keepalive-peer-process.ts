/**
 * The peer of keepalive-delay.bench.ts: a whole failover thread, and before it a socket that notes when each of the
 * other's datagrams arrives and passes it on.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type FailoverOptions, startFailover } from '../../../src/failover-shell/failover.ts';
import { makeThreadRealTime } from '../../../src/system/real-time.ts';

export interface PeerSettings extends Pick<FailoverOptions, 'pair' | 'node' | 'digest' | 'ledgerFile'> {
  readonly listenOn: number;
  readonly passTo: number;
}

export type PeerReply =
  | 'ready'
  | { readonly arrivals: readonly number[]; readonly troubles: readonly string[] };

const { listenOn, passTo, ...settings } = JSON.parse(process.argv[2] ?? '') as PeerSettings;
const reply = (message: PeerReply) => process.send?.(message);

// So that it measures the sender's delays, not its own.
const trouble = makeThreadRealTime();
if (trouble !== undefined) console.log(`the measuring thread has no real-time priority: ${trouble}`);
let arrivals: number[] = [];
const troubles: string[] = [];
const socket = createSocket('udp4').bind(listenOn, '127.0.0.1');
await once(socket, 'listening');
socket.on('message', (bytes) => {
  arrivals.push(performance.now());
  socket.send(bytes, passTo, '127.0.0.1');
});
const failover = await startFailover({
  ...settings,
  onNotice: (notice) => {
    if (notice.kind === 'note' && / is (late|dead)/.test(notice.text)) troubles.push(notice.text);
  },
  onRole: () => {},
  onFailure: (reason) => troubles.push(reason),
});
process.on('message', () => {
  reply({ arrivals, troubles: [...troubles] });
  arrivals = [];
  troubles.length = 0;
});
process.on('disconnect', async () => {
  socket.close();
  await failover.stop();
});
reply('ready');
