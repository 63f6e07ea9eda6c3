import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { optional } from '../../../src/config/optional.ts';
import { readConfiguration } from '../../../src/config/read-configuration.ts';
import { planCheck } from '../../../src/health/plan-check.ts';
import { repositoryFile } from '../../unit/config/repository.ts';
import { createCleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { BIND_PORT, layBind } from './bind.ts';
import { layFreeradius, RADIUS_PORT } from './freeradius.ts';
import { KAMAILIO_PORT, layKamailio } from './kamailio.ts';
import { layMariadb, MARIADB_PORT } from './mariadb.ts';
import { layPostgresql, POSTGRESQL_PORT } from './postgresql.ts';

interface Case {
  readonly service: string;
  readonly port: number;
  readonly what: string;
  readonly lines: string;
  /** Ours, and Debian's too. */
  readonly up: boolean;
  /** The name in docs/migration.md of a deliberate difference, for which Debian's says the opposite. */
  readonly difference?: string;
}

const dns = (what: string, lines: string, up: boolean): Case => ({
  ...{ service: 'dns', port: BIND_PORT, what, lines, up },
});
const radius = (what: string, lines: string, up: boolean): Case => ({
  ...{ service: 'radius', port: RADIUS_PORT, what, lines, up },
});
const mysql = (what: string, lines: string, up: boolean): Case => ({
  ...{ service: 'mysql', port: MARIADB_PORT, what, lines, up },
});
const pgsql = (what: string, lines: string, up: boolean): Case => ({
  ...{ service: 'pgsql', port: POSTGRESQL_PORT, what, lines, up },
});

const sip = (what: string, lines: string, up: boolean, difference?: string): Case => ({
  ...{ service: 'sip', port: KAMAILIO_PORT, what, lines, up },
  ...optional('difference', difference),
});

const secret = 'secret="correct horse battery staple"';
const login = 'login="probe"\npasswd="hunter22"';

const cases: readonly Case[] = [
  dns('an address', 'request="www.example.com"\nreceive="10.9.0.11"', true),
  dns('over udp', 'request="www.example.com"\nreceive="10.9.0.11"\nprotocol=udp', true),
  dns('an alias', 'request="alias.example.com"\nreceive="^10\\.9\\.0\\.11$"', true),
  dns('the name of an address', 'request="10.9.0.11"\nreceive="^www\\.example\\.com$"', true),
  dns('another address', 'request="www.example.com"\nreceive="10.9.0.12"', false),
  dns('no such name', 'request="none.example.com"\nreceive="10"', false),
  dns('no address of the name', 'request="text.example.com"\nreceive="10"', false),
  radius('a login', `${login}\n${secret}`, true),
  radius('a wrong password', `login="probe"\npasswd="hunter23"\n${secret}`, false),
  radius('a wrong secret', `${login}\nsecret="testing123"`, false),
  sip('a user that is there', 'login="probe@example.com"', true),
  sip('a user that is there, over udp', 'login="probe@example.com"\nprotocol=udp', true),
  sip('a user that is not there', 'login="nobody@example.com"', false),
  sip('a user that is not there, over udp', 'login="nobody@example.com"\nprotocol=udp', false),
  sip('a good answer in other words', 'login="slow@example.com"\nprotocol=udp', true, 'sip-reason'),
  mysql('a row', `${login}\ndatabase="shop"\nrequest="SELECT name FROM goods LIMIT 1"`, true),
  mysql('no row', `${login}\ndatabase="shop"\nrequest="SELECT name FROM nothing"`, false),
  mysql('a wrong password', 'login="probe"\npasswd="x"\ndatabase="shop"\nrequest="SELECT 1"', false),
  mysql('no request', `${login}\ndatabase="shop"`, false),
  pgsql('a row', `${login}\ndatabase="postgres"\nrequest="SELECT 1"`, true),
  pgsql('no row', `${login}\ndatabase="postgres"\nrequest="SELECT 1 WHERE false"`, false),
  pgsql('a wrong password', 'login="probe"\npasswd="x"\ndatabase="postgres"\nrequest="SELECT 1"', false),
  pgsql('no login', 'database="postgres"\nrequest="SELECT 1"', false),
];

const virtualPort = (index: number): number => 9001 + index;

/** The last one's check tells that all before it have been made. */
function configuration(sentinel: string): string {
  const blocks = cases.map(({ service, port, lines }, index) =>
    [
      `virtual=10.9.100.1:${virtualPort(index)}`,
      `real=127.0.0.1:${port} masq`,
      `service=${service}`,
      ...(lines.includes('protocol') ? [] : ['protocol=tcp']),
      'checktype=negotiate',
      ...lines.split('\n'),
      // Unused there; without a difference in it, Debian's takes checks with other logins for the same check.
      ...(service === 'dns' ? [] : [`receive="case ${index}"`]),
    ].join('\n\t'),
  );
  const last = [
    'virtual=10.9.100.1:9999',
    'real=127.0.0.1:9 masq',
    'checktype=external',
    `checkcommand=${sentinel}`,
  ];
  return `checkinterval=1\nchecktimeout=6\nnegotiatetimeout=6\n\n${[...blocks, last.join('\n\t')].join('\n\n')}\n`;
}

labKernel();
describe("Debian's ldirectord and ours say the same of the same live servers", () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const directory = mkdtempSync(join(tmpdir(), 'same-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'same.cf');
  const runs = join(directory, 'runs');
  const debian: boolean[] = [];
  const ours: string[] = [];

  it('asks both', async () => {
    for (const lay of [layBind, layFreeradius('no'), layKamailio, layMariadb, layPostgresql('on')]) {
      const own = mkdtempSync(join(tmpdir(), 'server-'));
      cleanup.add(() => rmSync(own, { recursive: true }));
      await (await lay(cleanup, own)).start();
    }
    const sentinel = join(directory, 'sentinel');
    writeFileSync(sentinel, `#!/bin/sh\necho x >>${runs}\n`, { mode: 0o755 });
    writeFileSync(file, configuration(sentinel));
    const read = await readConfiguration(file);
    assert.ok(read.ok, JSON.stringify(read.problems));
    const { virtuals } = read.configuration;
    const askOurs = (index: number) => {
      const virtual = virtuals[index];
      const [real] = virtual?.reals ?? [];
      assert.ok(virtual !== undefined && real !== undefined);
      return planCheck(virtual, real)?.run(new AbortController().signal);
    };
    // The servers have started when the good ones are up.
    await eventually(
      async () => {
        ours.length = 0;
        for (const index of cases.keys()) {
          const outcome = await askOurs(index);
          ours.push(outcome?.up ? 'up' : `down: ${outcome?.reason}`);
        }
        assert.deepEqual(
          ours.map((words) => words === 'up'),
          cases.map(({ up }) => up),
        );
      },
      { withinMs: 180_000, everyMs: 500 },
    );
    command('/usr/sbin/ldirectord', [file, 'start']);
    cleanup.add(() => command('/usr/sbin/ldirectord', [file, 'stop']));
    await eventually(() => assert.ok(readFileSync(runs, 'utf8').length >= 4, 'two rounds of checks'), {
      withinMs: 240_000,
      everyMs: 250,
    });
    const table = command('ipvsadm', ['-Sn']);
    for (const index of cases.keys()) debian.push(table.includes(`10.9.100.1:${virtualPort(index)} -r `));
  });

  const page = readFileSync(repositoryFile('docs/migration.md'), 'utf8');
  for (const [index, { service, what, up, difference }] of cases.entries()) {
    it(`${service}: ${what}`, () => {
      if (difference !== undefined) assert.ok(page.includes(`\n| \`${difference}\` |`), 'no such row');
      assert.equal(debian[index], difference === undefined ? up : !up, "Debian's");
      assert.equal(ours[index] === 'up', up, ours[index]);
    });
  }
});
