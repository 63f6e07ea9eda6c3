import { addressText, macText } from '../../../src/addresses/address-bytes.ts';
import { createAnnouncer } from '../../../src/addresses/announcer.ts';
import { watchCarrier } from '../../../src/addresses/carrier-watch.ts';
import { createAddressHolder } from '../../../src/addresses/holder.ts';
import { openLedger } from '../../../src/addresses/ledger.ts';
import { watchForLoss } from '../../../src/addresses/loss-watch.ts';
import { NEIGHBOUR_DISCOVERY_ONLY } from '../../../src/addresses/neighbour-filter.ts';
import { watchNetwork } from '../../../src/addresses/network-watch.ts';
import { decodeArp } from '../../../src/addresses/packets/arp.ts';
import { decodeNeighbourMessage } from '../../../src/addresses/packets/neighbour-discovery.ts';
import { watchPing } from '../../../src/addresses/ping-watch.ts';
import { openRtnetlink } from '../../../src/addresses/rtnetlink/client.ts';
import { watchStrangers } from '../../../src/addresses/stranger-watch.ts';
import { ETHERTYPE, openPacketSocket } from '../../../src/system/packet-socket.ts';
import { answerCalls, tellEvent } from '../support/agent.ts';
import type { AgentCalls, AgentEvent } from './agent.ts';
import { whoElseHolds } from './who-else-holds.ts';

/** One host's end of the tests: everything of src/addresses, in the namespace that it was started in. */

const [stateFile = ''] = process.argv.slice(2);
const tell = (event: AgentEvent): void => tellEvent(event);
const onTrouble = (reason: string): void => tell({ kind: 'trouble', reason });

const client = openRtnetlink();
const network = await watchNetwork(client, { onTrouble });
const opened = openLedger(stateFile);
if (opened.damage !== undefined) onTrouble(opened.damage);
const holder = createAddressHolder({ client, ledger: opened.ledger, onTrouble });
const announcer = createAnnouncer({ network, rounds: [0, 50, 200], interval: 1_000, onTrouble });
const strangers = watchStrangers({
  network,
  interval: 500,
  // Longer than any story watches one, on a busy machine too.
  quiet: 60_000,
  onTrouble,
  onStranger: ({ address }, mac) => tell({ kind: 'stranger', address, mac }),
});
watchForLoss({
  network,
  held: () => holder.held(),
  onLost: ({ address }) => tell({ kind: 'lost', address }),
});
network.subscribe((event) => {
  if (event.kind === 'link') {
    tell({ kind: 'link', name: event.link.name, running: event.link.running, at: Date.now() });
  }
  if (event.kind === 'link-gone') tell({ kind: 'link-gone', name: event.link.name });
});

const calls: AgentCalls = {
  async hold(addresses, options) {
    const began = performance.now();
    const results = await holder.hold(addresses, options);
    return { results, took: performance.now() - began };
  },
  async release(addresses) {
    const began = performance.now();
    const results = await holder.release(addresses);
    return { results, took: performance.now() - began };
  },
  releaseLeftovers: () => holder.releaseLeftovers(),
  async announce(addresses) {
    const began = performance.now();
    announcer.announce(addresses);
    return performance.now() - began;
  },
  async withdraw(addresses) {
    announcer.withdraw(addresses);
  },
  whoElseHolds: async (address, device, timeoutMs) =>
    (await whoElseHolds(network, address, device, timeoutMs)) ?? 'nobody',
  async watchStrangers(addresses) {
    strangers.watch(addresses);
  },
  async watchCarrier(device, lostAfter, backAfter) {
    watchCarrier({
      network,
      device,
      lostAfter,
      backAfter,
      onChange: (carrier) => tell({ kind: 'carrier', device, carrier, at: Date.now() }),
    });
  },
  async watchPing(address, interval, misses) {
    watchPing({
      address,
      interval,
      misses,
      onChange: ({ reachable, reason }) => tell({ kind: 'ping', address, reachable, reason }),
      onTrouble,
    });
  },
  async macOf(device) {
    return macText(network.link(device)?.mac ?? new Uint8Array(0));
  },
  async addresses(device) {
    const index = network.link(device)?.index;
    return network
      .addresses()
      .filter((each) => each.interfaceIndex === index)
      .map((each) => `${each.address}/${each.prefixLength}`);
  },
  async capture(device) {
    const link = network.link(device);
    if (link === undefined) throw new Error(`no ${device}`);
    const listeners = [
      {
        etherType: ETHERTYPE.arp,
        onFrame(frame: Uint8Array) {
          const packet = decodeArp(frame);
          const address = packet && addressText(packet.senderAddress);
          if (packet === undefined || address === undefined) return;
          tell({
            kind: 'frame',
            what: `arp ${packet.operation}`,
            address,
            mac: macText(packet.senderMac),
            at: Date.now(),
          });
        },
      },
      {
        etherType: ETHERTYPE.ipv6,
        filter: NEIGHBOUR_DISCOVERY_ONLY,
        onFrame(frame: Uint8Array) {
          const message = decodeNeighbourMessage(frame);
          const address = message && addressText(message.target);
          if (message === undefined || address === undefined) return;
          tell({ kind: 'frame', what: message.kind, address, mac: macText(message.mac), at: Date.now() });
        },
      },
    ];
    for (const listener of listeners) {
      const socket = openPacketSocket(link.index, listener);
      if (!socket.ok) throw new Error(socket.reason);
    }
  },
};

answerCalls(calls);
