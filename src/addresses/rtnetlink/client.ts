import { openNetlinkSocket } from '../../system/netlink-socket.ts';
import {
  ADDRESS_MESSAGE,
  decodeAddress,
  encodeAddressDump,
  encodeDeleteAddress,
  encodeNewAddress,
  type InterfaceAddress,
  type NewAddress,
} from './address.ts';
import { createExchange, type Exchange, type Outcome } from './exchange.ts';
import { decodeLink, encodeLinkDump, LINK_MESSAGE, type Link } from './link.ts';
import { FLAG } from './message.ts';

/** Links and addresses of this process's network namespace. */
export interface RtnetlinkClient {
  /** @throws Error when the kernel does not answer. */
  links(): Promise<readonly Link[]>;
  /** @throws Error when the kernel does not answer. */
  addresses(): Promise<readonly InterfaceAddress[]>;
  /** One outcome for each address, in their order; never rejects. Nothing is atomic across them. */
  addAddresses(addresses: readonly NewAddress[]): Promise<readonly Outcome[]>;
  /** One outcome for each address, in their order; never rejects. */
  deleteAddresses(addresses: readonly NewAddress[]): Promise<readonly Outcome[]>;
  /** What is under way ends as unanswered. */
  close(): void;
}

/** Changes of addresses wait for the kernel's one lock of network configuration, which others may hold long. */
const DEFAULT_TIMEOUT = 5_000;
const DUMP_TRIES = 4;

/**
 * @param timeout Milliseconds until a request counts as unanswered.
 */
export function openRtnetlink(
  options: { readonly timeout?: number; readonly openSocket?: typeof openNetlinkSocket } = {},
): RtnetlinkClient {
  const { timeout = DEFAULT_TIMEOUT, openSocket = openNetlinkSocket } = options;
  const exchange = createExchange(openSocket, timeout);
  return {
    links: () => dump(exchange, LINK_MESSAGE, encodeLinkDump(), decodeLink, 'network interfaces'),
    addresses: () => dump(exchange, ADDRESS_MESSAGE, encodeAddressDump(), decodeAddress, 'addresses'),
    addAddresses: (addresses) =>
      exchange.submit(
        addresses.map((added) => ({
          type: ADDRESS_MESSAGE.new,
          flags: FLAG.create | FLAG.exclusive,
          body: encodeNewAddress(added),
        })),
      ),
    deleteAddresses: (addresses) =>
      exchange.submit(
        addresses.map((deleted) => ({
          type: ADDRESS_MESSAGE.delete,
          flags: 0,
          body: encodeDeleteAddress(deleted),
        })),
      ),
    close: () => exchange.close(),
  };
}

async function dump<T>(
  exchange: Exchange,
  message: { readonly new: number; readonly get: number },
  body: Uint8Array,
  decode: (body: Uint8Array) => T | undefined,
  what: string,
): Promise<readonly T[]> {
  let last: Outcome | undefined;
  for (let tries = 0; tries < DUMP_TRIES; tries++) {
    const entries: T[] = [];
    const onReply = (type: number, reply: Uint8Array): void => {
      const entry = type === message.new ? decode(reply) : undefined;
      if (entry !== undefined) entries.push(entry);
    };
    [last] = await exchange.submit([{ type: message.get, flags: FLAG.dump, body, onReply }]);
    if (last?.kind === 'done') return entries;
    if (last?.kind !== 'interrupted') break;
  }
  throw new Error(`The kernel does not list its ${what}: ${describeFailure(last)}`);
}

function describeFailure(outcome: Outcome | undefined): string {
  if (outcome?.kind === 'unanswered') return outcome.reason;
  if (outcome?.kind === 'refused') return `error ${outcome.errno}`;
  return `they changed under each of ${DUMP_TRIES} readings`;
}
