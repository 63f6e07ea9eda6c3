import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { test } from 'node:test';
import { certificate, certificateEnds, certificateKey } from '../health/certificates.ts';
import { listen } from '../health/servers.ts';
import { eventually, onFakeKernel } from './support.ts';

const dayMs = 24 * 60 * 60 * 1000;
const end = Date.parse(certificateEnds);

test('a certificate that ends soon is told once, and again when it has ended or ends later', async (context) => {
  context.mock.timers.enable({ apis: ['Date'], now: end - 13 * dayMs });
  const server = createServer({ cert: certificate, key: certificateKey }, (_request, response) => {
    response.end();
  });
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = await listen(server);
  const { director, events } = await onFakeKernel(
    context,
    `checkinterval = 0.05
virtual = 10.0.0.1:443
    real = 127.0.0.1:${port} masq
    service = https
    certificatedays = 14
`,
  );
  const told = () => events.filter(({ kind }) => kind === 'certificate');
  const real = async () => (await director.status()).virtuals[0]?.reals[0];
  const checkedAfter = async (moment: number) => {
    await eventually(async () => Date.parse((await real())?.lastCheck ?? '') >= moment, 'it is checked');
  };

  await eventually(async () => told().length === 1, 'it is told');
  context.mock.timers.setTime(end - 3 * dayMs);
  await checkedAfter(end - 3 * dayMs);
  assert.deepEqual((await real())?.certificate, { ends: certificateEnds, ended: false });
  context.mock.timers.setTime(end + dayMs);
  await checkedAfter(end + dayMs);
  assert.deepEqual((await real())?.certificate, { ends: certificateEnds, ended: true });
  assert.equal((await real())?.state, 'up');
  // As if it had been replaced: this clock goes back, so its end is far again.
  context.mock.timers.setTime(end - 99 * dayMs);
  await eventually(async () => (await real())?.certificate === null, 'nothing is said of it any more');

  assert.deepEqual(
    told().map(({ ends }) => ends),
    [certificateEnds, certificateEnds, undefined],
  );
  const where = `real server 127.0.0.1:${port} (tcp:10.0.0.1:443)`;
  assert.deepEqual(
    told().map(({ severity, message }) => `${severity}: ${message}`),
    [
      `warning: The certificate of ${where} ends on 2126-10-28 10:02 UTC`,
      `warning: The certificate of ${where} ended on 2126-10-28 10:02 UTC`,
      `notice: The certificate of ${where} is not about to end any more`,
    ],
  );
});
