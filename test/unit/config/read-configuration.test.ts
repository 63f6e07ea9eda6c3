import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readConfiguration } from '../../../src/config/read-configuration.ts';
import { parsed } from './parse.ts';

describe('reading a configuration file', () => {
  let directory = '';
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'directord-'));
  });
  after(() => rm(directory, { recursive: true }));

  const write = async (text: string | Buffer) => {
    const file = join(directory, 'ldirectord.cf');
    await writeFile(file, text);
    return file;
  };

  it('gives what it says', async () => {
    const result = await readConfiguration(
      await write('\u{FEFF}virtual=10.0.0.1:80\r\n\treceive="grün"\r\n'),
    );
    assert.ok(result.ok);
    assert.equal(result.configuration.virtuals[0]?.check.receive, 'grün');
  });

  it('tells of a file that cannot be read', async () => {
    const result = await readConfiguration(join(directory, 'none.cf'));
    assert.equal(result.ok, false);
    assert.deepEqual([result.problems[0]?.line, result.problems[0]?.severity], [0, 'error']);
    assert.match(result.problems[0]?.message ?? '', /the file cannot be read: ENOENT/);
    assert.equal((await readConfiguration(directory)).ok, false);
  });

  it('looks at the files that it names, and makes none', async () => {
    const file = await write(
      [
        `maintenancedir=${directory}/none`,
        `logfile="${directory}/none/log"`,
        'virtual=10.0.0.1:80',
        ` monitorfile=${directory}/new`,
        'virtual=10.0.0.1:443',
        ` monitorfile=${directory}/none/new`,
        'virtual=10.0.0.1:25',
        ` monitorfile=${directory}`,
      ].join('\n'),
    );
    const { ok, problems } = await readConfiguration(file);
    assert.equal(ok, false);
    assert.deepEqual(
      problems.map(({ severity, line }) => [severity, line]),
      [
        ['error', 5],
        ['error', 7],
        ['warning', 0],
        ['warning', 0],
      ],
    );
    assert.deepEqual(await readdir(directory), ['ldirectord.cf']);
    assert.deepEqual((await readConfiguration(file, { checkFiles: false })).problems, []);
  });

  it('lets the event loop turn meanwhile', async () => {
    const blocks = Array.from({ length: 1000 }, (_, index) => {
      const net = `10.${Math.floor(index / 256)}.${index % 256}`;
      return `virtual=${net}.1:80\n${Array.from({ length: 16 }, (_each, at) => `  real=${net}.${at + 2}:80 masq 5\n`).join('')}`;
    });
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const { virtuals } = await parsed(blocks.join(''));
    clearInterval(timer);
    assert.equal(
      virtuals.reduce((sum, { reals }) => sum + reals.length, 0),
      16_000,
    );
    assert.ok(turns >= 3, `${turns} turns`);
  });
});
