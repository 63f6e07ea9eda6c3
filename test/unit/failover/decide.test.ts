import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Decision, decide, mayTake, type Standing } from '../../../src/failover/decide.ts';
import { fitnesses, healths, reportedRoles, wishes } from '../../../src/failover/report.ts';

function standing(change: Partial<Standing> = {}): Standing {
  return {
    role: 'idle',
    fitness: 'fit',
    pingsLost: 0,
    health: 'unknown',
    wish: 'none',
    preferred: false,
    term: 1,
    starting: false,
    listening: false,
    ...change,
  };
}

function decided(nodes: Readonly<Record<string, Partial<Standing>>>): Decision {
  return decide(new Map(Object.entries(nodes).map(([name, change]) => [name, standing(change)])));
}

const cases: readonly {
  readonly what: string;
  readonly nodes: Readonly<Record<string, Partial<Standing>>>;
  readonly node: string | undefined;
  readonly why: RegExp;
}[] = [
  {
    what: 'nobody holds it: the preferred',
    nodes: { lvs1: {}, lvs2: { preferred: true } },
    node: 'lvs2',
    why: /lvs2 is preferred/,
  },
  {
    what: 'nobody is preferred: the first by name',
    nodes: { lvs2: {}, lvs1: {} },
    node: 'lvs1',
    why: /nobody holds it/,
  },
  {
    what: 'the preferred has no carrier: the other',
    nodes: { lvs1: { preferred: true, fitness: 'no-carrier' }, lvs2: {} },
    node: 'lvs2',
    why: /lvs2 can hold it/,
  },
  {
    what: 'only one that was asked to stand by is left: it takes it all the same',
    nodes: { lvs1: { fitness: 'leaving' }, lvs2: { fitness: 'asked-to-stand-by' } },
    node: 'lvs2',
    why: /was asked to stand by/,
  },
  {
    what: 'nobody can take it',
    nodes: { lvs1: { fitness: 'no-carrier' }, lvs2: { fitness: 'start-failed' } },
    node: undefined,
    why: /lvs1 has no carrier, lvs2 failed to start/,
  },
  {
    what: 'all have just started and the preferred is not ready: it is waited for',
    nodes: {
      lvs1: { preferred: true, starting: true, fitness: 'table-not-ready' },
      lvs2: { starting: true },
    },
    node: 'lvs1',
    why: /still starting/,
  },
  {
    what: 'all have just started and the preferred still listens: it is waited for',
    nodes: { lvs1: { preferred: true, starting: true, listening: true }, lvs2: { starting: true } },
    node: 'lvs1',
    why: /still starting/,
  },
  {
    what: 'all have just started and the preferred, which still listens, has no carrier: the other',
    nodes: {
      lvs1: { preferred: true, starting: true, listening: true, fitness: 'no-carrier' },
      lvs2: { starting: true },
    },
    node: 'lvs2',
    why: /can hold it/,
  },
  {
    what: 'the preferred has just started among others: nobody waits for it',
    nodes: { lvs1: { preferred: true, starting: true, fitness: 'table-not-ready' }, lvs2: {} },
    node: 'lvs2',
    why: /can hold it/,
  },
  {
    what: 'the preferred still listens: one that knows who is there takes it',
    nodes: { lvs1: { preferred: true, listening: true }, lvs2: {} },
    node: 'lvs2',
    why: /can hold it/,
  },
  {
    what: 'one is taking it: let it',
    nodes: { lvs1: { preferred: true }, lvs2: { role: 'taking' } },
    node: 'lvs2',
    why: /taking/,
  },
  {
    what: 'sticky: the holder keeps it, preferred or not',
    nodes: { lvs1: { preferred: true }, lvs2: { role: 'active' } },
    node: 'lvs2',
    why: /lvs2 holds it/,
  },
  {
    what: 'the preferred wants it back',
    nodes: { lvs1: { preferred: true, wish: 'return' }, lvs2: { role: 'active' } },
    node: 'lvs1',
    why: /preferred and back/,
  },
  {
    what: 'the preferred wants it back but sees no healthy real server',
    nodes: { lvs1: { preferred: true, wish: 'return', health: 'no' }, lvs2: { role: 'active' } },
    node: 'lvs2',
    why: /lvs2 holds it/,
  },
  {
    what: 'the holder lost its gateway',
    nodes: { lvs1: { role: 'active', fitness: 'ping-lost', pingsLost: 1 }, lvs2: {} },
    node: 'lvs2',
    why: /lvs1 does not reach its ping nodes, lvs2 can hold it/,
  },
  {
    what: 'all lost the gateway: no reason to move',
    nodes: {
      lvs1: { role: 'active', fitness: 'ping-lost', pingsLost: 1 },
      lvs2: { fitness: 'ping-lost', pingsLost: 1 },
    },
    node: 'lvs1',
    why: /holds it/,
  },
  {
    what: 'the other reaches more ping nodes',
    nodes: {
      lvs1: { role: 'active', fitness: 'ping-lost', pingsLost: 2 },
      lvs2: { fitness: 'ping-lost', pingsLost: 1 },
    },
    node: 'lvs2',
    why: /more ping nodes/,
  },
  {
    what: 'health: healthy real servers only at the other',
    nodes: { lvs1: { role: 'active', health: 'no' }, lvs2: { health: 'yes' } },
    node: 'lvs2',
    why: /no healthy real server/,
  },
  {
    what: 'health: unknown at the other is no reason to move',
    nodes: { lvs1: { role: 'active', health: 'no' }, lvs2: {} },
    node: 'lvs1',
    why: /holds it/,
  },
  {
    what: 'an operator gave the group to another',
    nodes: { lvs1: { role: 'active', preferred: true }, lvs2: { wish: 'claim' } },
    node: 'lvs2',
    why: /was told to take it over/,
  },
  {
    what: 'an operator gave it back',
    nodes: { lvs1: { preferred: true }, lvs2: { role: 'active', wish: 'give-back' } },
    node: 'lvs1',
    why: /told to give it back/,
  },
  {
    what: 'a claim does not beat a fault of the claimant',
    nodes: { lvs1: { role: 'active' }, lvs2: { wish: 'claim', fitness: 'ping-lost', pingsLost: 1 } },
    node: 'lvs1',
    why: /holds it/,
  },
  {
    what: 'a holder that resumes is not worse for a table that it has not read yet',
    nodes: { lvs1: { role: 'active', starting: true, fitness: 'table-not-ready' }, lvs2: {} },
    node: 'lvs1',
    why: /holds it/,
  },
  {
    what: 'split brain: the later claim keeps it',
    nodes: { lvs1: { role: 'active', preferred: true, term: 4 }, lvs2: { role: 'active', term: 5 } },
    node: 'lvs2',
    why: /took it last/,
  },
  {
    what: 'split brain: the one that can reach the gateway keeps it',
    nodes: {
      lvs1: { role: 'active', term: 4 },
      lvs2: { role: 'active', term: 5, fitness: 'ping-lost', pingsLost: 1 },
    },
    node: 'lvs1',
    why: /better off/,
  },
  {
    what: 'split brain with equal claims: the preferred keeps it',
    nodes: { lvs1: { role: 'active' }, lvs2: { role: 'active', preferred: true } },
    node: 'lvs2',
    why: /comes first/,
  },
];

