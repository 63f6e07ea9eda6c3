import { execFile } from 'node:child_process';
import { optional } from '../../config/optional.ts';
import { environment } from '../perform.ts';

export interface Device {
  readonly up: boolean;
  /** Without prefix lengths. */
  readonly addresses: readonly string[];
}

export interface Route {
  readonly device: string;
  /** The address is this host's own. */
  readonly local: boolean;
  /** The address of this host that packets come from, unless they say otherwise. */
  readonly source?: string;
}

/** What the network of this host looks like now. */
export interface Network {
  readonly devices: ReadonlyMap<string, Device>;
  /** Where packets to the addresses that were asked for go; none where there is no route. */
  readonly routes: ReadonlyMap<string, Route>;
  /** Interfaces of default routes. */
  readonly defaultDevices: readonly string[];
  /** Interfaces whose IPv6 default route a router has advertised. */
  readonly advertisedDevices: readonly string[];
}

const timeoutMs = 10_000;
/** Some 50,000 routes: more real servers than any site has. */
const maximumAnswer = 16 * 2 ** 20;

/**
 * @param addresses numeric, whose routes are asked for
 * @throws Error when `ip` cannot be run
 */
export async function readNetwork(addresses: readonly string[]): Promise<Network> {
  const questions = addresses.map((address) => `route get ${address}\n`).join('');
  const [devices, routes, defaults, advertised] = await Promise.all([
    ip(['address', 'show']),
    // One process for all; where there is no route it says so, and goes on.
    questions === '' ? [] : ip(['-force', '-batch', '-'], questions),
    ip(['-4', 'route', 'show', 'default']),
    ip(['-6', 'route', 'show', 'default', 'proto', 'ra']),
  ]);
  return {
    devices: new Map(devices.flatMap(readDevice)),
    routes: new Map(routes.flatMap(readRoute)),
    defaultDevices: defaults.flatMap(deviceOf),
    advertisedDevices: advertised.flatMap(deviceOf),
  };
}

type Answer = Readonly<Record<string, unknown>>;

/** Each line of what iproute2 prints is an array; none where it has nothing to tell. */
function ip(words: readonly string[], input = ''): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: maximumAnswer, env: environment };
    const child = execFile('ip', ['-json', ...words], options, (error, stdout) => {
      // It exits with a code of its own where one of many questions has no answer.
      if (error !== null && typeof error.code !== 'number')
        reject(new Error(`ip ${words.join(' ')}: ${error.message}`));
      else resolve(stdout.split('\n').flatMap(readLine));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function readLine(line: string): readonly Answer[] {
  try {
    const found: unknown = JSON.parse(line);
    return Array.isArray(found) ? found.filter((each) => typeof each === 'object' && each !== null) : [];
  } catch {
    return [];
  }
}

function readDevice({ ifname, flags, addr_info: found }: Answer): readonly (readonly [string, Device])[] {
  if (typeof ifname !== 'string') return [];
  const addresses = Array.isArray(found) ? found.map(({ local }: Answer) => local) : [];
  return [
    [
      ifname,
      {
        up: Array.isArray(flags) && flags.includes('UP'),
        addresses: addresses.filter((each) => typeof each === 'string'),
      },
    ],
  ];
}

function readRoute({ dst, dev, type, prefsrc }: Answer): readonly (readonly [string, Route])[] {
  if (typeof dst !== 'string' || typeof dev !== 'string') return [];
  const source = typeof prefsrc === 'string' ? prefsrc : undefined;
  return [[dst, { device: dev, local: type === 'local', ...optional('source', source) }]];
}

function deviceOf({ dev }: Answer): readonly string[] {
  return typeof dev === 'string' ? [dev] : [];
}
