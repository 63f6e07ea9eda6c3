import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { type Attempt, boundedRun, type Settle } from '../bounded-run.ts';
import type { CheckPlan } from '../check-plan.ts';
import { createLineMatcher, type LineMatcher, type LineVerdict } from '../line-match.ts';
import type { Check } from '../planned-check.ts';
import { down, excerpt, hostAndPort, socketErrorWords, up } from '../words.ts';

export interface SimpleTcpParameters {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  readonly payload: string;
  readonly receive: string;
  readonly timeoutMs: number;
}

/** Sends the request, and is up as soon as one line of the answer matches `receive`. */
function simpleTcpCheck(parameters: SimpleTcpParameters): Check {
  const begin = parameters.protocol === 'tcp' ? beginTcp : beginUdp;
  return (signal) => boundedRun(signal, parameters.timeoutMs, (settle) => begin(parameters, settle));
}

function beginTcp(parameters: SimpleTcpParameters, settle: Settle): Attempt {
  const { address, port, payload, receive } = parameters;
  const matcher = createLineMatcher(receive);
  let connected = false;
  const socket = connect({ host: address, port });
  socket.once('connect', () => {
    connected = true;
    // The server sees the end of the request, as from ldirectord, which shuts its sending side down.
    socket.end(payload);
  });
  socket.on('data', (bytes) => judge(matcher, matcher.add(bytes), settle));
  socket.once('end', () => {
    judge(matcher, matcher.end(), settle);
    settle(down(endedWithoutMatch(matcher, receive)));
  });
  socket.on('error', (error) => settle.error(error, socketErrorWords(error)));
  return {
    stop: () => socket.destroy(),
    missing: () => (connected ? missingLine(matcher, receive) : 'no TCP connection'),
  };
}

function beginUdp(parameters: SimpleTcpParameters, settle: Settle): Attempt {
  const { address, port, payload, receive } = parameters;
  const matcher = createLineMatcher(receive);
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('error', (error) => settle.error(error, socketErrorWords(error)));
  // Connected, so that only this server's datagrams and ICMP errors reach the socket.
  socket.once('connect', () => socket.send(payload));
  socket.on('message', (bytes) => judge(matcher, matcher.add(bytes), settle));
  socket.connect(port, address);
  return { stop: () => socket.close(), missing: () => missingLine(matcher, receive) };
}

function judge(matcher: LineMatcher, verdict: LineVerdict, settle: Settle): void {
  if (verdict.kind === 'match') {
    settle(up('the answer matches'));
  } else if (verdict.kind === 'refused') {
    settle(down(`${verdict.reason} (the answer begins ${excerpt(matcher.beginning())})`));
  }
}

function endedWithoutMatch(matcher: LineMatcher, receive: string): string {
  if (receive === '' || matcher.beginning().length === 0) {
    return 'the server closed the connection without an answer';
  }
  return `no line of the answer matches receive (it begins ${excerpt(matcher.beginning())})`;
}

function missingLine(matcher: LineMatcher, receive: string): string {
  if (receive === '' || matcher.beginning().length === 0) {
    return 'no answer';
  }
  return `no line that matches receive (the answer begins ${excerpt(matcher.beginning())})`;
}

/** `service = simpletcp`, with the protocol of the virtual server (TCP for a firewall mark). */
export function planSimpleTcp(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const { check, identity } = virtual;
  const request = real.negotiation?.request ?? check.request;
  const protocol = identity.kind === 'address' ? identity.protocol : 'tcp';
  const parameters: SimpleTcpParameters = {
    protocol,
    address: real.address,
    port,
    // The slash is ldirectord's own, put before every request; `\n` in the file stands for a line feed.
    payload: request.replace(/^\//, '').replaceAll('\\n', '\n'),
    receive: real.negotiation?.receive ?? check.receive,
    timeoutMs: check.negotiateTimeoutMs,
  };
  return {
    kind: 'simpletcp',
    parameters,
    description: `simpletcp ${protocol} ${hostAndPort(real.address, port)}`,
    timeoutMs: parameters.timeoutMs,
    run: simpleTcpCheck(parameters),
  };
}
