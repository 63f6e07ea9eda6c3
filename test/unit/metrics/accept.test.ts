import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedFormat } from '../../../src/metrics/accept.ts';

test('gives OpenMetrics to who likes it best, and text to all others', () => {
  // What Prometheus 2.42 and 3.0 send.
  const prometheus = [
    'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
  ];
  for (const accept of prometheus) assert.equal(acceptedFormat(accept), 'openmetrics');
  assert.equal(acceptedFormat('Application/OpenMetrics-Text; version="1.0.0"'), 'openmetrics');
  assert.equal(acceptedFormat('application/openmetrics-text'), 'openmetrics');
  const others = [
    undefined,
    '',
    '*/*',
    'text/html,application/xhtml+xml,*/*;q=0.8',
    'text/plain;q=0.5, application/openmetrics-text;q=0.4',
    'application/openmetrics-text;q=0',
    'application/openmetrics-text;version=2.0.0',
    'application/openmetrics-text;q=x',
    ',;=,;;',
  ];
  for (const accept of others) assert.equal(acceptedFormat(accept), 'text', accept);
});
