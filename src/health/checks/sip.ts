import { connect } from 'node:net';
import { type Attempt, boundedRun, type Settle } from '../bounded-run.ts';
import type { Check } from '../planned-check.ts';
import { down, excerpt, socketErrorWords, up } from '../words.ts';
import { beginDatagrams } from './datagrams.ts';
import { newOptionsRequest, optionsText, readSipReply, type SipReply } from './sip-message.ts';

export interface SipParameters {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** `user@host`. */
  readonly login: string;
  readonly timeoutMs: number;
}

/** Up when the server answers an OPTIONS request with status 200. */
export function sipCheck(parameters: SipParameters): Check {
  const begin = parameters.protocol === 'tcp' ? askOverTcp : askOverUdp;
  return (signal) => boundedRun(signal, parameters.timeoutMs, (settle) => begin(parameters, settle));
}

function askOverUdp({ address, port, login, timeoutMs }: SipParameters, settle: Settle): Attempt {
  const request = newOptionsRequest();
  let missing = 'no answer';
  const datagrams = beginDatagrams({
    address,
    port,
    timeoutMs,
    payload: (local) => Buffer.from(optionsText(request, login, 'udp', local)),
    onMessage(message) {
      const reply = readSipReply(request, message);
      switch (reply.kind) {
        case 'final':
          return judge(reply, settle);
        case 'provisional':
          missing = 'no final answer';
          return;
        case 'incomplete':
          return settle(down(`the answer is cut off: it begins ${excerpt(message)}`));
        case 'other':
          missing = `no usable answer (but ${reply.reason}: ${excerpt(message)})`;
      }
    },
    onError: (error) => settle.error(error, socketErrorWords(error)),
  });
  return { stop: datagrams.stop, missing: () => missing };
}

function askOverTcp({ address, port, login }: SipParameters, settle: Settle): Attempt {
  const request = newOptionsRequest();
  let missing = 'no TCP connection';
  let received: Buffer = Buffer.alloc(0);
  const socket = connect({ host: address, port });
  socket.once('connect', () => {
    missing = 'no answer';
    const local = { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
    socket.write(optionsText(request, login, 'tcp', local));
  });
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes]);
    missing = 'no complete answer';
    let reply = readSipReply(request, received);
    while (reply.kind === 'provisional') {
      received = reply.rest;
      reply = readSipReply(request, received);
    }
    if (reply.kind === 'final') {
      judge(reply, settle);
    } else if (reply.kind === 'other') {
      settle(down(`the answer is ${reply.reason}: it begins ${excerpt(received)}`));
    }
  });
  socket.once('end', () => settle(down(`the server closed the connection: ${missing}`)));
  socket.on('error', (error) => settle.error(error, socketErrorWords(error)));
  return { stop: () => socket.destroy(), missing: () => missing };
}

function judge({ status, statusLine }: Extract<SipReply, { kind: 'final' }>, settle: Settle): void {
  settle(status === 200 ? up(statusLine) : down(statusLine));
}
