import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import { defaultSettings, parseSettings, type Settings } from '../../../src/config/settings.ts';
import { settingSections } from '../../../src/config/settings-pair-sections.ts';
import { repositoryFile } from './repository.ts';

const directory = repositoryFile('etc');
const example = readFileSync(`${directory}/directord.ini`, 'utf8');

/** With every line that is commented out as a setting. */
const uncommented = example.replaceAll(/^;(?=[a-z[])/gm, '');

function settingsOf(text: string): Settings {
  const result = parseSettings(text, 'x');
  assert.ok(result.ok, JSON.stringify(result.problems));
  return result.settings;
}

describe('the examples of settings', () => {
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.ini'))) {
    it(`in etc/${file} have no problem`, () => {
      const text = readFileSync(`${directory}/${file}`, 'utf8');
      for (const node of ['lvs1', 'lvs2']) {
        const result = parseSettings(text, file, { node });
        assert.deepEqual(result.problems, []);
        assert.equal(result.ok && result.settings.node, node);
      }
    });
  }

  it('are a director alone as they come', () => {
    assert.deepEqual(parseSettings(example, 'x'), { ok: true, settings: defaultSettings(), problems: [] });
  });

  it('say the defaults, and name every key', () => {
    const result = parseSettings(uncommented, 'x');
    assert.ok(result.ok, JSON.stringify(result.problems));
    const { pair, ipvs: _examples, http, alerts, log, firewallMarks, ...director } = result.settings;
    const { tokenFile: _example, ...served } = http;
    const names = { ...served, names: [] };
    const [hook, webhook] = [alerts.hooks[0], alerts.webhooks[0]];
    const { mail, ...barelyAlerting } = { ...alerts, hooks: [], webhooks: [] };
    assert.deepEqual(
      {
        ...director,
        http: names,
        log: { ...log, places: [] },
        alerts: barelyAlerting,
        firewallMarks: [],
        node: hostname(),
      },
      defaultSettings(),
    );
    assert.equal(firewallMarks.length, 1);
    const { alerts: barely } = settingsOf(
      '[hooks]\nnotify = /x\n[mail]\nto = x\n[webhook.w]\nurl = https://x',
    );
    assert.deepEqual(
      [mail?.events, mail?.from, mail?.server],
      [barely.mail?.events, 'lvs1@example.com', 'mail.example.com'],
    );
    assert.deepEqual(hook, { ...barely.hooks[0], command: hook?.command });
    const { name, url, secretFile: _file, caFile: _ca, ...rest } = webhook ?? {};
    assert.deepEqual({ name, url, ...rest }, { ...barely.webhooks[0], name, url });
    const barest =
      '[heartbeat]\nkeyfile=/k\nbroadcast=eth0\n[node.a]\n[node.b]\n[group.g]\nvip=10.0.0.1/32 dev eth0';
    const bare = parseSettings(barest, 'x', { node: 'a' });
    assert.ok(bare.ok && bare.settings.pair && pair);
    const { keyFile, fence, multicasts, broadcasts, nodes, groups, ...defaults } = pair;
    assert.deepEqual(
      defaults,
      Object.fromEntries(Object.entries(bare.settings.pair).filter(([key]) => key in defaults)),
    );
    const [group, bareGroup] = [groups[0], bare.settings.pair.groups[0]];
    assert.ok(group && bareGroup);
    const { standby, followHealth, announceIntervalMs, lvsSupport } = group;
    assert.deepEqual(
      { standby, followHealth, announceIntervalMs, lvsSupport },
      { standby: 'warm', followHealth: true, announceIntervalMs: 60_000, lvsSupport: false },
    );
    assert.equal(bareGroup.announceIntervalMs, announceIntervalMs);
    assert.deepEqual([group.sync?.syncId, group.sync?.group], [0, '224.0.0.81']);

    const keys = [...uncommented.matchAll(/^(\w+)(?:\[\])? = /gm)].map((match) => match[1]);
    assert.deepEqual(
      new Set(keys),
      new Set(Object.values(settingSections).flatMap((each) => Object.keys(each))),
    );
  });
});
