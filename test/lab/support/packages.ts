import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { type KernelKind, KernelRunError } from './kernel.ts';
import { serverPackages } from './server-packages.ts';

interface Need {
  /** Any one of these files tells that the package is there. */
  readonly files: readonly string[];
  readonly debianPackage: string;
}

const everyKernel: readonly Need[] = [
  { files: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'], debianPackage: 'iproute2' },
  { files: ['/usr/sbin/ipvsadm', '/sbin/ipvsadm'], debianPackage: 'ipvsadm' },
  { files: ['/usr/sbin/ldirectord'], debianPackage: 'ldirectord' },
  { files: ['/usr/sbin/nginx'], debianPackage: 'nginx-light' },
  { files: ['/usr/bin/tcpdump', '/usr/sbin/tcpdump'], debianPackage: 'tcpdump' },
  { files: ['/usr/bin/openssl'], debianPackage: 'openssl' },
  // Marks packets for virtual servers of firewall marks.
  { files: ['/usr/sbin/iptables-legacy'], debianPackage: 'iptables' },
  // Where service names such as `http` come from.
  { files: ['/etc/services'], debianPackage: 'netbase' },
  ...serverPackages,
];

/** Its own kernel is where the service is tried under systemd. */
const systemd: Need = { files: ['/lib/systemd/systemd'], debianPackage: 'systemd' };
const busybox: Need = { files: ['/usr/bin/busybox', '/bin/busybox'], debianPackage: 'busybox-static' };
/** User-mode Linux has none of it in its kernel. */
const nftables: Need = { files: ['/usr/sbin/nft', '/sbin/nft'], debianPackage: 'nftables' };

const needs: Readonly<Record<KernelKind, readonly Need[]>> = {
  uml: [
    ...everyKernel,
    busybox,
    systemd,
    { files: ['/usr/bin/linux.uml'], debianPackage: 'user-mode-linux' },
  ],
  qemu: [
    ...everyKernel,
    busybox,
    systemd,
    { files: ['/usr/bin/qemu-system-x86_64'], debianPackage: 'qemu-system-x86' },
    { files: ['/usr/bin/cpio', '/bin/cpio'], debianPackage: 'cpio' },
    { files: ['/usr/sbin/depmod', '/sbin/depmod'], debianPackage: 'kmod' },
    nftables,
  ],
  host: [...everyKernel, nftables],
};

/** Programs of others that benches run beside ours. */
export type Peer = 'keepalived';

const peerNeeds: Readonly<Record<Peer, Need>> = {
  keepalived: { files: ['/usr/sbin/keepalived'], debianPackage: 'keepalived' },
};

/** Packages that start a service when they are installed; the lab wants their programs only. */
const services: Readonly<Record<string, string>> = {
  'nginx-light': 'nginx',
  keepalived: 'keepalived',
  // Without systemd, ldirectord's init script does nothing as long as there is no /etc/ldirectord.cf.
  ...(existsSync('/run/systemd/system') && { ldirectord: 'ldirectord' }),
  ...Object.fromEntries(
    serverPackages.flatMap(({ debianPackage, service }) => (service ? [[debianPackage, service]] : [])),
  ),
};

/**
 * Sees to it that the programs of the lab are there: as root by installing what is missing with apt, and
 * saying so; otherwise by telling what to install (KernelRunError).
 */
export function ensurePackages(kernel: KernelKind, output: Writable, peers: readonly Peer[] = []): void {
  const wanted = [...needs[kernel], ...peers.map((peer) => peerNeeds[peer])];
  ensure(`The lab (--kernel ${kernel})`, wanted, output);
}

/** The browser that the status page is tried in. */
export const chromium = '/usr/bin/chromium';

/** The same for the browser. */
export function ensureChromium(output: Writable): void {
  ensure('The test of the status page', [{ files: [chromium], debianPackage: 'chromium' }], output);
}

function ensure(who: string, wanted: readonly Need[], output: Writable): void {
  const missing = missingPackages(wanted);
  if (missing.length === 0) return;
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new KernelRunError(
      `${who} needs Debian packages that are not installed: ${missing.join(', ')}.\n` +
        `Install them as root and run this again:\n\n    apt-get update && ${command}\n`,
    );
  }
  output.write(`${who} needs ${missing.join(', ')}; installing with apt-get.\n`);
  const startedBefore = missing.filter(isStarted);
  aptGet('update');
  // What is on the host stays: a mail server, say, excludes another one.
  withoutStarting(() => aptGet('install', '--yes', '--no-install-recommends', '--no-remove', ...missing));
  for (const debianPackage of missing) {
    if (!startedBefore.includes(debianPackage)) stopService(debianPackage, output);
  }
  const still = missingPackages(wanted);
  if (still.length > 0) throw new KernelRunError(`After ${command}, ${still.join(', ')} is still missing.`);
}

function missingPackages(wanted: readonly Need[]): readonly string[] {
  return wanted.filter((need) => !need.files.some(existsSync)).map((need) => need.debianPackage);
}

/**
 * One at a time: test files run beside each other, and apt waits for the lock of its packages, but not for that of
 * its lists.
 */
export function aptGet(...args: readonly string[]): void {
  const lock = join(tmpdir(), 'directord-tests-apt.lock');
  const apt = ['apt-get', '--quiet', '--quiet', '-o', 'DPkg::Lock::Timeout=300', ...args];
  execFileSync('flock', ['--wait', '900', lock, ...apt], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** What Debian's packages ask before they start a service. */
const startPolicy = '/usr/sbin/policy-rc.d';

function withoutStarting(install: () => void): void {
  // Somebody else's answer stands; what it lets start is stopped afterwards.
  if (existsSync(startPolicy)) {
    install();
    return;
  }
  writeFileSync(
    startPolicy,
    '#!/bin/sh\n# Made for one installation by the tests of directord.\nexit 101\n',
    {
      mode: 0o755,
      flag: 'wx',
    },
  );
  try {
    install();
  } finally {
    rmSync(startPolicy);
  }
}

const hasSystemd = existsSync('/run/systemd/system');

/** Whether a service runs, or would at the next boot. */
function isStarted(debianPackage: string): boolean {
  const service = services[debianPackage];
  if (service === undefined) return false;
  const asks = hasSystemd
    ? [
        ['systemctl', 'is-active', service],
        ['systemctl', 'is-enabled', service],
      ]
    : [['service', service, 'status']];
  return asks.some((ask) => spawnSync('env', ask).status === 0);
}

/** Debian starts what it installs, and would again at each boot. Nobody asked for that here. */
function stopService(debianPackage: string, output: Writable): void {
  const service = services[debianPackage];
  if (service === undefined || !isStarted(debianPackage)) return;
  const stop = hasSystemd ? ['systemctl', 'disable', '--now', service] : ['service', service, 'stop'];
  const stopped = spawnSync('env', stop).status === 0;
  output.write(`${stopped ? 'Stopped' : 'Could not stop'} ${service}, which came with ${debianPackage}.\n`);
}
