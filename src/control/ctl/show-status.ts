import { setTimeout as delay } from 'node:timers/promises';
import type { MemberStatus } from '../../pair/member-status.ts';
import type { ControlClient } from '../control-client.ts';
import { renderStatus } from '../view/status-view.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';
import { troubleOf } from './trouble.ts';

const WATCH_INTERVAL_MS = 1000;
const HOME = '\x1b[H';
const CLEAR_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';

export async function showStatus(
  client: Pick<ControlClient, 'status'>,
  { json }: { readonly json: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const status = await client.status();
  // Never cut: why a server is down may be the end of its line.
  terminal.print(
    json ? JSON.stringify(status, undefined, 2) : render(status, terminal, Number.POSITIVE_INFINITY),
  );
  return EXIT.done;
}

/**
 * Shows the status anew each second until `stop` aborts. A daemon that does not answer is shown as such and
 * asked again: it may be restarting.
 */
export async function watchStatus(
  client: Pick<ControlClient, 'status'>,
  { json }: { readonly json: boolean },
  terminal: Terminal,
  stop: AbortSignal,
): Promise<ExitCode> {
  while (!stop.aborted) {
    try {
      const status = await client.status();
      const width = terminal.size()?.columns ?? Number.POSITIVE_INFINITY;
      // One line each, so that a program can tell where one ends.
      terminal.print(json ? JSON.stringify(status) : frame(render(status, terminal, width), terminal));
    } catch (error) {
      const trouble = await troubleOf(error);
      if (json) terminal.complain(trouble);
      else terminal.print(frame(terminal.paint('red', trouble), terminal));
    }
    await delay(WATCH_INTERVAL_MS, undefined, { signal: stop }).catch(() => {});
  }
  return EXIT.done;
}

function render(status: MemberStatus, { paint }: Terminal, width: number): string {
  return renderStatus(status, { now: new Date(), paint, width });
}

/** Draws over the frame before it, without the flicker of clearing first. In a pipe frames follow each other. */
function frame(text: string, terminal: Terminal): string {
  const size = terminal.size();
  if (size === undefined) return `${text}\n`;
  const lines = text.split('\n');
  const room = Math.max(1, size.rows - 2);
  const shown = lines.slice(0, room);
  if (lines.length > room) shown.push(terminal.paint('dim', `… and ${lines.length - room} more lines`));
  return HOME + shown.map((line) => line + CLEAR_LINE_END).join('\n') + CLEAR_BELOW;
}
