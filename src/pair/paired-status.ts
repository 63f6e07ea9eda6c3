import type { Journal } from '../director/journal.ts';
import type { DirectorStatus } from '../director/status.ts';
import type { FailoverStatus } from '../failover-shell/status.ts';
import type { MemberStatus } from './member-status.ts';

/** Both halves of a paired director's status, as one. */
export function pairedStatus(
  director: DirectorStatus,
  failover: FailoverStatus,
  isFlapping: Journal['isFlapping'],
): MemberStatus {
  return {
    ...director,
    groups: failover.groups.map(({ name, role, since, why, waiting, holder, prefer, vips }) => ({
      name,
      role,
      since: new Date(since).toISOString(),
      why,
      waiting: waiting ?? null,
      holder: holder ?? null,
      prefer: prefer ?? null,
      vips,
    })),
    peers: failover.peers.map(({ name, alive, silentMs, sameConfiguration, links }) => ({
      name,
      alive,
      silentMs: silentMs ?? null,
      sameConfiguration: sameConfiguration ?? null,
      links: links.map((link) => ({
        name: link.name,
        status: link.status,
        flapping: isFlapping({ peer: name, link: link.name }),
        loss: link.loss ?? null,
        roundTripMs: link.roundTripMs ?? null,
        jitterMs: link.jitterMs ?? null,
      })),
    })),
    kernelSettings: [],
    failoverLag: failover.lag,
    packetFilter: null,
    transitions: failover.transitions.map(({ at, group, from, to, why }) => ({
      at: new Date(at).toISOString(),
      group,
      from,
      to,
      why,
    })),
  };
}
