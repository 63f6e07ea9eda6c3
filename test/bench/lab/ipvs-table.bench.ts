import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import {
  createIpvsClient,
  type Destination,
  type IpvsClient,
  type Operation,
  openIpvs,
  type Request,
  type ServiceIdentity,
  type Transport,
} from '../../../src/node-ipvs-netlink/index.ts';
import { openKernelTransport } from '../../../src/node-ipvs-netlink/kernel/kernel-transport.ts';
import { blockedDuring } from './ipvs-blocked.ts';

/**
 * Programs and reads a table of virtual services in the running kernel, with `ipvsadm` and with the library,
 * in turns. Wants root, `ip_vs` and `ipvsadm`; leaves the table empty.
 *
 * Bars: programming in a third of ipvsadm's time at most; a dump of 1,000 x 10 decoded in 100 ms at most. Under
 * user-mode Linux a system call takes some 15 us and a listing needs three per service at least, so listing
 * and decoding have a line each.
 */

const ROUNDS = 3;
const SIZES = [
  { services: 1_000, destinations: 10 },
  { services: 2_300, destinations: 16 },
];

interface Row {
  readonly what: string;
  readonly ours: number;
  readonly peer: number | undefined;
  readonly blocked: number;
}

const client = await openIpvs();
try {
  for (const size of SIZES) {
    const operations = rules(size.services, size.destinations);
    const script = operations.map(asIpvsadm).join('\n');
    print(`${size.services} services x ${size.destinations} destinations, median of ${ROUNDS}`, [
      await programming(client, operations, script),
      await listing(client, operations.length),
      await decoding(operations.length),
      await oneByOne(client, operations),
    ]);
  }
} finally {
  await client.flush();
  client.close();
}

async function programming(ipvs: IpvsClient, operations: readonly Operation[], script: string): Promise<Row> {
  const ours: number[] = [];
  const peer: number[] = [];
  let blocked = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await ipvs.flush();
    peer.push(await timed(async () => ipvsadm(['-R'], script)));
    const byPeer = await ipvs.table();
    await ipvs.flush();
    const watch = blockedDuring(() =>
      timed(async () => {
        const failed = (await ipvs.batch(operations)).find((result) => !result.ok);
        if (failed !== undefined && !failed.ok) throw failed.error;
      }),
    );
    const { value, blocked: longest } = await watch;
    ours.push(value);
    blocked = Math.max(blocked, longest);
    const byUs = await ipvs.table();
    if (size(byUs) !== operations.length || size(byPeer) !== operations.length) {
      throw new Error(
        `${operations.length} rules, but ${size(byUs)} entries by us, ${size(byPeer)} by ipvsadm`,
      );
    }
  }
  return { what: 'program all (ipvsadm -R)', ours: median(ours), peer: median(peer), blocked };
}

async function listing(ipvs: IpvsClient, entries: number): Promise<Row> {
  const ours: number[] = [];
  const peer: number[] = [];
  let blocked = 0;
  for (let round = 0; round < ROUNDS; round++) {
    peer.push(await timed(async () => ipvsadm(['-Ln'])));
    const { value, blocked: longest } = await blockedDuring(() =>
      timed(async () => {
        const found = size(await ipvs.table());
        if (found !== entries) throw new Error(`${entries} entries programmed, ${found} listed`);
      }),
    );
    ours.push(value);
    blocked = Math.max(blocked, longest);
  }
  return { what: 'list all (ipvsadm -Ln)', ours: median(ours), peer: median(peer), blocked };
}

/** The same listing from answers that the kernel gave before: what remains is this library's own work. */
async function decoding(entries: number): Promise<Row> {
  const transport = await openKernelTransport();
  const recording = createIpvsClient(recorder(transport));
  await recording.table();
  const ours: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(
      await timed(async () => {
        const found = size(await recording.table());
        if (found !== entries) throw new Error(`${entries} entries recorded, ${found} decoded`);
      }),
    );
  }
  transport.close();
  return { what: 'decode all, as recorded', ours: median(ours), peer: undefined, blocked: 0 };
}

interface Answer {
  readonly datagram: DataView;
  readonly start: number;
  readonly end: number;
}

