import type { EventSeverity } from '../../config/event-severities.ts';
import type { DirectorEvent } from '../../director/event.ts';
import { localTime } from '../log/log-line.ts';
import { printable } from '../printable.ts';
import type { ColourName, Paint } from './colour.ts';

const COLOURS: Readonly<Partial<Record<EventSeverity, ColourName>>> = { warning: 'yellow', error: 'red' };

/** One line of `directorctl events`. */
export function renderEvent({ at, severity, message }: DirectorEvent, paint: Paint): string {
  const colour = COLOURS[severity];
  const word = severity.padEnd(7);
  const time = paint('dim', localTime(new Date(at)));
  return `${time}  ${colour === undefined ? word : paint(colour, word)}  ${printable(message)}`;
}
