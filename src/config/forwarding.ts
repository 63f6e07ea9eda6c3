/** How packets reach a real server, as `real` and `fallback` lines write it. */
import type { Forwarding, ForwardingMethod, Tunnel } from './configuration.ts';
import type { Text } from './lines.ts';
import { optional } from './optional.ts';
import type { ProblemList } from './problem-list.ts';
import { didYouMean } from './suggest.ts';
import { count, partOf, shown } from './values.ts';

const methods = [
  'gate',
  'masq',
  'ipip',
  'gre',
  'gue',
  'fullnat',
] as const satisfies readonly ForwardingMethod[];

/** What a line may say, for messages. */
export const forwardingForm = 'gate|masq|ipip|gre[+csum]|gue:PORT[+csum|+remcsum]|fullnat';

const shape = /^(\w+)(?::([^+]*))?(?:\+(.*))?$/d;

/** `METHOD[:PORT][+CHECKSUM]`; only tunnels of ours have more than the word. */
export function readForwarding(value: Text, problems: ProblemList): Forwarding | undefined {
  const match = shape.exec(value.text);
  const forwarding = methods.find((method) => method === match?.[1]);
  if (match === null || forwarding === undefined) {
    const hint =
      didYouMean(match?.[1] ?? value.text, methods) ?? 'gate, masq, ipip, gre, gue:PORT or fullnat';
    problems.error(value, `${shown(value.text)} is no forwarding method`, hint);
    return undefined;
  }
  const part = (index: number): Text | undefined => {
    const [start, end] = match.indices?.[index] ?? [];
    return start === undefined ? undefined : partOf(value, start, end);
  };
  const [port, checksum] = [part(2), part(3)];
  if (forwarding === 'gue') return readGue(value, port, checksum, problems);
  if (port !== undefined) {
    problems.error(port, `${forwarding} has no port of its own`, `write ${forwarding}`);
    return undefined;
  }
  if (forwarding === 'gre') return readGre(checksum, problems);
  if (checksum === undefined) return { forwarding };
  problems.error(checksum, `${forwarding} has no checksum to choose`, `write ${forwarding}`);
  return undefined;
}

function readGre(checksum: Text | undefined, problems: ProblemList): Forwarding | undefined {
  if (checksum === undefined) return { forwarding: 'gre', tunnel: { type: 'gre', checksum: 'none' } };
  if (checksum.text === 'csum') return { forwarding: 'gre', tunnel: { type: 'gre', checksum: 'full' } };
  problems.error(checksum, `${shown(checksum.text)} is no checksum of gre`, 'write gre or gre+csum');
  return undefined;
}

const gueChecksums = { csum: 'full', remcsum: 'remote' } as const;

function readGue(
  value: Text,
  port: Text | undefined,
  checksum: Text | undefined,
  problems: ProblemList,
): Forwarding | undefined {
  if (port === undefined) {
    problems.error(value, 'gue needs the UDP port that the real server receives at', 'such as gue:6080');
    return undefined;
  }
  if (!/^\d+$/.test(port.text)) {
    problems.error(port, `expected the UDP port of gue, found ${shown(port.text)}`, 'such as gue:6080');
    return undefined;
  }
  const number = count(1, 65_535)(port, problems);
  if (number === undefined) return undefined;
  const gue = { type: 'gue', port: number } as const;
  if (checksum === undefined) return { forwarding: 'gue', tunnel: { ...gue, checksum: 'none' } };
  const { text } = checksum;
  if (text === 'csum' || text === 'remcsum') {
    return { forwarding: 'gue', tunnel: { ...gue, checksum: gueChecksums[text] } };
  }
  problems.error(checksum, `${shown(text)} is no checksum of gue`, 'csum or remcsum, or none of them');
  return undefined;
}

const checksumWords: Readonly<Record<Tunnel['checksum'], string>> = {
  none: '',
  full: '+csum',
  remote: '+remcsum',
};

/** As a `real` line writes it: `masq`, `gue:6080+csum`. */
export function forwardingText({ forwarding, tunnel }: Forwarding): string {
  if (tunnel === undefined) return forwarding;
  const port = tunnel.type === 'gue' ? `:${tunnel.port}` : '';
  return `${forwarding}${port}${checksumWords[tunnel.checksum]}`;
}

/** The parts of a server's description that say how packets reach it, and nothing else of it. */
export function forwardingOf({ forwarding, tunnel }: Forwarding): Forwarding {
  return { forwarding, ...optional('tunnel', tunnel && Object.freeze(tunnel)) };
}
