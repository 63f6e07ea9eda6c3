import { boundedRun } from '../bounded-run.ts';
import type { Check } from '../planned-check.ts';
import { down, socketErrorWords, up } from '../words.ts';
import { beginDatagrams } from './datagrams.ts';
import { type AccessRequest, accessRequest, readAccessReply } from './radius-packet.ts';

export interface RadiusParameters {
  readonly address: string;
  readonly port: number;
  readonly login: string;
  readonly password: string;
  readonly secret: string;
  readonly timeoutMs: number;
}

/** What RFC 2865 has a server do with whoever it does not know, or who has another secret: say nothing. */
const SILENCE = 'no answer (a server says nothing to a client that it does not know, or with another secret)';

/** Up when the server accepts the login, in an answer that was made with the shared secret. */
export function radiusCheck(parameters: RadiusParameters): Check {
  const { address, port, login, password, secret, timeoutMs } = parameters;
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      let request: AccessRequest | undefined;
      let missing = SILENCE;
      const datagrams = beginDatagrams({
        address,
        port,
        timeoutMs,
        payload(local) {
          request = accessRequest({ login, password, secret, nasAddress: local.address });
          return request.packet;
        },
        onMessage(message) {
          if (request === undefined) {
            return;
          }
          const reply = readAccessReply(request, secret, message);
          switch (reply.kind) {
            case 'accept':
              return settle(up('Access-Accept'));
            case 'reject':
              return settle(down('Access-Reject: the server refuses the login'));
            case 'challenge':
              return settle(down('Access-Challenge: the server wants more than a password'));
            case 'other':
              // RFC 2865, 3: such packets are discarded, for anybody may have sent them.
              missing = `no usable answer (but ${reply.reason})`;
          }
        },
        onError: (error) => settle.error(error, socketErrorWords(error)),
      });
      return { stop: datagrams.stop, missing: () => missing };
    });
}
