import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { eventually, onFakeKernel, site, temporaryDirectory, webServer, weights } from './support.ts';

// Scripts are given to sh, not executed: another test may be forking while one is still open for writing (ETXTBSY).
// Each has its own director and servers; most of the time they wait for checks.
describe('files and programs beside the checks', { concurrency: true }, () => {
  test('a file in maintenancedir takes a server out', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    const maintenance = path.join(await temporaryDirectory(context), 'maintenance');
    await mkdir(maintenance);
    const { director } = await onFakeKernel(context, `maintenancedir = ${maintenance}\n${site([one.name])}`);
    await eventually(async () => (await weights(director))[one.name] === 5, 'it is in');
    await writeFile(path.join(maintenance, '127.0.0.2'), '');
    await eventually(async () => (await weights(director))[one.name] === null, 'it is out');
    assert.equal((await director.status()).virtuals[0]?.reals[0]?.state, 'maintenance');
    await rm(path.join(maintenance, '127.0.0.2'));
    await eventually(async () => (await weights(director))[one.name] === 5, 'it is in again');
  });

  test('fallbackcommand runs when the last server goes and when the first one is back', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    const directory = await temporaryDirectory(context);
    const script = path.join(directory, 'switch');
    await writeFile(script, `#!/bin/sh\necho "$@" >> "${directory}/calls"\n`, { mode: 0o755 });
    await onFakeKernel(context, site([one.name], `fallbackcommand = /bin/sh ${script} --now`));
    const calls = () => readFile(path.join(directory, 'calls'), 'utf8').catch(() => '');
    const stop = '--now stop 10.0.0.1:80 tcp\n';
    const start = '--now start 10.0.0.1:80 tcp\n';
    await eventually(async () => (await calls()) === stop, 'stop was run at start');
    one.answer = { status: 500, body: '' };
    await eventually(async () => (await calls()) === stop + start, 'start was run');
    one.answer = { status: 200, body: 'fine' };
    await eventually(async () => (await calls()) === stop + start + stop, 'stop was run');
  });

  test('autoreload takes a changed file, and callback is told of it', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    const directory = await temporaryDirectory(context);
    const script = path.join(directory, 'callback');
    await writeFile(script, `#!/bin/sh\necho "$1" > "${directory}/called"\n`, { mode: 0o755 });
    const text = `autoreload = yes\ncallback = "/bin/sh ${script}"\n${site([one.name])}`;
    const { director, file } = await onFakeKernel(context, text);
    await eventually(async () => (await weights(director))[one.name] === 5, 'it is in');
    await writeFile(file, text.replace('masq 5', 'masq 6'));
    await eventually(async () => (await weights(director))[one.name] === 6, 'the new weight is in');
    const called = () => readFile(path.join(directory, 'called'), 'utf8').catch(() => '');
    await eventually(async () => (await called()) === `${file}\n`, 'the callback was called');
  });

  test('every result goes to the monitor file', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    const monitorFile = path.join(await temporaryDirectory(context), 'monitor');
    await onFakeKernel(context, site([one.name], `monitorfile = ${monitorFile}`));
    const lines = async () => (await readFile(monitorFile, 'utf8').catch(() => '')).split('\n');
    await eventually(async () => (await lines()).length > 2, 'lines are written');
    assert.match(
      (await lines())[0] ?? '',
      /^\[.*\] \[\d+\] negotiate http tcp 127.0.0.2 \d+ 5 masq \/ fine \[up\] /,
    );
  });

  test('a dry run runs no command, writes no file, and says what it would run', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    const directory = await temporaryDirectory(context);
    const monitorFile = path.join(directory, 'monitor');
    const command = `/usr/bin/touch ${directory}/called`;
    const text = site([one.name], `monitorfile = ${monitorFile}\n    fallbackcommand = ${command}`);
    const { director, events } = await onFakeKernel(context, text, { dryRun: true });
    await eventually(async () => (await weights(director))[one.name] === 5, 'it is in');
    const told = `dry run, so this is not run: ${command} stop 10.0.0.1:80 tcp`;
    await eventually(() => events.some(({ message }) => message === told), 'it is told');
    await director.stop();
    assert.deepEqual(await readdir(directory), []);
  });
});
