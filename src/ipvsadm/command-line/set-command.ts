import type { Timeouts } from '../../node-ipvs-netlink/index.ts';
import type { Built } from './command.ts';
import type { Given } from './given.ts';
import { wholeNumber } from './numbers.ts';
import { MAX_TIMEOUT } from './read-option.ts';

/** --set: three times in seconds, of which 0 leaves what is. */
export function setCommand({ others }: Given): Built {
  if (others.length < 3) return { reason: '--set needs three times in seconds: tcp, tcpfin and udp' };
  const values: number[] = [];
  for (const text of others) {
    const value = wholeNumber(text, 0, MAX_TIMEOUT);
    if (value === undefined) {
      return { reason: `--set "${text}": must be a whole number of 0 to ${MAX_TIMEOUT} seconds` };
    }
    values.push(value);
  }
  const [tcp = 0, tcpFin = 0, udp = 0] = values;
  const timeouts: Partial<Timeouts> = {
    ...(tcp === 0 ? {} : { tcp }),
    ...(tcpFin === 0 ? {} : { tcpFin }),
    ...(udp === 0 ? {} : { udp }),
  };
  return { command: { kind: 'set-timeouts', timeouts } };
}
