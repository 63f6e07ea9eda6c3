import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lossy, perfect, silence, simulate } from './support/simulation.ts';

test('two nodes find each other within two round trips', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(3);
  assert.deepEqual(pair.news('a'), ['peer-alive']);
  assert.deepEqual(pair.news('b'), ['peer-alive']);
  pair.runFor(10_000);
  assert.deepEqual(pair.news('a'), []);
});

test('a keepalive goes out every keepalive, however late the one before', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.wire.splice(0);
  for (let second = 0; second < 10; second++) {
    pair.node('a').frozen = true;
    pair.runFor(37);
    pair.node('a').frozen = false;
    pair.runFor(963);
  }
  assert.equal(pair.wire.filter(({ from }) => from === 'a').length, 100);
});

test('a peer that dies is late after warntime and dead after deadtime', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.news('a');
  pair.stop('b');
  pair.runFor(199);
  assert.deepEqual(pair.news('a'), []);
  pair.runFor(2);
  assert.deepEqual(pair.news('a'), ['peer-late']);
  pair.runFor(198);
  assert.deepEqual(pair.news('a'), []);
  pair.runFor(2);
  assert.deepEqual(pair.news('a'), ['peer-dead silent']);
});

test('10 ms granularity: keepalive 10, dead 30 ms after the last word', () => {
  const timings = { keepaliveMs: 10, warntimeMs: 20, deadtimeMs: 30, initdeadMs: 100 };
  const pair = simulate(['a', 'b'], { timings });
  pair.runFor(60_000);
  assert.deepEqual(pair.news('a'), ['peer-alive']);
  pair.stop('b');
  pair.runFor(29);
  assert.deepEqual(pair.news('a'), ['peer-late']);
  pair.runFor(2);
  assert.deepEqual(pair.news('a'), ['peer-dead silent']);
});

test('a peer that was never heard is dead after initdead', () => {
  const pair = simulate(['a', 'b']);
  pair.stop('b');
  pair.runFor(1999);
  assert.equal(pair.peers('a')[0]?.status, 'unknown');
  pair.runFor(1);
  assert.deepEqual(pair.news('a'), ['peer-dead never-heard']);
  pair.restart('b');
  pair.runFor(110);
  assert.deepEqual(pair.news('a'), ['peer-alive']);
});

test('a peer that restarts is told as restarted, not as dead, and its state is void', () => {
  const pair = simulate(['a', 'b']);
  pair.node('b').engine.setState(Buffer.from('one'), 1000);
  pair.runFor(1000);
  pair.news('a');
  pair.restart('b');
  pair.runFor(5);
  assert.deepEqual(
    pair.node('a').events.map(({ kind }) => kind),
    ['peer-restarted', 'state'],
  );
  assert.equal(pair.peers('a')[0]?.state?.length, 0);
  pair.news('a');
  pair.runFor(5000);
  assert.deepEqual(pair.news('a'), []);
});

test('both restart at once, and again', () => {
  const pair = simulate(['a', 'b']);
  for (let round = 0; round < 3; round++) {
    pair.runFor(1000);
    for (const name of ['a', 'b']) {
      pair.news(name);
      pair.restart(name);
    }
    pair.runFor(5);
    for (const name of ['a', 'b']) {
      // What was still under way to the boots before is refused.
      assert.deepEqual(
        pair.news(name).filter((kind) => kind !== 'refused'),
        ['peer-alive'],
      );
    }
  }
});

test('a partition heals: the peer comes back as the same run', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.news('a');
  pair.network = silence;
  pair.runFor(60_000);
  assert.deepEqual(pair.news('a'), ['peer-late', 'peer-dead silent']);
  pair.network = perfect;
  pair.runFor(150);
  assert.deepEqual(pair.news('a'), ['peer-alive']);
});

test('one-way: who is not heard is told so by the one it hears', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.network = ({ from }) => (from === 'a' ? [] : [0.3]);
  pair.runFor(60_000);
  assert.deepEqual([pair.peers('a')[0]?.status, pair.peers('a')[0]?.hearsUs], ['alive', false]);
  assert.deepEqual([pair.peers('b')[0]?.status, pair.peers('b')[0]?.hearsUs], ['dead', false]);
  pair.network = perfect;
  pair.runFor(210);
  for (const name of ['a', 'b']) {
    assert.deepEqual([pair.peers(name)[0]?.status, pair.peers(name)[0]?.hearsUs], ['alive', true]);
  }
});

test('one link of two goes and comes back: told, and nobody dies', () => {
  const pair = simulate(['a', 'b'], { links: ['lan', 'cross'] });
  pair.runFor(1000);
  pair.node('a').events.splice(0);
  pair.network = ({ link }) => (link === 'lan' ? [] : [0.3]);
  pair.runFor(500);
  assert.deepEqual(pair.node('a').events.splice(0), [{ kind: 'link-down', peer: 'b', link: 'lan' }]);
  assert.deepEqual(
    pair.peers('a')[0]?.links.map(({ name, status }) => `${name} ${status}`),
    ['lan down', 'cross up'],
  );
  pair.network = perfect;
  pair.runFor(110);
  assert.deepEqual(pair.node('a').events.splice(0), [{ kind: 'link-up', peer: 'b', link: 'lan' }]);
});

