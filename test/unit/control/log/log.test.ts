import assert from 'node:assert/strict';
import { fstatSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Configuration, VirtualServer } from '../../../../src/config/configuration.ts';
import type { EventSeverity } from '../../../../src/config/event-severities.ts';
import { stderrIsJournal } from '../../../../src/control/log/console-log.ts';
import { createLineQueue, MAX_WAITING_LINES } from '../../../../src/control/log/line-queue.ts';
import { createLog } from '../../../../src/control/log/log.ts';
import { journalLine, ldirectordLine, terminalLine } from '../../../../src/control/log/log-line.ts';
import type { DirectorEvent } from '../../../../src/director/event.ts';
import { exampleEvent } from '../fake-director.ts';

const directory = mkdtempSync(join(tmpdir(), 'log-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const at = new Date(2026, 10, 1, 8, 3, 2, 45);

test('lines have the forms that their readers expect', () => {
  assert.equal(ldirectordLine(at, 'ldirectord', 7, 'Added'), '[Sun Nov  1 08:03:02 2026|ldirectord|7] Added');
  assert.equal(terminalLine(at, 'info', 'Added'), '2026-11-01 08:03:02.045 Added');
  assert.equal(terminalLine(at, 'error', 'Lost'), '2026-11-01 08:03:02.045 error: Lost');
  assert.equal(journalLine('notice', 'Added'), '<5>Added');
});

test('what a real server sent forges no line and steers no terminal', () => {
  assert.equal(journalLine('info', 'got\n<0>fake \x1b[2J\r'), '<6>got\\n<0>fake \\u001b[2J\\r');
});

test('standard error is the journal only while it is the very stream that systemd named', () => {
  const { dev, ino } = fstatSync(2);
  assert.equal(stderrIsJournal({ JOURNAL_STREAM: `${dev}:${ino}` }), true);
  assert.equal(stderrIsJournal({ JOURNAL_STREAM: `${dev}:${ino + 1}` }), false);
  assert.equal(stderrIsJournal({}), false);
});

function configuration(file: string, logfile: string | undefined, ...ids: string[]): Configuration {
  const virtuals = ids.map((id) => ({ id }) as VirtualServer);
  const destination = logfile === undefined ? {} : { logfile: { kind: 'file' as const, path: logfile } };
  return {
    file,
    virtuals,
    readdQuiescent: false,
    autoReload: false,
    execute: [],
    supervised: false,
    ...destination,
  };
}

function memoryConsole() {
  const lines: string[] = [];
  return {
    lines,
    console: (_at: Date, severity: EventSeverity, text: string) => lines.push(`${severity} ${text}`),
  };
}

function textsOf(path: string): string[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\[.*\|(.*)\|\d+\]/, '$1:'));
}

test('each configuration’s log file has the lines about it, and those about all', async () => {
  const [shop, mail] = [join(directory, 'shop.log'), join(directory, 'mail.log')];
  const { lines, console } = memoryConsole();
  const log = createLog({ console: (...line) => void console(...line) });
  log.configure([
    configuration('/etc/shop.cf', shop, 'tcp:10.0.0.1:80'),
    configuration('/etc/mail.cf', mail, 'tcp:10.0.0.1:25'),
    configuration('/etc/silent.cf', undefined, 'tcp:10.0.0.1:53'),
  ]);
  log.event(exampleEvent({ message: 'web', virtual: 'tcp:10.0.0.1:80' }));
  log.event(exampleEvent({ message: 'smtp', virtual: 'tcp:10.0.0.1:25' }));
  log.say('notice', 'for all');
  await log.flush();
  assert.deepEqual(textsOf(shop), ['shop.cf: web', 'shop.cf: for all']);
  assert.deepEqual(textsOf(mail), ['mail.cf: smtp', 'mail.cf: for all']);
  assert.deepEqual(lines, ['info web', 'info smtp', 'notice for all']);

  // logrotate moves the file away and tells nobody.
  renameSync(shop, `${shop}.1`);
  log.say('info', 'after the rotation');
  await log.flush();
  assert.deepEqual(textsOf(shop), ['shop.cf: after the rotation']);
});

