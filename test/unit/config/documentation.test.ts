import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { negotiateServices } from '../../../src/config/check-values.ts';
import { type Directive, directiveNames, directives } from '../../../src/config/directives.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { defaultPortOf } from '../../../src/config/service-ports.ts';
import type { Setting } from '../../../src/config/setting-definitions.ts';
import { parseSettings } from '../../../src/config/settings.ts';
import { settingSections } from '../../../src/config/settings-pair-sections.ts';
import { parse } from './parse.ts';
import { repositoryFile } from './repository.ts';

const text = readFileSync(repositoryFile('docs/configuration.md'), 'utf8');

/** The rows of the tables with as many columns as `head`, whose first cell it is. */
function rows(head: string, columns: number): string[][] {
  const tables = text.split(/\n\n+/).filter((paragraph) => paragraph.startsWith(`| ${head} |`));
  const cells = tables
    .flatMap((table) => table.split('\n').slice(2))
    .map((row) => row.slice(2, -2).split(' | '));
  assert.ok(cells.every((row) => row.length === columns));
  return cells;
}

const directiveRows = rows('directive', 6);
const settingRows = rows('key', 5);

function row(
  name: string,
  { extension, value, default: fallback, where, about }: Directive<unknown>,
): string[] {
  const places = where === 'both' ? 'global, virtual' : where;
  return [`\`${name}\`${extension ? ' (ours)' : ''}`, value, fallback, places, about];
}

/** A text in which the example stands where it is allowed. */
function around(name: string, example: string): string {
  if (/^virtual6?$/.test(name)) return `${example}\n    service = none\n`;
  if (!isIndented(name)) return `${example}\nvirtual = 10.0.0.1:80\nvirtual6 = [::1]:80\n`;
  const needs: Record<string, string> = {
    netmask: 'persistent = 1',
    ops: 'protocol = udp',
    schedflags: 'scheduler = sh',
    cafile: 'verify = yes',
    tls: 'service = redis',
    starttls: 'service = smtp',
    certificatedays: 'service = https',
    replicationlag: 'service = mysql\n    login = "probe"',
    agentoutput: 'checktype = external',
    agentrequest: 'agentport = 1',
    weightmin: 'agentport = 1',
    weightmax: 'agentport = 1',
  };
  const head = name.endsWith('6') ? 'virtual6 = [fd00::9]:80' : 'virtual = 10.0.0.1:80';
  return `${head}\n    ${example}\n    ${needs[name] ?? '#'}\n`;
}

/** A pair's settings in which the example stands in its section. */
function settingsAround(kind: string | undefined, example: string): string {
  const [key = ''] = example.split(/\W/, 1);
  const lines = {
    director: [],
    log: [],
    alerts: [],
    hooks: [],
    'webhook.web': ['url = https://alerts.example.com/'],
    http: [],
    ipvs: [],
    'fwmark.7': ['address[] = 10.0.0.98', 'tcp = 80'],
    heartbeat: ['keyfile = /etc/key', 'broadcast[] = eth1'],
    'node.lvs1': [],
    'node.lvs2': ['address[] = 10.0.0.12'],
    'group.web': ['vip[] = 10.0.0.99/24 dev eth0', 'sync = eth0'],
  };
  if (kind !== 'node') lines['node.lvs2'] = [];
  return Object.entries(lines)
    .map(([section, rest]) => {
      const here = section === kind || ['7', 'lvs1', 'web'].some((name) => section === `${kind}.${name}`);
      const others = rest.filter((line) => !here || !line.startsWith(`${key} `));
      return [`[${section}]`, ...others, ...(here ? [example] : [])].join('\n');
    })
    .join('\n');
}

function isIndented(name: string): boolean {
  return directiveNames.some((known) => known === name && directives[known].where === 'virtual');
}

describe('docs/configuration.md', () => {
  it('says of every directive what the program knows', () => {
    assert.deepEqual(
      directiveRows.map(([name, value, fallback, where, , about]) => [name, value, fallback, where, about]),
      directiveNames.map((name) => row(name, directives[name])),
    );
  });

  for (const [cell = '', , , , example = ''] of directiveRows) {
    const name = /\w+/.exec(cell)?.[0] ?? '';
    it(`has a valid example of ${name}`, async () => {
      assert.ok(example.startsWith(`\`${name} = `));
      const { problems } = await parse(around(name, example.slice(1, -1)));
      const told = problems.filter((problem) => !problem.message.startsWith('checkcount is deprecated'));
      assert.deepEqual(told.map(formatProblem), []);
    });
  }

  it('has a valid example of a whole file', async () => {
    const example = /```\n(# how often[^`]*)```/.exec(text)?.[1] ?? '';
    const result = await parse(example);
    assert.ok(result.ok && result.problems.length === 0 && result.configuration.virtuals.length === 1);
  });

  it('says of every setting what the program knows', () => {
    assert.deepEqual(
      settingRows.map(([key, value, fallback, , about]) => [key, value, fallback, about]),
      Object.values(settingSections).flatMap((section) =>
        Object.entries<Setting<unknown>>(section).map(([key, setting]) => [
          `\`${key}${setting.repeatable ? '[]' : ''}\``,
          setting.value,
          setting.default,
          setting.about,
        ]),
      ),
    );
  });

  it('has a valid example of every setting', () => {
    const sections = Object.entries(settingSections).flatMap(([kind, section]) =>
      Object.keys(section).map(() => kind),
    );
    for (const [index, [, , , example = '']] of settingRows.entries()) {
      const result = parseSettings(settingsAround(sections[index], example.slice(1, -1)), 'x.ini', {
        node: 'lvs1',
      });
      assert.deepEqual(result.problems.map(formatProblem), []);
    }
  });

  it('names every service, with its port', () => {
    for (const service of negotiateServices) {
      assert.match(text, new RegExp(`\\b${service}\\b`));
      const port = defaultPortOf(service);
      if (port !== undefined) assert.match(text, new RegExp(`\\b${service}\\s${port}\\b`));
    }
  });
});
