import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect } from '../../../src/failover/effect.ts';
import { active, alive, dead, pairSettings, says } from './fixtures.ts';

const other = 'ffffffffffffffff';

function notesOf(effects: readonly Effect[]): readonly string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'note' && effect.text.includes('configuration') ? [effect.text] : [],
  );
}

test('a configuration that was read anew is in the next report, which goes out at once', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen({ kind: 'digest', digest: other });
  const effects = lvs1.effects();
  const published = effects.find(({ kind }) => kind === 'publish');
  assert.equal(published?.kind === 'publish' && published.report.digest, other);
  assert.deepEqual(notesOf(effects), ['lvs2 runs with another configuration than lvs1']);
  lvs1.happen({ kind: 'digest', digest: other });
  assert.deepEqual(lvs1.effects(), []);
});

test('it is told once when the configurations begin to differ, and once when they agree again', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen(says('lvs2', {}, { digest: other }), says('lvs2', {}, { digest: other }));
  lvs1.happen(says('lvs2', { pingsLost: 1 }, { digest: other }));
  assert.deepEqual(notesOf(lvs1.effects()), ['lvs2 runs with another configuration than lvs1']);
  lvs1.happen(says('lvs2', {}), says('lvs2', {}));
  assert.deepEqual(notesOf(lvs1.effects()), ['lvs2 runs with the same configuration as lvs1 again']);
});

test('a peer that starts anew with its other configuration is no news', () => {
  const lvs1 = active(pairSettings('lvs1'), 'lvs2');
  lvs1.happen(says('lvs2', {}, { digest: other }));
  lvs1.effects();
  lvs1.happen(dead('lvs2'), { kind: 'digest', digest: other });
  lvs1.happen({ kind: 'digest', digest: '0011223344556677' });
  lvs1.happen(alive('lvs2'), says('lvs2', {}, { digest: other, boot: 100 }));
  assert.deepEqual(notesOf(lvs1.effects()), []);
});
