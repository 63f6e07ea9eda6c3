import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse as parseIni } from 'ini';
import { readIniLines } from '../../../src/config/ini-lines.ts';
import { formatDuration } from '../../../src/config/setting-values.ts';
import { defaultSettings, parseSettings, readSettings } from '../../../src/config/settings.ts';
import { defaultAlertSettings } from '../../../src/config/settings-alerts.ts';

function problemsOf(text: string): string[] {
  return parseSettings(text, 'x.ini').problems.map(
    ({ line, column, message, hint }) =>
      `${line}:${column} ${message}${hint === undefined ? '' : ` (${hint})`}`,
  );
}

describe('settings', () => {
  it('have defaults', () => {
    assert.deepEqual(parseSettings('', 'x.ini'), { ok: true, settings: defaultSettings(), problems: [] });
    assert.deepEqual(defaultSettings(), {
      configFiles: ['/etc/ha.d/ldirectord.cf'],
      controlSocket: '/run/directord/control.sock',
      repairIntervalMs: 2000,
      node: hostname(),
      http: { listen: { address: '127.0.0.1', port: 9694 }, names: [] },
      alerts: defaultAlertSettings,
      log: { format: 'text', level: 'info', places: [] },
      firewallMarks: [],
    });
  });

  it('are read', () => {
    const text = [
      '; all of them',
      '[director]',
      'config[] = /etc/one.cf ; the first',
      'config[] = "/etc/two;.cf"\r',
      'control=/run/d.sock',
      'repair_interval = 250ms',
      'node = lvs1.example',
      '[http]',
      'listen = [::1]:80',
      'name[] = LVS1.example.com',
      'name[] = vip.example',
      'token_file = /etc/directord/page.token',
      '[log]',
      'format = json',
      'level = warning',
      'to[] = /var/log/d.log',
      'to[] = local0',
    ].join('\n');
    assert.deepEqual(parseSettings(text, 'x.ini'), {
      ok: true,
      problems: [],
      settings: {
        configFiles: ['/etc/one.cf', '/etc/two;.cf'],
        controlSocket: '/run/d.sock',
        repairIntervalMs: 250,
        node: 'lvs1.example',
        http: {
          listen: { address: '::1', port: 80 },
          names: ['lvs1.example.com', 'vip.example'],
          tokenFile: '/etc/directord/page.token',
        },
        alerts: defaultAlertSettings,
        log: {
          format: 'json',
          level: 'warning',
          places: [
            { kind: 'file', path: '/var/log/d.log' },
            { kind: 'syslog', facility: 'local0' },
          ],
        },
        firewallMarks: [],
      },
    });
  });

  it('of the kernel and of HTTP make no pair', () => {
    const result = parseSettings('[ipvs]\nconntrack = on\n[http]\nlisten = off', 'x.ini');
    assert.ok(result.ok && result.settings.ipvs !== undefined && result.settings.pair === undefined);
  });

  it('take a numeric address and a port to serve HTTP at', () => {
    const listen = (text: string) => {
      const result = parseSettings(`[http]\nlisten = ${text}`, 'x.ini');
      return result.ok ? result.settings.http.listen : undefined;
    };
    assert.equal(listen('off'), 'off');
    assert.deepEqual(listen('0.0.0.0:1'), { address: '0.0.0.0', port: 1 });
    assert.deepEqual(listen('[FD00:0::1]:65535'), { address: 'fd00::1', port: 65_535 });
    const wrong = ['9694', ':9694', '10.0.0.1', 'lvs1:80', '::1:80', '[10.0.0.1]:80', '[::1]', '10.0.0.1:0'];
    assert.deepEqual(wrong.map(listen), Array(wrong.length).fill(undefined));
    assert.deepEqual(problemsOf('[http]\nlisten = 10.0.0.1:65536'), [
      '2:19 expected a number from 1 to 65535, found "65536"',
    ]);
    assert.deepEqual(problemsOf('[http]\nlisten = lvs1:80\nname[] = a:80'), [
      '2:10 "lvs1" is no IP address (such as 127.0.0.1:9694 or [::1]:9694)',
      '3:10 "a:80" is no host name (letters, digits, dots and hyphens)',
    ]);
  });

  it('take durations', () => {
    const interval = (text: string) => {
      const result = parseSettings(`[director]\nrepair_interval = ${text}`, 'x.ini');
      return result.ok ? result.settings.repairIntervalMs : undefined;
    };
    assert.deepEqual(['off', '1.5s', '2m', '1h', '100ms', '5 s'].map(interval), [
      'off',
      1500,
      120_000,
      3_600_000,
      100,
      5000,
    ]);
    assert.deepEqual(
      ['5', '-1s', '99ms', '2h', 'soon', '', '1 week'].map(interval),
      Array(7).fill(undefined),
    );
    assert.deepEqual([0, 1, 1500, 2000, 90_000, 7_200_000].map(formatDuration), [
      '0ms',
      '1ms',
      '1500ms',
      '2s',
      '90s',
      '2h',
    ]);
  });

  it('say where they are wrong', () => {
    assert.deepEqual(problemsOf('[directer]\nnode = x'), [
      '1:2 unknown section [directer] (did you mean director?)',
    ]);
    assert.deepEqual(problemsOf('node = x\n'), [
      '1:1 "node" stands in no section (write [director] above it)',
    ]);
    const wrong = (line: string) => problemsOf(`[director]\n${line}`);
    assert.deepEqual(wrong('  contrl = /x'), ['2:3 unknown key "contrl" (did you mean control?)']);
    assert.deepEqual(wrong('control'), ['2:1 control has no value (write control = VALUE)']);
    assert.deepEqual(wrong('control = run/x'), ['2:11 expected a path from /, found "run/x"']);
    assert.deepEqual(wrong(`control = /${'x'.repeat(107)}`), [
      '2:11 the path is longer than the 107 bytes that a socket can have',
    ]);
    assert.deepEqual(wrong('repair_interval=5'), [
      '2:17 expected a duration, found "5" (with a unit, such as 5s)',
    ]);
    assert.deepEqual(wrong('repair_interval=1ms'), [
      '2:17 expected a duration from 100ms to 1h, found "1ms"',
    ]);
    assert.deepEqual(wrong('node = a b'), ['2:8 "a b" is no host name (letters, digits, dots and hyphens)']);
    assert.deepEqual(wrong('node[] = a'), ['2:1 node cannot be repeated (write node = VALUE)']);
    assert.deepEqual(wrong('node = a\nnode = b'), ['3:1 node is already in line 2 (remove one)']);
    assert.deepEqual(wrong('config = /a\nconfig = /b'), [
      '3:1 config is already in line 2 (write config[] = VALUE for each)',
    ]);
  });

  it('say which file cannot be read', async () => {
    const result = await readSettings('/nowhere/directord.ini');
    assert.equal(result.ok, false);
    assert.match(result.problems[0]?.message ?? '', /cannot be read: ENOENT/);
  });

  it('never throw, and read values as the ini package does', () => {
    const line = fc.stringMatching(/^(a|b|node)(\[\])? ?= ?[a-z0-9 ;#"'\\]{0,8}$/);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const text = `[s]\n${lines.join('\n')}`;
        const { s: theirs = {} } = parseIni(text);
        for (const read of readIniLines(text)) {
          if (read.kind === 'section' || read.value === undefined) continue;
          const all = [theirs[read.key.text]].flat().map(String);
          // Of a key that is written twice the package keeps one value.
          if (lines.filter((each) => each.startsWith(read.key.text)).length === 1) {
            assert.deepEqual(all, [read.value.text]);
          }
        }
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        parseSettings(`[director]\n${text}`, 'x.ini');
      }),
    );
  });
});
