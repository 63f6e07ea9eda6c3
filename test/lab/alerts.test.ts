import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { newKeyFileText } from '../../src/dgram-heartbeat/index.ts';
import type { DirectorEvent } from '../../src/director/event.ts';
import { layInbox } from './servers/exim-inbox.ts';
import { layHostMail } from './servers/exim-sendmail.ts';
import { identityFiles } from './servers/identity.ts';
import { createCleanup } from './support/cleanup.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { createLan, joinLan } from './support/lan.ts';
import { printOnFailure } from './support/last-words.ts';
import { commandIn } from './support/namespace.ts';
import { directorIn } from './support/running-director.ts';

labKernel();

const host = '10.77.0.254';
const [firstPort, secondPort, idlePort, hookPort] = [8081, 8082, 8083, 9000];
const patience = { withinMs: 90_000, everyMs: 100 };

const cleanup = createCleanup();
after(cleanup.close);
const directory = mkdtempSync(join(tmpdir(), 'alerts-'));
cleanup.add(() => rmSync(directory, { recursive: true }));
const namespace = joinLan(cleanup, createLan(cleanup, [`${host}/24`]), 'director', ['10.77.0.2/24']);

async function listen(port: number, answer: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(answer).listen(port, host);
  cleanup.add(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, 'listening');
  return server;
}

/** What the real servers answer; by port. */
const statuses = new Map([
  [firstPort, 200],
  [secondPort, 200],
  [idlePort, 503],
]);
for (const port of statuses.keys()) {
  await listen(port, (_request, response) => {
    response.writeHead(statuses.get(port) ?? 500, { connection: 'close' }).end('welcome');
  });
}

const posted: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let webhookStatus = 503;
await listen(hookPort, (request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => {
    body += text;
  });
  request.on('end', () => {
    if (webhookStatus === 200) posted.push({ headers: request.headers, body });
    response.writeHead(webhookStatus, { connection: 'close' }).end();
  });
});

const secretFile = join(directory, 'secret');
writeFileSync(secretFile, 'a secret of the lab\n', { mode: 0o600 });
const notified = join(directory, 'notified');
const script = join(directory, 'notify');
writeFileSync(script, `#!/bin/sh\ncat >>${notified}\necho "$1: $DIRECTORD_KIND"\n`, { mode: 0o755 });

/** More changes than this are flapping; the story of one server that does not has fewer. */
const most = 8;
const changes = 10;

const keyFile = join(directory, 'key');
writeFileSync(keyFile, newKeyFileText(), { mode: 0o600 });

const settings = `[director]
node = lvs1
[heartbeat]
keyfile = ${keyFile}
warntime = 1s
deadtime = 2s
[node.lvs1]
address = 10.77.0.2
[node.lvs2]
address = 10.77.0.3
[group.web]
vip = 10.77.0.110/24 dev eth0
[mail]
to = duty@example.com
[alerts]
flap_changes = ${most}
flap_window = 2m
flap_calm = 20s
[hooks]
notify = ${script} 'to the pager'
events = real-up real-down
[webhook.lab]
url = http://user:hidden@${host}:${hookPort}/hooks/unguessable
secret_file = ${secretFile}
`;

/** Its mails go through the host's own sendmail, to a user of the host. */
const unserved = join(directory, 'unserved.cf');
writeFileSync(
  unserved,
  `checkinterval=1
checktimeout=20
negotiatetimeout=20
emailalert=root
virtual=10.77.0.101:80
    real=${host}:${idlePort} masq
    service=http
    request="/"
    receive="welcome"
    quiescent=yes
`,
);

const config = (recipients: string): string => `execute=${unserved}
checkinterval=1
checktimeout=20
negotiatetimeout=20
emailalert=${recipients}
emailalertfrom=directord@example.com
emailalertfreq=4
smtp=${host}
virtual=10.77.0.100:80
    real=${host}:${firstPort} masq
    real=${host}:${secondPort} masq
    service=http
    request="/"
    receive="welcome"
    servicename=shop
    comment=call the web team
    quiescent=yes
`;

