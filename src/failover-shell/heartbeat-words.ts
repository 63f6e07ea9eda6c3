import type { HeartbeatEvent } from '../dgram-heartbeat/index.ts';
import type { TellNote } from './note.ts';

/** Tells people what a heartbeat event means, unless the machine itself tells of it, or nobody needs to know. */
export function tellHeartbeat(event: HeartbeatEvent, note: TellNote): void {
  switch (event.kind) {
    case 'peer-in-time': {
      const { kind, peer, silentMs } = event;
      note(`${peer} is heard again after ${Math.round(silentMs)} ms`, { kind, peer });
      break;
    }
    case 'link-up':
      note(`${event.peer} is heard on ${event.link}`, event);
      break;
    case 'link-down':
      note(`${event.peer} is not heard on ${event.link} any more`, event);
      break;
    case 'link-fault':
      note(`heartbeat link ${event.link}: ${event.reason}`);
      break;
    case 'link-repaired':
      note(`heartbeat link ${event.link} works again`);
      break;
    case 'refused': {
      const from = event.from === undefined ? '' : `, the last from ${event.from}`;
      note(`${event.count} datagrams refused: ${event.reason}${from}`);
      break;
    }
    case 'peer-alive':
    case 'peer-restarted':
    case 'peer-late':
    case 'peer-dead':
    case 'state':
    case 'message':
    case 'away':
      break;
  }
}