/** Asks the kernel the first time, and answers from memory when the same is asked again. */
function recorder(transport: Transport): Transport {
  const answers = new Map<string, readonly Answer[]>();
  return {
    close: () => transport.close(),
    async exchange(requests) {
      if (requests.every((request) => answers.has(nameOf(request)))) {
        for (const request of requests) {
          for (const { datagram, start, end } of answers.get(nameOf(request)) ?? []) {
            request.onReply?.(datagram, start, end);
          }
        }
        return requests.map(() => ({ kind: 'done' }));
      }
      return transport.exchange(
        requests.map((request) => {
          const recorded: Answer[] = [];
          answers.set(nameOf(request), recorded);
          return {
            ...request,
            onReply(datagram, start, end) {
              recorded.push({ datagram, start, end });
              request.onReply?.(datagram, start, end);
            },
          };
        }),
      );
    },
  };
}

function nameOf({ command, body }: Request): string {
  return `${command} ${Buffer.from(body).toString('hex')}`;
}

/** One edit at a time, awaited: what a single verdict costs. */
async function oneByOne(ipvs: IpvsClient, operations: readonly Operation[]): Promise<Row> {
  const edits = operations.flatMap((operation) =>
    operation.kind === 'add-destination'
      ? [{ service: operation.service, destination: operation.destination }]
      : [],
  );
  const sample = edits.slice(0, 1_000);
  const elapsed = await timed(async () => {
    for (const { service, destination } of sample) await ipvs.editDestination(service, destination);
  });
  return { what: 'edit 1,000 one by one', ours: elapsed, peer: undefined, blocked: 0 };
}

function rules(services: number, destinations: number): Operation[] {
  const operations: Operation[] = [];
  for (let s = 0; s < services; s++) {
    const identity: ServiceIdentity = {
      kind: 'address',
      protocol: 'tcp',
      address: `10.${64 + (s >> 8)}.${s & 255}.1`,
      port: 80,
    };
    const settings = { scheduler: 'wrr', schedulerFlags: [], onePacket: false };
    operations.push({ kind: 'add-service', service: { identity, settings } });
    for (let d = 0; d < destinations; d++) {
      const destination: Destination = {
        identity: { address: `10.${128 + (s >> 8)}.${s & 255}.${d + 1}`, port: 80 },
        settings: { forwarding: 'route', weight: 1 + d, upperThreshold: 0, lowerThreshold: 0 },
      };
      operations.push({ kind: 'add-destination', service: identity, destination });
    }
  }
  return operations;
}

function asIpvsadm(operation: Operation): string {
  if (operation.kind === 'add-service' && operation.service.identity.kind === 'address') {
    const { address, port } = operation.service.identity;
    return `-A -t ${address}:${port} -s ${operation.service.settings.scheduler}`;
  }
  if (operation.kind === 'add-destination' && operation.service.kind === 'address') {
    const { identity, settings } = operation.destination;
    return `-a -t ${operation.service.address}:${operation.service.port} -r ${identity.address}:${identity.port} -g -w ${settings.weight}`;
  }
  throw new Error(`no ipvsadm command for ${operation.kind}`);
}

function ipvsadm(args: readonly string[], input = ''): string {
  const result = spawnSync('ipvsadm', args, {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 300_000,
  });
  if (result.status !== 0)
    throw new Error(`ipvsadm ${args.join(' ')}: ${result.error?.message ?? result.stderr}`);
  return result.stdout;
}

function size(table: readonly { readonly destinations: readonly unknown[] }[]): number {
  return table.reduce((sum, { destinations }) => sum + 1 + destinations.length, 0);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  console.log(
    `${''.padEnd(28)}${'ours'.padStart(11)}${'ipvsadm'.padStart(12)}${'ratio'.padStart(8)}  longest block`,
  );
  for (const { what, ours, peer, blocked } of rows) {
    const ratio = peer === undefined ? '' : (ours / peer).toFixed(3);
    const theirs = peer === undefined ? '' : `${peer.toFixed(1)} ms`;
    console.log(
      `${what.padEnd(28)}${`${ours.toFixed(1)} ms`.padStart(11)}${theirs.padStart(12)}${ratio.padStart(8)}` +
        (blocked > 0 ? `  ${blocked.toFixed(1)} ms` : ''),
    );
  }
}