describe('a director with mail, a hook and a webhook', () => {
  const hostMail = layHostMail(cleanup);
  const hung = join(directory, 'hung');
  hostMail.become(`if [ ! -e ${hung} ]; then echo $$ >${hung}; exec sleep 600; fi\nexec $EXIM "$@"`);
  const inbox = layInbox(cleanup, host, identityFiles());
  const director = directorIn(cleanup, namespace, config('ops@example.com, web@example.com'), settings);
  const mailsTo = (name: string, subject: RegExp) =>
    inbox.mails().filter((mail) => mail.recipient.startsWith(`${name}@`) && subject.test(mail.subject));
  let delivered = '';
  printOnFailure(() => delivered);
  afterEach(() => {
    delivered = inbox
      .mails()
      .map(({ recipient, subject }) => `${recipient}: ${subject}`)
      .join('\n');
  });
  const events = () => posted.map(({ body }) => JSON.parse(body) as DirectorEvent);
  const isFirst = ({ real }: DirectorEvent) => real === `${host}:${firstPort}`;
  const logged = (text: RegExp) => assert.match(director.log(), text);

  it('tells that mail server and webhook are away, and delivers when they are there', async () => {
    await director.start();
    statuses.set(firstPort, 503);
    await eventually(
      () => logged(/warning: mail through 10\.77\.0\.254: .*ECONNREFUSED.*; it is tried again/),
      patience,
    );
    await eventually(
      () => logged(/warning: webhook lab: the server answers 503; it is tried again/),
      patience,
    );
    webhookStatus = 200;
    await inbox.start();
    const [mail] = await eventually(() => {
      inbox.assertRunning();
      const mails = [...mailsTo('ops', /^\[shop\] Quiescent/), ...mailsTo('web', /^\[shop\] Quiescent/)];
      assert.equal(mails.length, 2, director.log());
      return mails;
    }, patience);
    const { subject = '', text = '' } = mail ?? {};
    const words = `[shop] Quiescent real server: ${host}:${firstPort} (10.77.0.100:80) (Weight set to 0)`;
    assert.ok(subject.startsWith(words), subject);
    // Encrypted on its way, as the server offers that.
    assert.match(text, /^Received: .*\n?.* with esmtps/m);
    assert.match(text, /^From: directord@example\.com$/m);
    assert.match(text, /^Service name: shop\nComment: call the web team$/m);
    assert.match(text, /^ {2}Why: +.*503/m);
    assert.match(text, /^ {2}Left: +1 of 2 real servers take connections$/m);
    await eventually(() => logged(/mail through 10\.77\.0\.254 works again/), patience);
  });

  it('posts the same event that directorctl shows, signed', async () => {
    const down = await eventually(() => {
      const found = events().find((event) => isFirst(event) && event.kind === 'real-down');
      assert.ok(found, director.log());
      return found;
    }, patience);
    assert.deepEqual(
      [down.real, down.virtual, down.healthy, down.servers, down.up],
      [`${host}:${firstPort}`, 'tcp:10.77.0.100:80', 1, 2, false],
    );
    const { stdout } = await director.ctl(
      'events',
      '--kind',
      'real-down',
      '--server',
      `:${firstPort}`,
      '--json',
    );
    assert.deepEqual(JSON.parse(stdout), down);
    for (const { headers, body } of posted) {
      const stamp = `${headers['directord-timestamp']}`;
      const mac = createHmac('sha256', 'a secret of the lab').update(`${stamp}.${body}`).digest('hex');
      assert.equal(headers['directord-signature'], `sha256=${mac}`);
    }
    // The hook is another program, at its own pace.
    await eventually(() => {
      const lines = readFileSync(notified, 'utf8').trimEnd().split('\n');
      const given = lines.map((line) => JSON.parse(line) as DirectorEvent);
      assert.deepEqual(
        given.find((event) => isFirst(event) && event.kind === 'real-down'),
        down,
      );
    }, patience);
    await eventually(() => logged(/hook .*notify for real-down: to the pager: real-down/), patience);
  });

  it('repeats the mail while it is down, and sends one when it is back', async () => {
    await eventually(
      () => assert.ok(mailsTo('ops', /^\[shop\] Inaccessible real server/).length >= 2),
      patience,
    );
    statuses.set(firstPort, 200);
    await eventually(
      () => assert.equal(mailsTo('ops', /^\[shop\] Restored real server/).length, 1),
      patience,
    );
  });

  it('follows a reload, and tells whom the server takes no mail for', async () => {
    director.write(config('new@example.com, nobody@example.com'));
    assert.equal((await director.ctl('reload')).code, 0);
    statuses.set(firstPort, 503);
    await eventually(() => assert.equal(mailsTo('new', /^\[shop\] Quiescent/).length, 1), patience);
    await eventually(
      () => logged(/error: mail through .*: 10\.77\.0\.254 takes no mail for nobody@example\.com/),
      patience,
    );
    assert.equal(mailsTo('ops', /^\[shop\] Quiescent/).length, 1);
    assert.doesNotMatch(director.log(), /were lost/);
    statuses.set(firstPort, 200);
    await eventually(() => assert.equal(mailsTo('new', /^\[shop\] Restored/).length, 1), patience);
  });

  it('summarises what flaps', async () => {
    const about = (kind: string) =>
      events().filter((event) => event.kind === kind && event.real === `${host}:${secondPort}`);
    const before = about('real-up').length;
    const weightOf = async () => (await director.control.status()).virtuals[0]?.reals[1]?.kernelWeight;
    for (let change = 0; change < changes; change++) {
      statuses.set(secondPort, change % 2 === 0 ? 503 : 200);
      // The table follows each change all the same.
      await eventually(async () => assert.equal(await weightOf(), change % 2 === 0 ? 0 : 1), patience);
    }
    const status = await director.control.status();
    assert.deepEqual(
      status.virtuals[0]?.reals.map(({ flapping }) => flapping),
      [false, true],
    );
    assert.match((await director.ctl('status')).stdout, /up, flapping/);
    await eventually(() => assert.equal(about('calm').length, 1), patience);
    // A first verdict that comes while the daemon starts is no change; one that comes a moment later is.
    const counted = about('calm')[0]?.changes ?? 0;
    assert.ok(counted === changes || counted === changes + before, `${counted} changes`);
    const singles = about('real-down').length + about('real-up').length - before;
    assert.deepEqual([singles + counted - changes, about('flapping').length], [most, 1]);
    await eventually(() => {
      assert.equal(mailsTo('new', /is calm again, up/).length, 1);
      assert.equal(mailsTo('new', /is flapping: 9 changes/).length, 1);
    }, patience);
    const all = await director.ctl(
      'events',
      '--all',
      '--kind',
      'real-up,real-down',
      '--server',
      `:${secondPort}`,
      '--json',
    );
    assert.equal(all.stdout.trim().split('\n').length, changes + before);
  });

  it('mails what happens to the director itself to whom it concerns, and nobody else', async () => {
    // The table is looked at the more seldom the longer a look takes.
    const longPatience = { withinMs: 120_000, everyMs: 250 };
    const mailOnDuty = (subject: RegExp) =>
      eventually(() => {
        const [mail] = mailsTo('duty', subject);
        assert.ok(mail, `no mail has ${subject}`);
        return mail;
      }, longPatience);
    const taken = await mailOnDuty(/^\[lvs1\] role-changed: Group web: \S+ -> active: /);
    assert.match(taken.text, /^From: directord@example\.com$/m);
    assert.match(taken.text, /^ {2}Group: +web, active here$/m);
    director.write(`${config('new@example.com')}    quiescnet=yes\n`);
    assert.equal((await director.ctl('reload')).code, 2);
    const failed = await mailOnDuty(
      /^\[lvs1\] reload-failed: \S+ldirectord\.cf:\d+:\d+: error: .*, and 1 more$/,
    );
    assert.match(failed.text.replaceAll('=\n', ''), /^the configuration has errors; nothing was changed$/m);
    assert.deepEqual(mailsTo('duty', /real server/i), []);
    commandIn(namespace, 'ipvsadm', ['-C']);
    await mailOnDuty(/^\[lvs1\] drift-repaired: /);
    const elsewhere = inbox.mails().filter(({ recipient }) => !recipient.startsWith('duty@'));
    assert.ok(elsewhere.every(({ subject }) => !subject.startsWith('[lvs1]')));
  });

  it('sends through the host itself where no server is named, and tells when that hangs, fails or is not there', async () => {
    // Since the start, and nothing above has waited for it.
    await eventually(
      () => logged(/warning: mail through sendmail: no end within 60 s: killed; it is tried again/),
      { withinMs: 120_000, everyMs: 250 },
    );
    assert.ok(!existsSync(`/proc/${readFileSync(hung, 'utf8').trim()}`));
    await eventually(() => logged(/mail through sendmail works again$/m), patience);
    // What checks have found and what the table had to follow may be told apart.
    const mail = await eventually(() => {
      const found = hostMail.mails().find(({ subject }) => subject.startsWith('Quiescent real server'));
      assert.ok(found, 'it has not come');
      return found;
    }, patience);
    assert.equal(mail.recipient, 'root@mail.example.com');
    assert.ok(mail.subject.includes(`${host}:${idlePort}`) && !mail.text.includes('\r'), mail.text);
    hostMail.become('echo the disk is full >&2; exit 75');
    statuses.set(idlePort, 200);
    await eventually(
      () => logged(/warning: mail through sendmail: exit status 75: the disk is full; it is tried again/),
      patience,
    );
    hostMail.become(undefined);
  });

  it('tells of the end, and keeps its secrets', async () => {
    assert.equal(await director.end('SIGTERM'), 0);
    // It may come together with what was told a moment before.
    await eventually(() => {
      assert.ok(mailsTo('new', /./).some(({ text }) => text.includes('Purged virtual server (stop)')));
      assert.ok(mailsTo('duty', /role-changed: Group web: active -> standby: lvs1 is stopping/).length > 0);
    }, patience);
    // Its last words may be read after its end is known.
    await eventually(
      () =>
        logged(
          /error: mail through sendmail: given up: .*ENOENT; write smtp = HOST, or install a mail system/,
        ),
      patience,
    );
    assert.ok(!/unguessable|hidden|a secret of the lab/.test(director.log()), director.log());
    assert.ok(existsSync(notified));
  });
});