test('the drop-in’s instance and default log file', async () => {
  const path = join(directory, 'ldirectord.log');
  const { console } = memoryConsole();
  const log = createLog({
    console: (...line) => void console(...line),
    instance: 'ldirectord',
    defaultDestination: { kind: 'file', path },
  });
  log.configure([configuration('/etc/ha.d/ldirectord.cf', undefined)]);
  log.say('info', 'hello');
  await log.flush();
  assert.deepEqual(textsOf(path), ['ldirectord: hello']);
});

test('a log file that cannot be opened is told once, and again after it could be', async () => {
  const path = join(directory, 'blocked.log');
  mkdirSync(path);
  const { lines, console } = memoryConsole();
  const log = createLog({ console: (...line) => void console(...line) });
  log.configure([configuration('/etc/ha.d/ldirectord.cf', path)]);
  for (const text of ['one', 'two']) {
    log.say('info', text);
    await log.flush();
  }
  rmSync(path, { recursive: true });
  log.say('info', 'three');
  await log.flush();
  assert.deepEqual(textsOf(path), ['ldirectord.cf: three']);
  rmSync(path);
  mkdirSync(path);
  log.say('info', 'four');
  await log.flush();
  const told = lines.filter((line) => line.startsWith('warning'));
  assert.equal(told.length, 3);
  assert.match(told[0] ?? '', /^warning log file .*blocked.log: EISDIR/);
  assert.match(told[1] ?? '', /blocked.log: it can be written again; 2 lines are missing$/);
});

test('the daemon’s own log has a level, a form, and places of its own', async () => {
  const text = join(directory, 'text.log');
  const [json, own] = [join(directory, 'json.log'), join(directory, 'own.log')];
  const { lines, console } = memoryConsole();
  const log = createLog({ console: () => assert.fail('before the settings') });
  const form = {
    console: (...line: Parameters<typeof console>) => void console(...line),
    level: 'notice',
  } as const;
  const event = exampleEvent({ severity: 'warning', message: 'real\u2028server', reason: 'x' });
  log.configure([configuration('/etc/own.cf', own)]);

  log.adopt({ ...form, format: 'text', places: [{ kind: 'file', path: text }] });
  log.say('info', 'unheard');
  log.event(event);
  log.event({ ...event, summarised: true });
  await log.flush();
  assert.match(readFileSync(text, 'utf8'), /^\S+ \S+ warning: real\\u2028server\n$/);
  assert.deepEqual(textsOf(own), ['own.cf: unheard', 'own.cf: real\\u2028server']);

  log.adopt({ ...form, format: 'json', places: [{ kind: 'file', path: json }] });
  log.event(event);
  log.say('error', 'words');
  await log.flush();
  const [first, second] = readFileSync(json, 'utf8').split('\n');
  assert.deepEqual(JSON.parse(first ?? ''), event);
  const said = JSON.parse(second ?? '') as Pick<DirectorEvent, 'severity' | 'message'>;
  assert.deepEqual([said.severity, said.message], ['error', 'words']);
  assert.equal(lines.length, 3);

  const troubles: string[] = [];
  const places = [{ kind: 'file' as const, path: directory }];
  log.adopt({ ...form, format: 'text', places, onTrouble: (message) => troubles.push(message) });
  log.say('error', 'to nowhere');
  await log.flush();
  assert.match(troubles.join(), /^log file .*: EISDIR/);
  assert.equal(textsOf(own).at(-1), 'own.cf: to nowhere');
});

test('a log that hangs holds nobody up, and loses lines only beyond its bound', async () => {
  const written: string[] = [];
  const troubles: string[] = [];
  let release: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const queue = createLineQueue(
    async (lines) => {
      await gate;
      written.push(...lines);
    },
    (message) => troubles.push(message),
  );
  queue.push('first');
  for (let line = 0; line < MAX_WAITING_LINES + 5; line++) queue.push(String(line));
  await queue.flush(10);
  assert.deepEqual(written, []);
  release();
  await queue.flush(1000);
  assert.equal(written.length, MAX_WAITING_LINES + 1);
  assert.deepEqual(written.slice(0, 3), ['first', '0', '1']);
  assert.deepEqual(troubles, ['5 lines were lost, as they came faster than they could be written']);
});
