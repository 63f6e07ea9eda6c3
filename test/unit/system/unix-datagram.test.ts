import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { notifyServiceManager } from '../../../src/system/sd-notify.ts';
import { sendToSyslog, syslogFacility, syslogMessage } from '../../../src/system/syslog.ts';
import { sendUnixDatagram } from '../../../src/system/unix-datagram.ts';

const directory = mkdtempSync(join(tmpdir(), 'unix-datagram-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** Node cannot receive unix datagrams either; perl can, and every Debian has it. */
async function receiveOne(path: string, send: () => void): Promise<string> {
  const program = `
    use Socket;
    alarm 60;
    my $path = shift; $path =~ s/^@/\\0/;
    socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die $!;
    bind($s, pack_sockaddr_un($path)) or die $!;
    $| = 1; print "ready\\n";
    recv($s, my $data, 65536, 0); print $data;`;
  const receiver = spawn('perl', ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: string[] = [];
  receiver.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (chunks.push(chunk) === 1) send();
  });
  await once(receiver, 'close');
  return chunks.join('').replace('ready\n', '');
}

test('tells systemd that the daemon is ready, on a path and on an abstract address', async () => {
  for (const path of [join(directory, 'notify'), `@directord-test-${process.pid}`]) {
    const received = await receiveOne(path, () => {
      assert.equal(notifyServiceManager('ready', 'two\nlines', { NOTIFY_SOCKET: path }), undefined);
    });
    assert.equal(received, 'READY=1\nSTATUS=two lines');
  }
});

test('a reload carries the monotonic time', async () => {
  const path = join(directory, 'reload');
  const received = await receiveOne(path, () =>
    notifyServiceManager('reloading', '', { NOTIFY_SOCKET: path }),
  );
  assert.match(received, /^RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=$/);
});

test('without a service manager nothing is told, and a dead one is no failure of ours', () => {
  assert.equal(notifyServiceManager('ready', '', {}), undefined);
  assert.match(
    notifyServiceManager('ready', '', { NOTIFY_SOCKET: join(directory, 'nobody') }) ?? '',
    /systemd .*ENOENT/,
  );
});

test('hands a message to syslog', async () => {
  const path = join(directory, 'log');
  const at = new Date(2026, 10, 1, 8, 3, 2);
  const message = syslogMessage(syslogFacility('local3') ?? -1, 'ldirectord', 135, at, 'Added 100% of it');
  assert.equal(message, '<158>Nov  1 08:03:02 ldirectord[135]: Added 100% of it');
  assert.equal(await receiveOne(path, () => sendToSyslog(message, path)), message);
});

test('knows the facilities of syslog(3) and no others', () => {
  assert.equal(syslogFacility('daemon'), 3);
  assert.equal(syslogFacility('LOCAL7'), 23);
  assert.equal(syslogFacility('local8'), undefined);
});

test('a path that fits no unix address is refused, not cut', () => {
  assert.throws(() => sendUnixDatagram(`/${'x'.repeat(120)}`, Buffer.from('x')), /too long/);
});