for (const { what, nodes, node, why } of cases) {
  test(what, () => {
    const decision = decided(nodes);
    assert.equal(decision.node, node);
    assert.match(decision.why, why);
  });
}

const anyStanding: fc.Arbitrary<Standing> = fc.record({
  role: fc.constantFrom(...reportedRoles),
  fitness: fc.constantFrom(...fitnesses),
  pingsLost: fc.integer({ min: 0, max: 3 }),
  health: fc.constantFrom(...healths),
  wish: fc.constantFrom(...wishes),
  preferred: fc.boolean(),
  term: fc.integer({ min: 0, max: 3 }),
  starting: fc.boolean(),
  listening: fc.boolean(),
});

const anyCluster = fc.uniqueArray(fc.tuple(fc.constantFrom<string>('a', 'b', 'c', 'd'), anyStanding), {
  selector: ([name]) => name,
  minLength: 1,
});

test('law: all directors decide alike, in whatever order they have heard the reports', () => {
  fc.assert(
    fc.property(anyCluster, (entries) => {
      const decision = decide(new Map(entries));
      assert.deepEqual(decide(new Map([...entries].reverse())), decision);
    }),
  );
});

test('law: the decision names one that is heard, or nobody, and always says why', () => {
  fc.assert(
    fc.property(anyCluster, (entries) => {
      const { node, rule, why } = decide(new Map(entries));
      assert.ok(why.length > 0);
      if (node === undefined) assert.equal(rule, 'nobody');
      else assert.ok(entries.some(([name]) => name === node));
    }),
  );
});

test('law: whoever is chosen anew may take it', () => {
  fc.assert(
    fc.property(anyCluster, (entries) => {
      const standings = new Map(entries);
      const { node, rule } = decide(standings);
      const chosen = node === undefined ? undefined : standings.get(node);
      if (chosen === undefined || ['keep', 'contest', 'wait'].includes(rule)) return;
      assert.ok(mayTake(chosen.fitness));
    }),
  );
});

/** The cluster after the decision has been carried out: one holder, and its wish has come true. */
function carriedOut(standings: ReadonlyMap<string, Standing>, holder: string): ReadonlyMap<string, Standing> {
  return new Map(
    [...standings].map(([name, one]) => [
      name,
      name === holder ? { ...one, role: 'active', wish: 'none' } : { ...one, role: 'idle' },
    ]),
  );
}

/** How many moves it takes until nobody moves any more. */
function movesToRest(entries: readonly (readonly [string, Standing])[]): number {
  let standings: ReadonlyMap<string, Standing> = new Map(entries);
  for (let moves = 0; moves < 10; moves++) {
    const { node, rule } = decide(standings);
    if (node === undefined || rule === 'keep' || rule === 'wait') return moves;
    standings = carriedOut(standings, node);
  }
  return Number.POSITIVE_INFINITY;
}

test('law: a holder that is better off, once it has the group, keeps it', () => {
  fc.assert(
    fc.property(anyCluster, (entries) => {
      const content = entries.map(([name, one]) => [name, { ...one, wish: 'none' as const }] as const);
      if (decide(new Map(content)).rule === 'better') assert.equal(movesToRest(content), 1);
    }),
    { numRuns: 2000 },
  );
});

test('law: decisions that are carried out come to rest', () => {
  fc.assert(
    fc.property(anyCluster, (entries) => {
      // At most one director is preferred or told to take the group: anything else is a change of mind.
      const [first] = entries;
      const sober = entries.map(([name, one]) => {
        const alone = name === first?.[0];
        const wish = alone || one.wish === 'give-back' ? one.wish : 'none';
        return [name, { ...one, preferred: alone && one.preferred, wish }] as const;
      });
      // To the one that is taking it, to a better one, and to the one that an operator chose.
      assert.ok(movesToRest(sober) <= 3);
    }),
    { numRuns: 2000 },
  );
});
