/** The demo where no kernel can be had: the same checks and decisions, with the table in memory and no client. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirectorStatus } from '../../src/director/status.ts';
import { answering, directorctl, directordProgram, siteText, tellLog } from './daemon.ts';
import { type Actor, explanation, tell } from './story.ts';
import { createTeller } from './teller.ts';

const checkPort = 18_080;

async function webServer(name: string, address: string): Promise<Actor> {
  let server: Server | undefined;
  const actor: Actor = {
    name,
    address,
    kill: async () => {
      server?.closeAllConnections();
      server?.close();
    },
    revive: async () => {
      server = createServer((_request, response) => response.end(`welcome from ${name}\n`));
      server.listen(checkPort, address);
      await once(server, 'listening');
    },
  };
  await actor.revive();
  return actor;
}

async function table(socket: string): Promise<readonly string[]> {
  const status = JSON.parse(await directorctl(socket, 'status', '--json')) as DirectorStatus;
  return status.virtuals.flatMap(({ id, reals, fallback }) => [
    `${id}`,
    ...reals
      .filter(({ kernelWeight }) => kernelWeight !== null)
      .map(({ address, port, kernelWeight }) => `  -> ${address}:${port}  weight ${kernelWeight}`),
    ...(fallback?.active ? [`  -> ${fallback.address}:${fallback.port}  weight 1 (fallback)`] : []),
  ]);
}

const teller = createTeller();
const directory = mkdtempSync(join(tmpdir(), 'directord-demo-'));
const socket = join(directory, 'control.sock');
const file = join(directory, 'ldirectord.cf');
const realServers = [
  await webServer('rs1', '127.0.0.11'),
  await webServer('rs2', '127.0.0.12'),
  await webServer('rs3', '127.0.0.13'),
];
const reals = realServers.map(({ address }) => `${address}:${checkPort} masq`);
writeFileSync(file, siteText('10.77.0.100', '127.0.0.99:80 masq', reals));
for (const line of explanation) teller.say(line);
const args = [directordProgram, 'run', '--dry-run', '--config', file, '--control', socket];
const daemon = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'pipe'] });
try {
  tellLog(daemon, teller);
  await answering(socket);
  await tell(
    {
      realServers,
      table: () => table(socket),
      directorctl: (...words) => directorctl(socket, ...words),
      traffic: () => undefined,
    },
    teller,
  );
} finally {
  daemon.kill('SIGTERM');
  await once(daemon, 'exit');
  await Promise.all(realServers.map((server) => server.kill()));
  rmSync(directory, { recursive: true });
}
