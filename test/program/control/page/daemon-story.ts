/** The page of a real daemon, whose real servers die and come back, and which is started anew. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Browser } from 'playwright-core';
import { checkout } from '../../../lab/support/guest.ts';
import { freePort } from '../../../unit/web/support.ts';
import { openTab, patienceMs } from './browser.ts';

/** An HTTP server at 127.0.0.1 that can be taken away and brought back. */
async function realServer() {
  let server: Server | undefined;
  let port = 0;
  const start = async () => {
    server = createServer((_request, response) => response.end('welcome')).listen(port, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  };
  const stop = async () => {
    if (!server?.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  await start();
  return { port, start, stop };
}

/** A dry run: everything is real but the kernel's table, which is in memory. */
async function startDaemon(directory: string, port: number): Promise<ChildProcess> {
  const program = join(checkout, 'dist/src/bin/directord.js');
  const files = ['--config', join(directory, 'a.cf'), '--control', join(directory, 'control.sock')];
  const args = [program, 'run', '--dry-run', '--http', `127.0.0.1:${port}`, ...files];
  const daemon = spawn(process.execPath, args, { stdio: 'ignore' });
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer?.ok) return daemon;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the daemon did not serve its page in time');
}

async function endDaemon(daemon: ChildProcess): Promise<void> {
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  await ended;
}

export function tellDaemonStory(browser: () => Browser): void {
  test('a real server that dies and comes back, and a daemon that does, are seen without a touch', async (t) => {
    const directory = mkdtempSync(join(tmpdir(), 'directord-page-'));
    const [first, second] = [await realServer(), await realServer()];
    const lines = [
      'checktimeout = 2',
      'checkinterval = 0.5',
      'virtual = 10.77.0.100:80',
      '    service = http',
      '    request = "/"',
      '    receive = "welcome"',
      `    real = 127.0.0.1:${first.port} masq`,
      `    real = 127.0.0.1:${second.port} masq`,
    ];
    writeFileSync(join(directory, 'a.cf'), `${lines.join('\n')}\n`);
    const port = await freePort();
    let daemon = await startDaemon(directory, port);
    const { page, complaints, close } = await openTab(browser(), `http://127.0.0.1:${port}/`);
    try {
      const headline = page.getByRole('region').first().getByRole('heading').first();
      const isHeaded = (text: string) => headline.filter({ hasText: text }).waitFor();
      await isHeaded('Nothing is wrong');
      await page.getByText('dry run: the kernel is left alone').waitFor();

      const died = performance.now();
      await first.stop();
      await isHeaded('1 thing is wrong');
      t.diagnostic(`shown ${Math.round(performance.now() - died)} ms after the real server died`);
      await page.getByRole('heading', { name: `Real server 127.0.0.1:${first.port} is down` }).waitFor();
      await page
        .getByText(/refused/i)
        .first()
        .waitFor();
      await page.getByText(`Real server down: 127.0.0.1:${first.port}`).waitFor();
      const status = page.getByRole('status').filter({ hasText: '1 thing is wrong' });
      assert.equal(await status.count(), 1, 'a screen reader is told');

      await first.start();
      await isHeaded('Nothing is wrong');
      await page.getByText(`Real server up: 127.0.0.1:${first.port}`).nth(1).waitFor();

      await endDaemon(daemon);
      await page.getByText(/^Not connected since \d\d:\d\d:\d\d\. What you see is from then\.$/).waitFor();
      assert.equal(await page.title(), `(?) ${await page.getByRole('heading', { level: 1 }).textContent()}`);
      assert.equal(await page.locator('main.stale').count(), 1);
      daemon = await startDaemon(directory, port);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByText(/^Not connected since/).waitFor({ state: 'detached' });
      await page.getByText('directord has stopped').waitFor();
      assert.equal(await page.getByText('has started').count(), 2, 'what was told before is not forgotten');
      assert.deepEqual(complaints, []);
    } finally {
      await close();
      await endDaemon(daemon);
      await first.stop();
      await second.stop();
      rmSync(directory, { recursive: true });
    }
  });
}
