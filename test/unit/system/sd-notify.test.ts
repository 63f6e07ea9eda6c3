import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchdogTimeoutMs } from '../../../src/system/sd-notify.ts';

test('the watchdog is asked for by WATCHDOG_USEC, of this process alone', () => {
  const asked = { WATCHDOG_USEC: '30000000' };
  assert.equal(watchdogTimeoutMs(asked, 17), 30_000);
  assert.equal(watchdogTimeoutMs({ ...asked, WATCHDOG_PID: '17' }, 17), 30_000);
  assert.equal(watchdogTimeoutMs({ ...asked, WATCHDOG_PID: '18' }, 17), undefined);
});

test('a WATCHDOG_USEC that is no time asks for nothing', () => {
  for (const value of [undefined, '', '0', '-1', '1e3', 'soon', ' 5', '5s']) {
    assert.equal(watchdogTimeoutMs({ WATCHDOG_USEC: value }, 17), undefined, `${value}`);
  }
});
