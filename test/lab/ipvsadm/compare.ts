import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type IpvsClient, openIpvs } from '../../../src/node-ipvs-netlink/index.ts';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { labKernel } from '../support/inside.ts';
import { type NamespaceShell, openShell } from '../support/namespace-shell.ts';
import { type Finished, runDebian, runOurs } from './both.ts';
import { type IpvsadmCase, nameOf, wordsOf } from './case.ts';

/** Declares a suite that runs every command line through both programs, on one kernel and table. */
export function compareOn(
  title: string,
  cases: readonly IpvsadmCase[],
  surroundings: { readonly hosts?: string } = {},
): void {
  labKernel();
  describe(`Debian's ipvsadm and ours: ${title}`, () => {
    const cleanup = createCleanup();
    let client: IpvsClient;
    let shell: NamespaceShell;
    before(async () => {
      client = await openIpvs();
      cleanup.add(async () => {
        await reset(client);
        client.close();
      });
      shell = openShell(cleanup);
      if (surroundings.hosts !== undefined) coverHosts(cleanup, surroundings.hosts);
    });
    after(cleanup.close);

    for (const each of cases) {
      it(nameOf(each), async () => {
        await reset(client, each.before);
        const debian = await runDebian(shell, wordsOf(each), each.input);
        const tableOfDebian = await snapshot(client);
        await reset(client, each.before);
        const ours = await runOurs(wordsOf(each), each.input);
        const tableOfOurs = await snapshot(client);

        assertErrors(ours);
        if (each.ours === undefined) {
          assert.deepEqual(
            [ours.code, ours.output],
            [debian.code, debian.output],
            ours.errors + debian.errors,
          );
          assert.equal(ours.errors.replace(/^(line \d+: )?warning: .*\n/gm, '') === '', debian.errors === '');
          assert.deepEqual(tableOfOurs, tableOfDebian);
          return;
        }
        const { code, output } = each.ours;
        assert.notDeepEqual([ours.code, ours.output], [debian.code, debian.output], 'no difference any more');
        assert.equal(ours.code, code, ours.errors);
        if (output !== undefined) assert.equal(ours.output, output);
      });
    }
  });
}

/** Gives the lab's kernel another /etc/hosts; the machine's own is only covered. */
export function coverHosts(cleanup: Cleanup, text: string): void {
  const file = '/tmp/ipvsadm-hosts';
  writeFileSync(file, text);
  command('mount', ['--bind', file, '/etc/hosts']);
  cleanup.add(() => {
    command('umount', ['/etc/hosts']);
  });
}

/** One line each, which tells what is wrong. */
function assertErrors({ code, errors }: Finished): void {
  const lines = errors.split('\n').filter((line) => line !== '');
  if (code !== 0) assert.equal(lines.filter((line) => !line.includes('warning: ')).length, 1, errors);
  for (const line of lines) assert.ok(line.length > 10, line);
}

export async function reset(client: IpvsClient, rules?: string): Promise<void> {
  await client.flush();
  await client.setTimeouts({ tcp: 900, tcpFin: 120, udp: 300 });
  if (rules === undefined) return;
  const { code, errors } = await runOurs(['-R'], rules);
  assert.deepEqual([code, errors], [0, '']);
}

/** Everything that a command may change. */
export async function snapshot(client: IpvsClient): Promise<unknown> {
  const virtuals = (await client.table()).map(({ service, destinations }) => ({
    identity: service.identity,
    settings: service.settings,
    destinations: destinations.map(({ identity, settings }) => JSON.stringify({ identity, settings })).sort(),
  }));
  return {
    virtuals: virtuals.map((virtual) => JSON.stringify(virtual)).sort(),
    timeouts: await client.timeouts(),
    daemons: await client.daemons(),
  };
}
