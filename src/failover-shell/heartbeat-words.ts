import type { HeartbeatEvent } from '../dgram-heartbeat/index.ts';

/** What a heartbeat event says to people; undefined for what the machine itself tells of, or nobody needs to know. */
export function heartbeatNote(event: HeartbeatEvent): string | undefined {
  switch (event.kind) {
    case 'peer-in-time':
      return `${event.peer} is heard again after ${Math.round(event.silentMs)} ms`;
    case 'link-up':
      return `${event.peer} is heard on ${event.link}`;
    case 'link-down':
      return `${event.peer} is not heard on ${event.link} any more`;
    case 'link-fault':
      return `heartbeat link ${event.link}: ${event.reason}`;
    case 'link-repaired':
      return `heartbeat link ${event.link} works again`;
    case 'refused': {
      const from = event.from === undefined ? '' : `, the last from ${event.from}`;
      return `${event.count} datagrams refused: ${event.reason}${from}`;
    }
    case 'peer-alive':
    case 'peer-restarted':
    case 'peer-late':
    case 'peer-dead':
    case 'state':
    case 'message':
    case 'away':
      return undefined;
  }
}
