import type { Heartbeat, HeartbeatEvent } from '../dgram-heartbeat/index.ts';
import type { FailoverEvent } from '../failover/event.ts';
import type { NameIds } from '../failover/name-ids.ts';
import { type Decoded, decodeReport } from '../failover/report-codec.ts';

/** An event before it is known when it happens. */
export type Happening = FailoverEvent extends infer E
  ? E extends { readonly now: number }
    ? Omit<E, 'now'>
    : never
  : never;

/** Turns what the heartbeat hears into what the machine is told of its peers. */
export interface PeerWords {
  onEvent(event: HeartbeatEvent): readonly Happening[];
  /**
   * The reports of the peers that were heard since the last call: the machine counts who has spoken, and the
   * heartbeat tells only of changes.
   */
  heardAgain(peers: ReturnType<Heartbeat['peers']>): readonly Happening[];
}

export function createPeerWords(ids: NameIds): PeerWords {
  const words = new Map<string, { readonly bytes: Uint8Array; readonly decoded: Decoded }>();
  const sequences = new Map<string, string>();

  function say(peer: string, bytes: Uint8Array): readonly Happening[] {
    // A daemon that has just started has nothing to say yet.
    if (bytes.length === 0) return [];
    const before = words.get(peer);
    const decoded =
      before !== undefined && Buffer.compare(before.bytes, bytes) === 0
        ? before.decoded
        : decodeReport(bytes, ids);
    words.set(peer, { bytes, decoded });
    return [
      decoded.ok
        ? { kind: 'report', peer, report: decoded.report }
        : { kind: 'unreadable', peer, why: decoded.why },
    ];
  }

  return {
    onEvent(event) {
      switch (event.kind) {
        case 'peer-restarted':
          return [{ kind: 'peer', peer: event.peer, status: 'restarted' }];
        case 'peer-alive':
          return [{ kind: 'peer', peer: event.peer, status: 'alive' }];
        case 'peer-late':
          return [{ kind: 'peer', peer: event.peer, status: 'late' }];
        case 'peer-dead':
          return [{ kind: 'peer', peer: event.peer, status: 'dead' }];
        case 'state':
          return say(event.peer, event.state);
        // The machine notices by its clock that we were away, and must do so before anything else is told.
        case 'away':
          return [{ kind: 'tick' }];
        default:
          return [];
      }
    },
    heardAgain: (peers) =>
      peers.flatMap(({ name, boot, lastSequence, state }) => {
        const sequence = `${boot} ${lastSequence}`;
        if (lastSequence === undefined || sequences.get(name) === sequence) return [];
        sequences.set(name, sequence);
        return state === undefined ? [] : say(name, state);
      }),
  };
}
