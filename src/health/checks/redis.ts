import { matchReceive } from '../receive-match.ts';
import type { CheckOutcome } from '../verdict.ts';
import { down, up } from '../words.ts';
import type { Talk } from './dialogue.ts';
import { type Login, loginOf, planDialogue } from './plan-dialogue.ts';
import { type RedisReply, readRedisReply, redisCommand } from './redis-reply.ts';
import { ServerFault, type Wire } from './wire.ts';

interface RedisParameters extends Login {
  /** Its number; empty for the first. */
  readonly database: string;
  /** The words of the command. */
  readonly request: readonly string[];
  readonly receive: string;
}

/**
 * redis: up when the server lets `login` in where one is set, and answers to the command `request` with a value
 * that matches `receive`, or else to PING.
 */
export const planRedis = planDialogue<RedisParameters>({
  own(virtual, real) {
    const { check } = virtual;
    const request = (real.negotiation?.request ?? check.request).slice(1).trim();
    return {
      ...loginOf(virtual),
      database: check.database,
      request: request === '' ? ['PING'] : request.split(/\s+/),
      receive: real.negotiation?.receive ?? check.receive,
    };
  },
  dialogue: (parameters) => async (talk) => {
    const wire = await talk.connect();
    await logIn(talk, wire, parameters);
    if (parameters.database !== '') {
      await ask(talk, wire, ['SELECT', parameters.database]);
    }
    return judge(talk, await ask(talk, wire, parameters.request), parameters);
  },
});

async function logIn(talk: Talk, wire: Wire, { login, password }: Login): Promise<void> {
  if (login === '' && password === '') {
    return;
  }
  // A password alone is that of the user `default`, and all that servers before version 6 know.
  const words = login === '' ? ['AUTH', password] : ['AUTH', login, password];
  const reply = await exchange(talk, wire, words);
  if (reply.kind === 'error') {
    throw new ServerFault(`the login was refused: ${talk.quoted(reply.text.toString())}`);
  }
}

async function ask(talk: Talk, wire: Wire, words: readonly string[]): Promise<RedisReply> {
  const reply = await exchange(talk, wire, words);
  if (reply.kind === 'error') {
    throw new ServerFault(`the server's answer to ${words[0]} is ${talk.quoted(reply.text.toString())}`);
  }
  return reply;
}

async function exchange(talk: Talk, wire: Wire, words: readonly string[]): Promise<RedisReply> {
  const what = `answer to ${words[0]}`;
  let reply: RedisReply | undefined;
  wire.send(redisCommand(words));
  await wire.message(what, (bytes) => {
    const read = readRedisReply(bytes);
    if (read === 'other') {
      const said = talk.quoted(bytes.toString());
      throw new ServerFault(`the server does not speak the protocol of Redis: its ${what} is ${said}`);
    }
    reply = read;
    return read?.length;
  });
  if (reply === undefined) {
    throw new Error('a message without a reply');
  }
  return reply;
}

function judge(talk: Talk, { kind, text }: RedisReply, { request, receive }: RedisParameters): CheckOutcome {
  const [command = ''] = request;
  const said = () => talk.quoted(text.toString());
  if (kind === 'nil') {
    return down(`the answer to ${command} is nil`);
  }
  if (receive !== '') {
    const match = matchReceive(receive, text);
    if (match.kind === 'unknown') {
      return down(match.reason);
    }
    return match.kind === 'match'
      ? up(`the answer to ${command} matches receive`)
      : down(`the answer to ${command} does not match receive (it begins ${said()})`);
  }
  if (command === 'PING' && text.toString() !== 'PONG') {
    return down(`the answer to PING is ${said()}`);
  }
  return up(`answered to ${command}`);
}
