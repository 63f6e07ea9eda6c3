import { createServer } from 'node:net';
import { startFailover } from '../../../src/failover-shell/failover.ts';
import { answerCalls, tellEvent } from '../support/agent.ts';
import type { AgentCalls, AgentEvent, AgentSettings } from './agent.ts';

/** One director's end of the tests: the failover, and a server on its virtual address instead of IPVS. */

const [argument = ''] = process.argv.slice(2);
const settings = JSON.parse(argument) as AgentSettings;
const tell = (event: AgentEvent): void => tellEvent(event);

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.resume();
  socket.end(`${settings.node}\n`);
});
await new Promise<void>((resolve) => server.listen(8080, '::', resolve));

const failover = await startFailover({
  ...settings,
  onNotice: (notice) => tell({ kind: 'notice', notice }),
  onRole: (change) => tell({ kind: 'role', at: Date.now(), ...change }),
  onFailure: (reason) => tell({ kind: 'failure', reason }),
});
for (const { name } of settings.pair.groups) failover.setTableReady(name, true);

answerCalls<AgentCalls>(failover, (call) => {
  // As the daemon does: with its failover gone it ends, of itself.
  if (call !== 'stop' && call !== 'announceRestart') return;
  server.close();
  process.disconnect();
});
