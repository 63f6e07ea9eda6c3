import { connect } from 'node:net';
import { type Attempt, boundedRun, type Settle } from '../bounded-run.ts';
import type { Check } from '../planned-check.ts';
import { matchReceive } from '../receive-match.ts';
import type { CheckOutcome } from '../verdict.ts';
import { clean, down, socketErrorWords, up } from '../words.ts';
import { beginDatagrams } from './datagrams.ts';
import { type DnsQuestion, type DnsReply, dnsQuestion, readReply } from './dns-message.ts';

export interface DnsParameters {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** The name whose address is asked for, or an address whose name is. */
  readonly request: string;
  readonly receive: string;
  readonly timeoutMs: number;
}

type Answer = Extract<DnsReply, { kind: 'answer' }>;

/**
 * Up when one of the addresses (for an address as request: one of the names) in the answer matches `receive`.
 * An answer that was truncated and does not match is asked for again over TCP, as every resolver does.
 */
export function dnsCheck(parameters: DnsParameters): Check {
  return (signal) =>
    boundedRun(signal, parameters.timeoutMs, (settle) => {
      const question = dnsQuestion(parameters.request);
      if (parameters.protocol === 'tcp') {
        return askOverTcp(parameters, question, settle);
      }
      let current = askOverUdp(
        parameters,
        question,
        (answer) => {
          const outcome = judge(answer, question, parameters.receive);
          if (outcome.up || !answer.truncated) {
            settle(outcome);
            return;
          }
          current.stop();
          current = askOverTcp(parameters, question, settle);
        },
        settle,
      );
      return { stop: () => current.stop(), missing: () => current.missing() };
    });
}

function askOverUdp(
  { address, port, timeoutMs }: DnsParameters,
  question: DnsQuestion,
  onAnswer: (answer: Answer) => void,
  settle: Settle,
): Attempt {
  let missing = 'no answer';
  const datagrams = beginDatagrams({
    address,
    port,
    timeoutMs,
    payload: () => question.datagram,
    onMessage(message) {
      const reply = readReply(question, message);
      if (reply.kind === 'answer') {
        onAnswer(reply);
      } else {
        missing = `no usable answer (but ${reply.reason})`;
      }
    },
    onError: (error) => settle.error(error, socketErrorWords(error)),
  });
  return { stop: datagrams.stop, missing: () => missing };
}

function askOverTcp(
  { address, port, receive }: DnsParameters,
  question: DnsQuestion,
  settle: Settle,
): Attempt {
  let missing = 'no TCP connection';
  let received = Buffer.alloc(0);
  const socket = connect({ host: address, port });
  socket.once('connect', () => {
    missing = 'no answer';
    socket.write(question.stream);
  });
  socket.on('data', (bytes) => {
    // At most one message, of at most 65535 bytes, is waited for.
    received = Buffer.concat([received, bytes]);
    missing = 'no complete answer';
    if (received.length < 2 || received.length < 2 + received.readUInt16BE()) {
      return;
    }
    const reply = readReply(question, received.subarray(2, 2 + received.readUInt16BE()));
    settle(reply.kind === 'answer' ? judge(reply, question, receive) : down(`the answer is ${reply.reason}`));
  });
  socket.once('end', () => settle(down(`the server closed the connection: ${missing}`)));
  socket.on('error', (error) => settle.error(error, socketErrorWords(error)));
  return { stop: () => socket.destroy(), missing: () => missing };
}

function judge({ code, values }: Answer, { name, type }: DnsQuestion, receive: string): CheckOutcome {
  if (code !== 'NOERROR') {
    return down(`${code} for ${name}`);
  }
  if (values.length === 0) {
    return down(`the answer holds no ${type} record of ${name}`);
  }
  for (const value of values) {
    const match = receive === '' ? ({ kind: 'match' } as const) : matchReceive(receive, Buffer.from(value));
    if (match.kind === 'unknown') {
      return down(match.reason);
    }
    if (match.kind === 'match') {
      return up(`${name} is ${value}`);
    }
  }
  return down(`no ${type} record of ${name} matches receive (${clean(values.join(', '), 80)})`);
}
