/** One of two heartbeats in a process of its own; prints each event in a line. Ends with its input. */
import type { Link } from '../../../src/dgram-heartbeat/links/link.ts';
import { closeAll, start } from '../../unit/dgram-heartbeat/support/started.ts';

const [number = '', links = '[]'] = process.argv.slice(2);
const { events } = start(
  `lvs${number}`,
  [`lvs${3 - Number(number)}`],
  JSON.parse(links) as readonly Link[],
  // Six links in each of two processes are much work for a busy machine.
  { keepaliveMs: 60, warntimeMs: 600, deadtimeMs: 1500, initdeadMs: 5000 },
);
events.push = (...told) => {
  for (const event of told) console.log('link' in event ? `${event.kind} ${event.link}` : event.kind);
  return 0;
};
process.stdin.resume().once('end', () => void closeAll());
