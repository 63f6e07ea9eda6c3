import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSpeaker } from '../../../src/alerts/speaker.ts';
import { exampleEvent } from './example-event.ts';

const ofServer = exampleEvent({ group: 'web' });
const peer = (kind: 'peer-alive' | 'peer-dead') => {
  const { virtual: _virtual, real: _real, ...rest } = exampleEvent({ kind, peer: 'lvs2' });
  return rest;
};

test('of real servers tells the holder of their group, and a standby only while it is alone', () => {
  const { hear, tells } = createSpeaker('holder');
  hear(exampleEvent({ group: 'web', role: 'standby' }));
  assert.ok(tells(ofServer), 'nobody else is there');
  hear(peer('peer-alive'));
  assert.ok(!tells(ofServer));
  assert.ok(tells(peer('peer-alive')), 'what it saw of its peer itself');
  assert.ok(tells(exampleEvent()), 'a virtual server in no group');
  hear(exampleEvent({ kind: 'role-changed', group: 'web', from: 'standby', to: 'active' }));
  assert.ok(tells(ofServer));
  hear(exampleEvent({ kind: 'role-changed', group: 'web', from: 'active', to: 'standby' }));
  assert.ok(!tells(ofServer));
  hear(peer('peer-dead'));
  assert.ok(tells(ofServer));
});

test('each tells where that is wanted', () => {
  const { hear, tells } = createSpeaker('each');
  hear(peer('peer-alive'));
  hear(exampleEvent({ group: 'web', role: 'standby' }));
  assert.ok(tells(ofServer));
});
