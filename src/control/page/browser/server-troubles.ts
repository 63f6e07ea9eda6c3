import { certificateWords, consequence, healthOf, isInService, realName, virtualName } from './health.ts';
import type { Trouble } from './trouble.ts';
import type { RealServer, VirtualServer } from './wire.ts';
import { endpoint, list } from './words.ts';

/** What is wrong with virtual and real servers. */
export function serverTroubles(virtuals: readonly VirtualServer[]): readonly Trouble[] {
  return [...virtuals.flatMap(virtualTrouble), ...realTroubles(virtuals), ...certificateTroubles(virtuals)];
}

function virtualTrouble(virtual: VirtualServer): readonly Trouble[] {
  const { id, reals, fallback, inKernel, withheld } = virtual;
  const name = virtual.name === null ? id : `${virtual.name} (${id})`;
  if (healthOf(virtual) === 'dead') {
    const out = reals.filter((real) => !isInService(real));
    const since = Math.max(...out.map((real) => Date.parse(real.since)));
    const words = out.map((real) => `${realName(real)} ${real.state}: ${real.reason}`);
    return [
      {
        key: `virtual ${id}`,
        level: 'error',
        what: `${name} has no real server in service`,
        since: Number.isFinite(since) ? since : undefined,
        why: words.length === 0 ? 'it has no real servers' : list(words),
        done:
          fallback?.active === true
            ? `the fallback ${endpoint(fallback.address, fallback.port)} takes its connections`
            : 'nothing takes its connections: there is no fallback',
      },
    ];
  }
  if (inKernel || withheld) return [];
  const what = `${name} is not in the kernel’s table`;
  const done = 'directord puts it back with the next look at the table';
  return [{ key: `virtual ${id}`, level: 'error', what, since: undefined, why: 'see the timeline', done }];
}

interface Down {
  readonly real: RealServer;
  readonly virtual: VirtualServer;
}

/** A host that is down is one trouble, however many virtual servers and ports it serves. */
function realTroubles(virtuals: readonly VirtualServer[]): readonly Trouble[] {
  const byAddress = new Map<string, Down[]>();
  // What is out of service as a whole says so itself.
  for (const virtual of virtuals.filter((each) => healthOf(each) !== 'dead')) {
    for (const real of virtual.reals) {
      if (real.state !== 'down') continue;
      const downs = byAddress.get(real.address);
      if (downs === undefined) byAddress.set(real.address, [{ real, virtual }]);
      else downs.push({ real, virtual });
    }
  }
  return [...byAddress].map(([address, downs]) => {
    const names = [...new Set(downs.map(({ real }) => realName(real)))];
    return {
      key: `real ${address}`,
      level: 'warning',
      what: `Real server ${list(names, 4)} is down in ${list([...new Set(downs.map(({ virtual }) => virtualName(virtual)))])}`,
      since: Math.min(...downs.map(({ real }) => Date.parse(real.since))),
      why: list([...new Set(downs.map(({ real }) => real.reason))], 2),
      done: list([...new Set(downs.map(({ real }) => consequence(real)))], 2),
    };
  });
}

/** A certificate that ends is told once for each host and end, of those real servers that are up all the same. */
function certificateTroubles(virtuals: readonly VirtualServer[]): readonly Trouble[] {
  const troubles = new Map<string, Trouble>();
  for (const { reals } of virtuals) {
    for (const real of reals) {
      const { certificate, state } = real;
      if (certificate === null || state === 'down') continue;
      const key = `certificate ${realName(real)} ${certificate.ends}`;
      troubles.set(key, {
        key,
        level: 'warning',
        what: `Real server ${realName(real)}: ${certificateWords(certificate)}`,
        since: certificate.ended ? Date.parse(certificate.ends) : undefined,
        why: 'nobody has renewed it yet',
        done: 'nothing; its check succeeds so far',
      });
    }
  }
  return [...troubles.values()];
}
