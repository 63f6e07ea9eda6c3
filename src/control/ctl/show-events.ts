import type { ControlClient } from '../control-client.ts';
import type { EventsRequest } from '../events-query.ts';
import { renderEvent } from '../view/event-view.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** @param stop ends following; that is a success, the daemon's own end is not. */
export async function showEvents(
  client: Pick<ControlClient, 'events'>,
  request: EventsRequest & { readonly json: boolean },
  terminal: Terminal,
  stop: AbortSignal,
): Promise<ExitCode> {
  await client.events(
    request,
    (event) => terminal.print(request.json ? JSON.stringify(event) : renderEvent(event, terminal.paint)),
    stop,
  );
  if (!request.follow || stop.aborted) return EXIT.done;
  terminal.complain('directord has stopped');
  return EXIT.failed;
}
