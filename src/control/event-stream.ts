import type { ServerResponse } from 'node:http';
import type { DirectorEvent } from '../director/event.ts';
import { matchesFilter } from '../director/event-filter.ts';
import type { Member } from '../pair/member.ts';
import type { EventsRequest } from './events-query.ts';

export const MAX_FOLLOWERS = 16;
/**
 * Bytes that wait for a follower; it is dropped when it falls behind further. A reload of thousands of servers
 * brings as many events at once, some 300 bytes each, before a follower can have read one.
 */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;
/** How long a dropped follower may take to read what it was sent before. */
const FAREWELL_MS = 5000;

/**
 * Serves `/events`: one JSON object per line, the newest `limit` of the past and then, if followed, each new one, as
 * far as the filter lets them through.
 */
export interface EventStreams {
  /** False: there are too many followers already, nothing was answered. */
  serve(response: ServerResponse, director: Member, request: EventsRequest): boolean;
  /** Ends all followers' streams. */
  close(): void;
}

export function createEventStreams(): EventStreams {
  const endings = new Set<(farewell: string) => void>();

  return {
    serve(response, director, { limit, follow, filter }) {
      if (follow && endings.size >= MAX_FOLLOWERS) return false;
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      const past = director.recentEvents(limit, filter).map(eventLine).join('');
      if (!follow) {
        response.end(past);
        return true;
      }
      response.flushHeaders();
      if (past !== '') response.write(past);
      const end = (farewell: string): void => {
        forget();
        response.end(farewell === '' ? '' : `${JSON.stringify({ dropped: farewell })}\n`);
        const timer = setTimeout(() => response.destroy(), FAREWELL_MS);
        response.once('close', () => clearTimeout(timer));
      };
      const stopListening = director.onEvent((event) => {
        if (!matchesFilter(event, filter)) return;
        response.write(eventLine(event));
        if (response.writableLength > MAX_BACKLOG_BYTES) end('too slow: events were lost from here on');
      });
      const forget = (): void => {
        stopListening();
        endings.delete(end);
      };
      endings.add(end);
      response.once('close', forget);
      return true;
    },

    close() {
      for (const end of [...endings]) end('');
    },
  };
}

function eventLine(event: DirectorEvent): string {
  return `${JSON.stringify(event)}\n`;
}
