import { nameIds } from '../../src/failover/name-ids.ts';
import type { Report } from '../../src/failover/report.ts';
import { decodeReport, encodeReport } from '../../src/failover/report-codec.ts';
import type { Datagram } from './ears.ts';
import type { Host } from './host.ts';
import { passes, type World } from './world.ts';

export interface Letter extends Datagram {
  readonly report: Report;
}

/** Sends the director's report to every peer, through whatever the network is at the moment. */
export function sendReport(
  world: World,
  from: Host,
  receive: (to: Host, letter: Letter, sender: Host) => void,
): void {
  const { report, state } = from;
  if (report === undefined || state === undefined) return;
  from.sequence += 1;
  const letter: Letter = {
    from: from.name,
    boot: state.boot,
    sequence: from.sequence,
    sentAt: world.agenda.now,
    report: world.history.wire ? throughBytes(world, report) : report,
  };
  const { chance } = world;
  for (const to of world.hosts) {
    if (to === from || !passes(world, from, to)) continue;
    const copies = world.history.duplicates > 0 && chance.chance(world.history.duplicates) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (world.loss > 0 && chance.chance(world.loss)) continue;
      const arrival = world.agenda.now + 0.1 + chance.next() * world.delayMs;
      world.agenda.at(arrival, () => {
        if (passes(world, from, to)) receive(to, letter, from);
      });
    }
  }
}

function throughBytes(world: World, report: Report): Report {
  const groups = world.history.groups.map((group) => ({ ...group, interfaces: [], pings: [] }));
  const decoded = decodeReport(encodeReport(report), nameIds({ nodes: world.history.nodes, groups }));
  if (!decoded.ok) throw new Error(`a report did not survive its bytes: ${decoded.why}`);
  return decoded.report;
}
