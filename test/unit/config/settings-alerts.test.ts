import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatProblem } from '../../../src/config/problem.ts';
import { parseSettings } from '../../../src/config/settings.ts';

test('hooks and webhooks are read, with the events they want', () => {
  const result = parseSettings(
    `[alerts]
servers = each
flap_changes = off
[hooks]
notify[] = /usr/local/sbin/page --to 'the night shift'
notify[] = /usr/bin/logger
events = role-changed address-conflict
[webhook.pager]
url = https://user:word@alerts.example.com/hook
secret_file = /etc/directord/pager.secret
events = all
timeout = 3s
verify = off
[webhook.chat]
url = http://10.0.0.9:8080/
`,
    'x.ini',
  );
  assert.ok(result.ok, JSON.stringify(result.problems));
  assert.equal(result.settings.pair, undefined);
  const { servers, flapping, hooks, webhooks } = result.settings.alerts;
  assert.deepEqual([servers, flapping], ['each', 'off']);
  assert.deepEqual(
    hooks.map(({ command }) => command),
    ["/usr/local/sbin/page --to 'the night shift'", '/usr/bin/logger'],
  );
  assert.deepEqual([...(hooks[1]?.events ?? [])], ['role-changed', 'address-conflict']);
  const [pager, chat] = webhooks;
  assert.deepEqual(
    [pager?.name, pager?.url.hostname, pager?.secretFile, pager?.timeoutMs, pager?.verify],
    ['pager', 'alerts.example.com', '/etc/directord/pager.secret', 3000, false],
  );
  assert.ok(pager?.events.has('virtual-added') && !chat?.events.has('virtual-added'));
  assert.ok(chat?.events.has('real-down') && chat.events.has('certificate') && chat.verify);
});

test('mail about the director is asked for by who is to get it, and is about no real server', () => {
  const read = (text: string) => {
    const result = parseSettings(text, 'x.ini');
    assert.ok(result.ok, JSON.stringify(result.problems));
    return result.settings.alerts.mail;
  };
  assert.equal(read('[alerts]\nservers = each\n'), undefined);
  const barely = read('[mail]\nto = root\n');
  assert.deepEqual([barely?.to, barely?.from, barely?.server], [['root'], undefined, undefined]);
  for (const kind of [
    'role-changed',
    'address-conflict',
    'peer-dead',
    'reload-failed',
    'drift-repaired',
  ] as const) {
    assert.ok(barely?.events.has(kind), kind);
  }
  for (const kind of ['real-down', 'fallback-added', 'started'] as const) {
    assert.ok(!barely?.events.has(kind), kind);
  }
  const fully = read(
    '\n[mail]\nto[] = a@example.com\nto[] = lvs@[10.0.0.1]\nfrom = b@example.com\nsmtp = fd00::1\nevents = role-changed director\n',
  );
  assert.deepEqual(fully, {
    to: ['a@example.com', 'lvs@[10.0.0.1]'],
    from: 'b@example.com',
    server: 'fd00::1',
    events: barely?.events,
    line: 2,
  });
});

test('what cannot be sent to is told where it stands', () => {
  const problemsOf = (text: string) => parseSettings(text, 'x.ini').problems.map(formatProblem);
  const wrong = ['a@b, c@d', '-oQ/tmp', '"x" <a@b>', 'a@b@c', 'a\u0007@b', `${'a'.repeat(250)}@b.example`];
  assert.deepEqual(
    wrong.map((each) => problemsOf(`[mail]\nto = ${each}\n`).map((told) => told.replace(/".*"/, '""'))),
    [
      ['x.ini:2:6: error: "" is no mail address (one alone; write to[] = ADDRESS for each)'],
      ...wrong.slice(1).map(() => ['x.ini:2:6: error: "" is no mail address (such as ops@example.com)']),
    ],
  );
  assert.deepEqual(problemsOf('[mail]\nfrom = a@b\n'), [
    'x.ini:1:2: error: [mail] has no to (write to[] = ADDRESS for each who gets mail)',
  ]);
  assert.deepEqual(problemsOf('[mail]\nto = a@b\nsmtp = mail server\nevents = directr'), [
    'x.ini:3:8: error: "mail server" is no host name (letters, digits, dots and hyphens)',
    'x.ini:4:10: error: "directr" is no kind of event (did you mean director?)',
  ]);
});

test('what is wrong is told where it stands, and never with a password', () => {
  const text = `[hooks]
notify = page
events = real-dwon
[webhook.pager]
url = gopher://user:word@10.0.0.9/
[webhook.chat]
timeout = 5s
[webhook.]
url = https://x
`;
  const { problems } = parseSettings(text, 'x.ini');
  const told = problems.map(formatProblem);
  assert.deepEqual(told, [
    `x.ini:2:10: error: expected a program's path from /, found "page"`,
    'x.ini:3:10: error: "real-dwon" is no kind of event (did you mean real-down?)',
    'x.ini:5:7: error: this is no URL of HTTP (such as https://alerts.example.com/directord)',
    'x.ini:8:2: error: [webhook.] has no name (write [webhook.NAME])',
  ]);
  const lacking = parseSettings('[webhook.chat]\ntimeout = 5s', 'x.ini').problems.map(formatProblem);
  assert.deepEqual(lacking, ['x.ini:1:2: error: [webhook.chat] has no url (write url = https://HOST/PATH)']);
});
