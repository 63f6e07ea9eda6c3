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
