/** Names of hosts and services, from the system's resolver and services(5). */
import { lookup, lookupService } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { parseServices } from '../config/resolver.ts';
import type { AddressFamily } from '../node-ipvs-netlink/index.ts';
import type { KnownNames } from './command-line/endpoint.ts';
import type { ShownNames } from './listing/endpoint-text.ts';

export interface Names extends KnownNames {
  /** Asks for the address of a host; afterwards `host` tells it. */
  findHost(name: string, family: AddressFamily): Promise<void>;
  /** What the addresses are called, as far as the resolver tells in time. */
  findShown(addresses: Iterable<string>): Promise<ShownNames>;
}

/** A resolver that does not answer holds up a single question and a whole listing so long, in milliseconds. */
const QUESTION_MS = 2_000;
const LISTING_MS = 10_000;

/** The resolver works on few questions at once, so more would only wait in a longer queue. */
const AT_ONCE = 4;

export function createSystemNames(servicesFile = '/etc/services'): Names {
  const hosts = new Map<string, string | null>();
  const shown = new Map<string, string | undefined>();
  let portsByName: ReadonlyMap<string, number> | undefined;
  let namesByPort: ReadonlyMap<string, string> | undefined;

  function ports(): ReadonlyMap<string, number> {
    portsByName ??= readServices(servicesFile);
    return portsByName;
  }

  return {
    host: (name, family) => hosts.get(`${family} ${name}`),
    port: (name, protocol) => ports().get(`${name}/${protocol}`),
    async findHost(name, family) {
      const question = lookup(name, { family: family === 'inet' ? 4 : 6 }).then(({ address }) => address);
      const address = await inTime(question, LISTING_MS);
      hosts.set(`${family} ${name}`, address === undefined || address.includes('%') ? null : address);
    },
    async findShown(addresses) {
      const waiting = [...new Set(addresses)].filter((address) => !shown.has(address));
      const deadline = performance.now() + LISTING_MS;
      const ask = async (): Promise<void> => {
        for (let address = waiting.pop(); address !== undefined; address = waiting.pop()) {
          if (performance.now() > deadline) return;
          const question = lookupService(address, 0).then(({ hostname }) => hostname);
          shown.set(address, await inTime(question, QUESTION_MS));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, ask));
      namesByPort ??= firstNames(ports());
      const services = namesByPort;
      return {
        host: (address) => shown.get(address),
        service: (port, protocol) => services.get(`${port}/${protocol}`),
      };
    },
  };
}

/** Without the file there are no names, as for the C library. */
function readServices(file: string): ReadonlyMap<string, number> {
  try {
    return parseServices(readFileSync(file, 'utf8'));
  } catch {
    return new Map();
  }
}

/** `port/protocol` to the first name in the file; its aliases come later. */
function firstNames(ports: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [nameAndProtocol, port] of ports) {
    const slash = nameAndProtocol.lastIndexOf('/');
    const key = `${port}${nameAndProtocol.slice(slash)}`;
    if (!names.has(key)) names.set(key, nameAndProtocol.slice(0, slash));
  }
  return names;
}

/** Undefined where the question fails or takes too long; nothing can call it off. */
async function inTime(question: Promise<string>, timeoutMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
  });
  try {
    return await Promise.race([question.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
