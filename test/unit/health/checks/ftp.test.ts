import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { planned, wordsOf } from '../run-check.ts';
import { type Script, scriptedServer } from '../scripted-server.ts';
import { closedPort, eventually, tcpServer } from '../servers.ts';

const probe = { service: 'ftp', login: 'probe', password: 'unheard-of' } as const;
const file = { ...probe, request: '/status', receive: '^all is well$' };

/** The answers of a server whose file comes from `dataPort`. */
function script(dataPort: number, others: Script['answers'] = {}): Script {
  const [high, low] = [dataPort >> 8, dataPort & 255];
  return {
    greeting: '220-hello\r\n  there\r\n220 ready\r\n',
    answers: {
      USER: '331 password?\r\n',
      PASS: '230-welcome\r\n230 in\r\n',
      TYPE: '200 binary\r\n',
      // An address that the check must not go to.
      PASV: `227 Entering Passive Mode (192,0,2,1,${high},${low}).\r\n`,
      EPSV: `229 Entering Extended Passive Mode (|||${dataPort}|)\r\n`,
      RETR: '150 here it comes\r\n226 done\r\n',
      QUIT: '221 bye\r\n',
      ...others,
    },
  };
}

async function wordsFor(
  t: TestContext,
  check: Partial<CheckSettings>,
  others: Script['answers'] = {},
  send = (socket: Socket): unknown => socket.end('all is well\n'),
): Promise<string> {
  const data = await tcpServer(t, send);
  const server = await scriptedServer(t, script(data.port, others));
  const words = await wordsOf(planned(server.port, check));
  await eventually(() => data.open() === 0, 'the data connection is closed');
  return words;
}

test('without a request the login decides', async (t) => {
  const server = await scriptedServer(t, script(1));
  assert.equal(await wordsOf(planned(server.port, probe)), 'up: logged in');
  await eventually(() => server.heard.includes('QUIT'), 'the server hears QUIT');
  assert.deepEqual(server.heard, ['USER probe', 'PASS unheard-of', 'QUIT']);
  assert.equal(await wordsFor(t, probe, { USER: '230 no password needed\r\n' }), 'up: logged in');
  assert.equal(await wordsFor(t, probe, { PASS: '530 no\r\n' }), 'down: the login was refused: "530 no"');
  assert.equal(
    await wordsFor(t, { ...probe, receive: 'text' }),
    'down: receive has nothing to match: set request to the file that the check is to fetch',
  );
});

test('a file must come whole, and match', async (t) => {
  assert.equal(await wordsFor(t, file), 'up: the file matches receive');
  assert.equal(await wordsFor(t, { ...file, receive: '' }), 'up: a file of 12 bytes');
  assert.equal(
    await wordsFor(t, { ...file, receive: 'lost' }),
    'down: the file does not match receive (it begins "all is well")',
  );
  assert.equal(
    await wordsFor(t, file, { RETR: '550 no such file\r\n' }),
    `down: the server's answer to RETR is "550 no such file"`,
  );
  assert.equal(
    await wordsFor(t, file, { RETR: '150 here\r\n426 aborted\r\n' }),
    `down: the server's answer after the file is "426 aborted"`,
  );
});

test('a file without end is read up to 1 MiB', async (t) => {
  const flood = (socket: Socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write('all is well\n'.repeat(4000)));
    };
    socket.on('drain', more);
    more();
  };
  const patient = { ...file, receive: '^all is well', negotiateTimeoutMs: 10_000 };
  assert.equal(await wordsFor(t, patient, {}, flood), 'up: the file matches receive');
  assert.match(
    await wordsFor(t, { ...patient, receive: 'absent' }, {}, flood),
    /^down: the first 1 MiB of the file does not match receive/,
  );
});

test('a data connection that does not come about, or says nothing, is down', async (t) => {
  const port = await closedPort();
  const refusing = await scriptedServer(t, script(port));
  assert.equal(
    await wordsOf(planned(refusing.port, file)),
    `down: no data connection to its port ${port}: connection refused`,
  );
  assert.equal(
    await wordsFor(t, { ...file, negotiateTimeoutMs: 300 }, {}, () => {}),
    'down: no end of the file within 0.3 s',
  );
  assert.equal(
    await wordsFor(t, file, { PASV: '227 nowhere\r\n' }),
    `down: the server's answer to PASV is "227 nowhere"`,
  );
});

test('over IPv6 the port is asked for with EPSV', async (t) => {
  const data = await tcpServer(t, (socket) => socket.end('all is well\n'), { host: '::1' });
  const server = await scriptedServer(t, script(data.port), '::1');
  const plan = planned(server.port, file, { real: { address: '::1' } });
  assert.equal(await wordsOf(plan), 'up: the file matches receive');
});

test('the request and receive of the real server come first', async (t) => {
  const data = await tcpServer(t, (socket) => socket.end('all is well\n'));
  const server = await scriptedServer(t, script(data.port));
  const negotiation = { request: '/own', receive: 'well' };
  const plan = planned(server.port, { ...file, receive: 'lost' }, { real: { negotiation } });
  assert.equal(await wordsOf(plan), 'up: the file matches receive');
  assert.ok(server.heard.includes('RETR /own'));
});
