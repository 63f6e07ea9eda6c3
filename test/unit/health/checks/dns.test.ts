import assert from 'node:assert/strict';
import { before, type TestContext, test } from 'node:test';
import { type Answer, decode, encode, TRUNCATED_RESPONSE } from 'dns-packet';
import type { CheckSettings, VirtualServer } from '../../../../src/config/configuration.ts';
import { datagramServer } from '../datagram-server.ts';
import { planned, wordsOf } from '../run-check.ts';

/** Its library is loaded once, which is not to count against a check's time here. */
before(async () => {
  await import('../../../../src/health/checks/dns.ts');
});

const udp: VirtualServer['identity'] = {
  kind: 'address',
  protocol: 'udp',
  family: 'inet',
  address: '10.0.0.1',
  port: 53,
};

interface Reply {
  readonly answers?: Answer[];
  readonly flags?: number;
  readonly idPlus?: number;
  readonly otherName?: string;
}

function replyTo(query: Buffer, { answers = [], flags = 0, idPlus = 0, otherName }: Reply): Buffer {
  const { id = 0, questions = [] } = decode(query);
  const asked = otherName === undefined ? questions : [{ type: 'A' as const, name: otherName }];
  return encode({ type: 'response', id: (id + idPlus) % 65_536, flags, questions: asked, answers });
}

const address = (data: string): Answer => ({ type: 'A', name: 'www.example.com', ttl: 1, data });
const good: Reply = { answers: [address('10.9.0.11'), address('10.9.0.12')] };
const check = { service: 'dns', request: '/www.example.com', negotiateTimeoutMs: 600 } as const;

async function wordsFrom(
  t: TestContext,
  replies: readonly Reply[],
  settings: Partial<CheckSettings> = {},
): Promise<string> {
  const port = await datagramServer(t, (query) => replies.map((reply) => replyTo(query, reply)));
  return await wordsOf(planned(port, { ...check, ...settings }, { identity: udp }));
}

test('one of the addresses has to match', async (t) => {
  assert.equal(await wordsFrom(t, [good], { receive: '0\\.12$' }), 'up: www.example.com is 10.9.0.12');
  assert.equal(await wordsFrom(t, [good]), 'up: www.example.com is 10.9.0.11');
  assert.equal(
    await wordsFrom(t, [good], { receive: '192' }),
    'down: no A record of www.example.com matches receive (10.9.0.11, 10.9.0.12)',
  );
});

test('an alias counts by the address behind it', async (t) => {
  const alias: Answer = { type: 'CNAME', name: 'www.example.com', data: 'web.example.com' };
  assert.match(await wordsFrom(t, [{ answers: [alias, address('10.9.0.11')] }], { receive: '11' }), /^up/);
  assert.equal(
    await wordsFrom(t, [{ answers: [alias] }], { receive: '' }),
    'down: the answer holds no A record of www.example.com',
  );
});

test('an error of the server is down, by its name', async (t) => {
  assert.equal(await wordsFrom(t, [{ flags: 2 }]), 'down: SERVFAIL for www.example.com');
  assert.equal(await wordsFrom(t, [{ flags: 9 }]), 'down: RCODE 9 for www.example.com');
});

test('addresses are asked for their names', async (t) => {
  const asked: string[] = [];
  const port = await datagramServer(t, (query) => {
    const name = decode(query).questions?.[0]?.name ?? '';
    asked.push(name);
    return [replyTo(query, { answers: [{ type: 'PTR', name, data: 'www.example.com' }] })];
  });
  for (const request of ['/10.9.0.11', '/fd09::11']) {
    const plan = planned(port, { ...check, request, receive: '^www\\.example\\.com$' }, { identity: udp });
    assert.match(await wordsOf(plan), /^up: .* is www\.example\.com$/);
  }
  assert.deepEqual(asked, [
    '11.0.9.10.in-addr.arpa',
    '1.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.9.0.d.f.ip6.arpa',
  ]);
});

test("answers to others' questions are passed over", async (t) => {
  const others = [
    { ...good, idPlus: 1 },
    { ...good, otherName: 'www.example.net' },
  ];
  assert.match(await wordsFrom(t, [...others, good], { receive: '11' }), /^up/);
  assert.equal(
    await wordsFrom(t, others),
    'down: no usable answer (but the answer to another question) within 0.6 s',
  );
});

test('a lost question is asked again', async (t) => {
  let questions = 0;
  const port = await datagramServer(t, (query) => {
    questions += 1;
    return questions === 1 ? [] : [replyTo(query, good)];
  });
  assert.match(await wordsOf(planned(port, check, { identity: udp })), /^up/);
});

test('a truncated answer is asked for again over TCP, unless it matches', async (t) => {
  const truncated = { ...good, flags: TRUNCATED_RESPONSE };
  assert.match(await wordsFrom(t, [truncated], { receive: '12' }), /^up/);
  assert.equal(await wordsFrom(t, [truncated], { receive: '99' }), 'down: connection refused');
});

test('noise is no answer', async (t) => {
  const port = await datagramServer(t, () => [Buffer.from('hello'), Buffer.alloc(600, 0xc0)]);
  assert.match(
    await wordsOf(planned(port, check, { identity: udp })),
    /^down: no usable answer \(but not .*\) within 0\.6 s$/,
  );
});

test('over IPv6', async (t) => {
  const port = await datagramServer(t, (query) => [replyTo(query, good)], '::1');
  assert.match(await wordsOf(planned(port, check, { identity: udp, real: { address: '::1' } })), /^up/);
});

test('without a name to ask for, the reason says what to write', async () => {
  for (const request of ['/', '/a..b', `/${'a'.repeat(64)}.example.com`, '/two words']) {
    const words = await wordsOf(planned(53, { ...check, request }, { identity: udp }));
    assert.match(words, /^down: dns needs a request such as "www\.example\.com"/, request);
  }
});
