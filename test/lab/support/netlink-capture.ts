import { once } from 'node:events';
import type { Cleanup } from './cleanup.ts';
import { eventually } from './eventually.ts';
import { commandIn, endProcess, ipIn, type Namespace, startIn } from './namespace.ts';

/** One request to the kernel's IPVS over generic netlink, by its command number (linux/ip_vs.h). */
export interface IpvsRequest {
  readonly command: number;
}

/** Commands that only read: get service, destination, daemon, configuration, information. */
const readingCommands: ReadonlySet<number> = new Set([4, 8, 11, 13, 15]);
/** Get daemon, which nothing asks for here but the end of a capture. */
const markCommand = 11;

/**
 * Watches what programs of a namespace ask the kernel's IPVS to do, on the kernel's own tap of netlink
 * (an nlmon device). Returns how to stop, which gives the requests that change something; it throws when there
 * was no request at all.
 */
export async function captureIpvsChanges(
  cleanup: Cleanup,
  namespace: Namespace,
): Promise<() => Promise<readonly IpvsRequest[]>> {
  // The family's number differs from boot to boot.
  const family = Number(
    /ID: (0x\w+)/.exec(commandIn(namespace, 'genl', ['ctrl', 'get', 'name', 'IPVS']))?.[1],
  );
  ipIn(namespace, ['link add tap type nlmon', 'link set tap up']);
  // A large table's dumps are thousands of packets at once, which a busy machine does not take from a small buffer.
  const options = ['-i', 'tap', '--immediate-mode', '-B', '32768', '-U', '-s', '256', '-w', '-'];
  const capture = startIn(cleanup, namespace, 'tcpdump', options, { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  capture.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  // It says `listening on tap` when it does.
  if (capture.stderr) await once(capture.stderr, 'data');
  return async () => {
    // tcpdump may be behind: what comes before the mark has been seen when the mark has.
    commandIn(namespace, 'ipvsadm', ['-L', '--daemon']);
    const all = await eventually(
      () => {
        const found = requests(Buffer.concat(chunks), family);
        if (!found.some(({ command }) => command === markCommand)) throw new Error('the tap is behind');
        return found;
      },
      { withinMs: 60_000, everyMs: 200 },
    );
    await endProcess(capture, 'SIGINT');
    ipIn(namespace, ['link delete tap']);
    const seen = all.filter(({ command }) => command !== markCommand);
    if (seen.length === 0) throw new Error('the tap saw no request to IPVS, not even one that reads');
    return seen.filter(({ command }) => !readingCommands.has(command));
  };
}

/** The requests in a capture file of link type NETLINK, in the byte order of this machine. */
function requests(capture: Buffer, family: number): readonly IpvsRequest[] {
  const found: IpvsRequest[] = [];
  const [fileHeader, packetHeader, linkHeader, netlinkHeader] = [24, 16, 16, 16];
  for (let at = fileHeader; at + packetHeader <= capture.length; ) {
    const end = at + packetHeader + capture.readUInt32LE(at + 8);
    // The last packet may not be there as a whole yet.
    if (end > capture.length) break;
    // A datagram may hold several messages.
    for (let message = at + packetHeader + linkHeader; message + netlinkHeader < end; ) {
      const length = capture.readUInt32LE(message);
      const isRequest = (capture.readUInt16LE(message + 6) & 1) !== 0;
      if (capture.readUInt16LE(message + 4) === family && isRequest) {
        found.push({ command: capture.readUInt8(message + netlinkHeader) });
      }
      message += Math.max(netlinkHeader, (length + 3) & ~3);
    }
    at = end;
  }
  return found;
}
