import type { DirectorEvent } from '../../../src/director/event.ts';

/** A real server of `tcp:10.0.0.1:80` that has just been taken out of service, but for what is said otherwise. */
export function exampleEvent(more: Partial<DirectorEvent> = {}): DirectorEvent {
  return {
    sequence: 1,
    at: '2026-11-21T08:23:22.000Z',
    node: 'lvs1',
    severity: 'notice',
    kind: 'real-quiesced',
    message: 'Quiescent real server: 10.0.0.5:80 (10.0.0.1:80) (Weight set to 0)',
    virtual: 'tcp:10.0.0.1:80',
    real: '10.0.0.5:80',
    up: false,
    reason: 'connection refused',
    since: '2026-11-21T08:23:20.000Z',
    healthy: 2,
    servers: 3,
    fallback: false,
    phase: 'running',
    ...more,
  };
}
