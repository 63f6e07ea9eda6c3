import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { planned, wordsOf } from '../run-check.ts';

const complete = { login: 'probe', password: 'hunter22', database: 'shop', request: '/SELECT 1' };

for (const service of ['mysql', 'pgsql', 'oracle'] as const) {
  const wordsWith = (others: Partial<CheckSettings>): Promise<string> =>
    wordsOf(planned(9, { service, ...complete, ...others }));

  test(`${service} without a login or a statement is down, and the reason says what to write`, async () => {
    const reason = `down: ${service} needs a login, and a request such as "SELECT 1"`;
    assert.equal(await wordsWith({ login: '' }), reason);
    assert.equal(await wordsWith({ request: '/' }), reason);
  });

  test(`${service}: whatever the server is asked makes another check`, () => {
    const keyWith = (others: Partial<CheckSettings>, address = '127.0.0.1') =>
      planned(9, { service, ...complete, ...others }, { real: { address } }).key;
    const keys = [
      keyWith({}),
      keyWith({ login: 'other' }),
      keyWith({ password: 'other' }),
      keyWith({ database: 'other' }),
      keyWith({ request: '/SELECT 2' }),
      keyWith({ checkport: 10 }),
      keyWith({}, '::1'),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keyWith({ receive: 'unused' }), keys[0]);
  });
}

test('oracle takes a SID only, and nothing that would change where it connects', async () => {
  for (const database of ['', 'A)(HOST=10.0.0.1', 'a b']) {
    const words = await wordsOf(planned(9, { service: 'oracle', ...complete, database }));
    assert.equal(words, 'down: oracle needs a database: the SID of the instance, such as "ORCL"');
  }
});
