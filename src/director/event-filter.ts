import type { EventKind } from '../config/event-kinds.ts';
import { type EventSeverity, severities } from '../config/event-severities.ts';
import type { DirectorEvent } from './event.ts';

/** Which events somebody wants to see; what is left out lets everything through. */
export interface EventFilter {
  readonly kinds?: readonly EventKind[];
  /** A part of the name of the virtual or the real server, the group or the peer. */
  readonly server?: string;
  /** That grave, or graver. */
  readonly severity?: EventSeverity;
  /** Milliseconds since 1970: not before. */
  readonly since?: number;
  /** Also those that are only summarised otherwise. */
  readonly all?: true;
}

export function matchesFilter(event: DirectorEvent, filter: EventFilter = {}): boolean {
  const { kinds, server, severity, since, all } = filter;
  if (event.summarised === true && all !== true) return false;
  if (kinds !== undefined && !kinds.includes(event.kind)) return false;
  if (severity !== undefined && severities.indexOf(event.severity) < severities.indexOf(severity))
    return false;
  if (since !== undefined && Date.parse(event.at) < since) return false;
  return server === undefined || names(event).some((name) => name.includes(server));
}

function names({ virtual, real, group, peer, address }: DirectorEvent): readonly string[] {
  return [virtual, real, group, peer, address].filter((name) => name !== undefined);
}