test('loss and round trip of each link', () => {
  const third = lossy(1 / 3, 0);
  const pair = simulate(['a', 'b'], {
    links: ['lan', 'far'],
    network: (transit, now) => (transit.link === 'far' ? third(transit, now).map(() => 20) : [0.3]),
  });
  pair.runFor(60_000);
  const [lan, far] = pair.peers('a')[0]?.links ?? [];
  assert.equal(lan?.loss, 0);
  assert.ok(Math.abs((lan?.roundTripMs ?? 0) - 0.6) < 0.05, `${lan?.roundTripMs}`);
  assert.ok(Math.abs((far?.loss ?? 0) - 1 / 3) < 0.12, `${far?.loss}`);
  assert.ok(Math.abs((far?.roundTripMs ?? 0) - 40) < 1, `${far?.roundTripMs}`);
  assert.deepEqual(pair.news('a'), ['peer-alive']);
});

test('a lossy link: late at times, never dead while something gets through in deadtime', () => {
  const pair = simulate(['a', 'b'], { network: lossy(0.2, 5), timings: { ...usual, deadtimeMs: 1000 } });
  pair.runFor(120_000);
  const kinds = new Set(pair.news('a'));
  assert.ok(kinds.has('peer-late') && kinds.has('peer-in-time'));
  assert.ok(![...kinds].some((kind) => kind.startsWith('peer-dead')));
});

const usual = { keepaliveMs: 100, warntimeMs: 200, deadtimeMs: 400, initdeadMs: 2000 };

test('stopped for 10 s and continued: it knows that it was away, and calls nobody dead', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  for (const name of ['a', 'b']) pair.news(name);
  pair.node('a').frozen = true;
  pair.runFor(10_000);
  assert.deepEqual(pair.news('b'), ['peer-late', 'peer-dead silent']);
  pair.node('a').frozen = false;
  pair.runFor(200);
  assert.deepEqual(
    pair.news('a').filter((kind) => kind !== 'refused'),
    ['away'],
  );
  assert.deepEqual(
    pair.news('b').filter((kind) => kind !== 'refused'),
    ['peer-alive'],
  );
});

test('stopped while the peer died: what it said meanwhile is no sign of life', () => {
  const pair = simulate(['a', 'b']);
  pair.runFor(1000);
  pair.node('a').frozen = true;
  pair.runFor(2000);
  pair.stop('b');
  pair.runFor(2000);
  pair.news('a');
  pair.node('a').frozen = false;
  pair.runFor(500);
  assert.deepEqual(pair.news('a'), ['away', 'refused', 'peer-late', 'peer-dead silent']);
  assert.ok(pair.node('a').engine.counters().stale >= 15);
});

test('told that it was away before it sends anything', () => {
  const pair = simulate(['a', 'b']);
  pair.node('a').engine.setState(Buffer.from('active'), 0);
  pair.runFor(1000);
  const { engine, events } = pair.node('a');
  const push = events.push.bind(events);
  events.push = (event) => {
    if (event.kind === 'away') engine.setState(Buffer.from('listening'), pair.now());
    return push(event);
  };
  pair.node('a').frozen = true;
  pair.runFor(5000);
  pair.node('b').events.splice(0);
  pair.node('a').frozen = false;
  pair.runFor(300);
  const states = pair.node('b').events.flatMap((event) => (event.kind === 'state' ? [event.state] : []));
  assert.deepEqual(
    states.map((state) => Buffer.from(state).toString()),
    ['listening'],
  );
});

test('a clock that stood still (a machine that slept): they find each other again', () => {
  for (const sleeper of ['a', 'b']) {
    const pair = simulate(['a', 'b']);
    pair.runFor(1000);
    pair.node(sleeper).frozen = true;
    pair.runFor(600_000);
    pair.node(sleeper).clockOffset -= 600_000;
    pair.node(sleeper).frozen = false;
    pair.runFor(300);
    assert.deepEqual([pair.peers('a')[0]?.status, pair.peers('b')[0]?.status], ['alive', 'alive']);
    pair.runFor(1000);
    const { replayed, stale } = pair.node(sleeper).engine.counters();
    pair.runFor(10_000);
    assert.deepEqual([pair.peers('a')[0]?.hearsUs, pair.peers('b')[0]?.hearsUs], [true, true]);
    const after = pair.node(sleeper).engine.counters();
    assert.deepEqual([after.replayed, after.stale], [replayed, stale]);
  }
});

test('three nodes: the death of one is told by the others, and of no other', () => {
  const trio = simulate(['a', 'b', 'c']);
  trio.runFor(1000);
  for (const name of ['a', 'b']) assert.deepEqual(trio.news(name), ['peer-alive', 'peer-alive']);
  trio.stop('c');
  trio.runFor(1000);
  for (const name of ['a', 'b']) {
    assert.deepEqual(trio.node(name).events.filter(({ kind }) => kind === 'peer-dead').length, 1);
    assert.deepEqual(
      trio
        .peers(name)
        .map(({ status }) => status)
        .sort(),
      ['alive', 'dead'],
    );
  }
});

test('the wall clock is never read', (context) => {
  const RealDate = globalThis.Date;
  context.after(() => {
    globalThis.Date = RealDate;
  });
  const reads: string[] = [];
  globalThis.Date = new Proxy(RealDate, {
    get(target, property) {
      reads.push(String(property));
      return Reflect.get(target, property);
    },
    construct(target, args) {
      reads.push('new');
      return Reflect.construct(target, args);
    },
    apply(target, self, args) {
      reads.push('call');
      return Reflect.apply(target, self, args);
    },
  });
  const pair = simulate(['a', 'b'], { network: lossy(0.3, 20) });
  pair.runFor(1000);
  pair.restart('b');
  pair.node('a').engine.send('b', Buffer.from('x'), 1000, pair.now(), () => {});
  pair.runFor(5000);
  pair.stop('b');
  pair.runFor(1000);
  globalThis.Date = RealDate;
  assert.deepEqual(reads, []);
});
