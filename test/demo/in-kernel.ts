/** The demo inside the lab's kernel: real IPVS, real web servers, a real client. */
import { writeFileSync } from 'node:fs';
import { createCleanup } from '../lab/support/cleanup.ts';
import {
  createDirectRoutingSite,
  type RealServerHost,
  virtualAddress,
} from '../lab/support/direct-routing.ts';
import { labKernel } from '../lab/support/inside.ts';
import { commandIn, endProcess, startIn } from '../lab/support/namespace.ts';
import { type RequestRecord, startSteadyClient } from '../lab/support/steady-client.ts';
import { answering, directorctl, directordProgram, siteText, tellLog } from './daemon.ts';
import { type Actor, explanation, summary, type Traffic, tell } from './story.ts';
import { createTeller } from './teller.ts';

labKernel();

const socket = '/run/demo.sock';
const file = '/etc/ha.d/ldirectord.cf';

function actor({ namespace, address, web }: RealServerHost): Actor {
  return { name: namespace.name, address, kill: () => web.become('dead'), revive: () => web.become('good') };
}

function traffic(records: readonly RequestRecord[]): Traffic {
  const answers = new Map<string, number>();
  for (const { ok, outcome } of records) {
    const server = /welcome from (\w+)/.exec(outcome)?.[1];
    if (ok && server !== undefined) answers.set(server, (answers.get(server) ?? 0) + 1);
  }
  const good = records.filter(({ ok }) => ok).length;
  return { ok: good, failed: records.length - good, answers };
}

const teller = createTeller();
const cleanup = createCleanup();
try {
  const site = await createDirectRoutingSite(cleanup, 3);
  const reals = site.realServers.map(({ address }) => `${address}:80 gate`);
  const text = siteText(virtualAddress, `${site.fallback.address}:80 gate`, reals);
  writeFileSync(file, text);
  for (const line of explanation) teller.say(line);
  teller.say(`\n${file}:\n\n${text.replace(/^(?=.)/gm, '    ')}`);

  const args = [directordProgram, 'run', '--config', file, '--control', socket];
  const daemon = startIn(cleanup, site.director.namespace, process.execPath, args, {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  tellLog(daemon, teller);
  await answering(socket);
  const client = startSteadyClient({ url: `http://${virtualAddress}/`, everyMs: 20, timeoutMs: 1000 });
  await tell(
    {
      realServers: site.realServers.map(actor),
      table: async () =>
        commandIn(site.director.namespace, 'ipvsadm', ['-Ln']).trimEnd().split('\n').slice(1),
      directorctl: (...words) => directorctl(socket, ...words),
      traffic: () => traffic(client.records),
    },
    teller,
  );
  const total = traffic(await client.stop());
  await endProcess(daemon, 'SIGTERM');
  teller.act('The whole time');
  teller.say(`  ${summary(total, undefined)}; one request every 20 ms, each on a connection of its own.`);
} finally {
  await cleanup.close();
}
