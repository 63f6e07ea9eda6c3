import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { tcpServer } from '../health/servers.ts';
import { eventually, onFakeKernel, temporaryDirectory } from './support.ts';

const password = 'Unheard of';

test('a password that a server repeats is in no event, status or monitor file', async (context) => {
  // It takes the user, and tells everybody what came as the password.
  const server = await tcpServer(context, (socket) => {
    socket.write('+OK\r\n');
    socket.on('data', (bytes) => {
      const [word] = bytes.toString().split(/\s/);
      socket.write(word === 'USER' ? '+OK\r\n' : `-ERR no: ${bytes}`);
    });
  });
  const monitorFile = path.join(await temporaryDirectory(context), 'monitor');
  const { director, events } = await onFakeKernel(
    context,
    `checkinterval = 0.2
virtual = 10.0.0.1:110
    real = 127.0.0.1:${server.port} masq
    service = pop
    login = "probe"
    passwd = "${password}"
    monitorfile = ${monitorFile}
`,
  );
  const reason = async () => (await director.status()).virtuals[0]?.reals[0]?.reason ?? '';
  await eventually(async () => /-ERR no: PASS/.test(await reason()), 'it is down for what the server said');
  assert.match(await reason(), /-ERR no: PASS \*\*\*/);
  await eventually(async () => (await readFile(monitorFile, 'utf8')).includes('PASS'), 'it is written down');
  const shown = JSON.stringify([await director.status(), events]) + (await readFile(monitorFile, 'utf8'));
  assert.ok(!/unheard/i.test(shown), shown);
});
