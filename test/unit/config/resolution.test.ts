import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AddressFamily } from '../../../src/config/configuration.ts';
import { type NameRequest, type ResolutionLimits, resolveNames } from '../../../src/config/names.ts';
import { createProblemList } from '../../../src/config/problem-list.ts';
import { createSystemResolver, parseServices, type Resolver } from '../../../src/config/resolver.ts';
import { createBreath } from '../../../src/system/breathe.ts';

const limits: ResolutionLimits = { concurrency: 2, lookupMs: 30, totalMs: 100 };
const text = (name: string) => ({ text: name, line: 1, column: 1 });
const host = (name: string, family: AddressFamily = 'inet'): NameRequest => ({
  kind: 'address',
  host: text(name),
  family,
});

/** Resolves the requests and then asks for each host; gives addresses and problems. */
async function addresses(
  names: readonly string[],
  address: Resolver['address'],
  family: AddressFamily = 'inet',
) {
  const requests = names.map((name) => host(name, family));
  const resolver: Resolver = { address, port: async () => undefined };
  const resolved = await resolveNames(requests, resolver, createBreath(), limits);
  const problems = createProblemList('x');
  const found = names.map((name) =>
    resolved.address({ ...text(name), column: names.indexOf(name) + 1 }, family, problems),
  );
  return { found, messages: problems.sorted().map(({ message }) => message) };
}

describe('resolving names', () => {
  it('asks for each name once, and for no number', async () => {
    const asked: string[] = [];
    const { found } = await addresses(['a', 'b', 'a', '10.0.0.1'], async (name) => {
      asked.push(name);
      return `10.1.1.${asked.length}`;
    });
    assert.deepEqual(asked, ['a', 'b']);
    assert.deepEqual(found, ['10.1.1.1', '10.1.1.2', '10.1.1.1', '10.0.0.1']);
  });

  it('asks for a few at a time', async () => {
    let running = 0;
    let most = 0;
    await addresses(['a', 'b', 'c', 'd', 'e'], async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      return '10.1.1.1';
    });
    assert.equal(most, limits.concurrency);
  });

  it('gives up on a name that is not answered, and on all after a while', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
    const start = performance.now();
    const { found, messages } = await addresses(names, () => new Promise(() => {}));
    assert.ok(performance.now() - start < 20_000);
    assert.ok(found.every((address) => address === undefined));
    assert.match(messages[0] ?? '', /no IPv4 address for "a": no answer within 30 ms/);
    assert.match(messages.at(-1) ?? '', /the time for looking up names is over/);
  });

  it('makes addresses canonical, and refuses those of the other family', async () => {
    assert.deepEqual((await addresses(['a'], async () => '2001:DB8:0::1', 'inet6')).found, ['2001:db8::1']);
    assert.deepEqual((await addresses(['a'], async () => '::1')).messages, [
      'no IPv4 address for "a": the answer is of the other family',
    ]);
    assert.deepEqual((await addresses(['FD00:0:0::1'], async () => '', 'inet6')).found, ['fd00::1']);
  });

  it('reads services(5), aliases included, first line first', () => {
    const services = parseServices(
      ['# x', 'http 80/tcp www # web', 'http\t80/udp', 'www 8080/tcp', '', 'broken', 'tftp 69/udp'].join(
        '\n',
      ),
    );
    assert.deepEqual(
      [...services],
      [
        ['http/tcp', 80],
        ['www/tcp', 80],
        ['http/udp', 80],
        ['tftp/udp', 69],
      ],
    );
  });

  it('asks this host', async () => {
    const resolver = createSystemResolver();
    assert.equal(await resolver.address('localhost', 'inet'), '127.0.0.1');
    await assert.rejects(resolver.address('no such name', 'inet'));
    assert.equal(await createSystemResolver('/nowhere').port('http'), undefined);
  });
});
