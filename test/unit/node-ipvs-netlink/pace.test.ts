import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMAND } from '../../../src/node-ipvs-netlink/codec/schema.ts';
import type { Request } from '../../../src/node-ipvs-netlink/index.ts';
import { createPace } from '../../../src/node-ipvs-netlink/kernel/pace.ts';

const body = new Uint8Array(0);
const quick = Array<Request>(1_000).fill({ command: COMMAND.newDestination, dump: false, body });
const slow = Array<Request>(1_000).fill({ command: COMMAND.setService, dump: false, body });
const asking: Request = { command: COMMAND.getService, dump: false, body, onReply: () => {} };

describe('the pace', () => {
  it('grows while sending is quick, up to a bound', () => {
    const pace = createPace();
    const portions: number[] = [];
    for (let i = 0; i < 6; i++) {
      const portion = pace.portion(quick, 0);
      portions.push(portion);
      pace.observe(quick.slice(0, portion), 0.5);
    }
    assert.deepEqual(portions, [32, 64, 128, 128, 128, 128]);
  });

  it('shrinks as soon as the event loop was held up', () => {
    const pace = createPace();
    pace.observe(quick.slice(0, 32), 50);
    assert.equal(pace.portion(quick, 0), 3);
    pace.observe(quick.slice(0, 3), 500);
    assert.equal(pace.portion(quick, 0), 1);
  });

  it('does not grow by the speed of a small rest', () => {
    const pace = createPace();
    pace.observe(quick.slice(0, 2), 0.1);
    assert.equal(pace.portion(quick, 0), 32);
  });

  it('sends few edits of services together, for each may wait for RCU', () => {
    assert.equal(createPace().portion(slow, 0), 1);
  });

  it('sends what wants an answer by itself', () => {
    const pace = createPace();
    assert.equal(pace.portion([asking, asking], 0), 1);
    assert.equal(pace.portion([...quick.slice(0, 3), asking], 0), 3);
  });

  it('stops at the end', () => {
    assert.equal(createPace().portion(quick, 990), 10);
  });
});
