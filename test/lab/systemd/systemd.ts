import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cleanup } from '../support/cleanup.ts';
import { type CommandResult, runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { checkout } from '../support/guest.ts';
import { type Namespace, startIn } from '../support/namespace.ts';

/** A systemd of its own, in the network of one host of the lab, with nothing to run but what the test gives it. */
export interface Systemd {
  /** For files that services see, too, as they have a /tmp of their own; directord.ini is read from here. */
  readonly directory: string;
  /** Runs a program beside the services: it sees their processes and files. */
  run(program: string, ...args: readonly string[]): Promise<CommandResult>;
  /** What the services have printed. */
  output(): string;
}

/** What units of the checkout refer to. */
const targets = ['sysinit', 'basic', 'shutdown', 'multi-user', 'network-online', 'nss-lookup', 'lab'];

/**
 * Boots systemd as the first process of a pid namespace, with cgroups, the unit file and our commands where an
 * installation has them.
 */
export async function startSystemd(
  cleanup: Cleanup,
  namespace: Namespace,
  unitFile: string,
): Promise<Systemd> {
  const directory = mkdtempSync('/run/systemd-lab-');
  cleanup.add(() => {
    rmSync(directory, { recursive: true, force: true });
    // By this programs tell whether systemd runs the machine.
    rmSync('/run/systemd', { recursive: true, force: true });
  });
  const output = join(directory, 'output');
  writeFileSync(output, '');
  const dropIn = [
    '[Service]',
    `StandardOutput=append:${output}`,
    `StandardError=append:${output}`,
    `Environment=DIRECTORD_SETTINGS=${directory}/directord.ini`,
  ];
  mkdirSync(join(directory, 'units/directord.service.d'), { recursive: true });
  writeFileSync(join(directory, 'units/directord.service.d/lab.conf'), `${dropIn.join('\n')}\n`);
  writeFileSync(join(directory, 'units/directord.service'), readFileSync(unitFile));
  for (const target of targets) {
    const text = `[Unit]\nDescription=${target}\nDefaultDependencies=no\n`;
    writeFileSync(join(directory, `units/${target}.target`), text);
  }
  writeFileSync(join(directory, 'boot.sh'), bootScript);
  const child = startIn(
    cleanup,
    namespace,
    'unshare',
    ['--pid', '--fork', '--mount', '--mount-proc', 'sh', join(directory, 'boot.sh')],
    {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: {
        CHECKOUT: checkout,
        NODE: process.execPath,
        SYSTEMD_UNIT_PATH: join(directory, 'units'),
        container: 'lab',
      },
    },
  );
  const first = await eventually(() => firstChild(child.pid), { withinMs: 30_000 });
  cleanup.add(() => process.kill(first, 'SIGKILL'));
  const enter = ['--target', `${first}`, '--mount', '--pid', '--net'];
  const run = (program: string, ...args: readonly string[]) =>
    runCommand('nsenter', [...enter, program, ...args], '', 300_000);
  await eventually(
    async () => {
      const { code, stderr } = await run('systemctl', 'is-active', 'lab.target');
      if (code !== 0) throw new Error(`systemd is not up: ${stderr}`);
    },
    { withinMs: 120_000, everyMs: 500 },
  );
  return { directory, run, output: () => readFileSync(output, 'utf8') };
}

/** The checkout may lie below /tmp, which services do not see; /mnt is free. */
const bootScript = `set -e
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /mnt
mkdir /mnt/directord
mount --bind "$CHECKOUT" /mnt/directord
mount -t tmpfs tmpfs /usr/local/sbin
for program in directord directorctl; do
  printf '#!/bin/sh\\nexec %s /mnt/directord/dist/src/bin/%s.js "$@"\\n' "$NODE" "$program" >"/usr/local/sbin/$program"
  chmod +x "/usr/local/sbin/$program"
done
exec /lib/systemd/systemd --system --unit=lab.target
`;

function firstChild(pid: number | undefined): number {
  const child = Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10);
  if (!(child > 0)) throw new Error('unshare has no child yet');
  return child;
}
