/** The status page in a real browser, of a director that is made up, so that everything can be wrong at once. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { createFakeDirector } from '../../../unit/control/fake-director.ts';
import { type ServedPage, servePage } from '../../../unit/control/page/served-page.ts';
import { accessibilityViolations, launchBrowser, openTab } from './browser.ts';
import { tellDaemonStory } from './daemon-story.ts';
import { troubledEvents, troubledStatus } from './troubled-site.ts';

const token = 'a-token-that-nobody-guesses';
const directory = mkdtempSync(join(tmpdir(), 'directord-page-'));
let connections = 0;
const director = createFakeDirector({
  status: async () => {
    connections += 100;
    return troubledStatus(connections);
  },
});
for (const event of troubledEvents) director.emit(event.message ?? '', event);

let browser: Browser;
let readOnly: ServedPage;
let steered: ServedPage;
before(async () => {
  const tokenFile = join(directory, 'token');
  writeFileSync(tokenFile, token, { mode: 0o600 });
  readOnly = await servePage(director);
  steered = await servePage(director, { tokenFile });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await readOnly.close();
  await steered.close();
  rmSync(directory, { recursive: true });
});

tellDaemonStory(() => browser);

test('what is wrong stands first: what, since when, why, and what was done', async () => {
  const { page, complaints, close } = await openTab(browser, readOnly.url);
  await page.getByRole('heading', { name: '6 things are wrong' }).waitFor();
  assert.equal(await page.title(), '(6) lvs1');
  const troubles = page.getByRole('region', { name: '6 things are wrong' }).getByRole('listitem');
  assert.match((await troubles.nth(0).textContent()) ?? '', /^Error lvs2 is not heardSince.*2 min ago.*Why/);
  assert.match(
    (await troubles.nth(1).textContent()) ?? '',
    /^Error tcp:\[2001:db8::1\]:8443 has no real server in service.*certificate has expired.*Done.*the fallback \[2001:db8::99\]:8443 takes its connections/,
  );
  assert.match(
    (await troubles.last().textContent()) ?? '',
    /The last reload failed.*41:5.*did you mean checkport/,
  );
  // Broken virtual servers are unfolded, the others folded.
  assert.equal(await page.getByRole('table', { name: /^Real servers of/ }).count(), 2);
  const shop = page.getByRole('table', { name: 'Real servers of shop' });
  assert.match(
    (await shop.getByRole('row').nth(1).textContent()) ?? '',
    /10\.0\.0\.12:80.*down.*no answer within 5 s/,
  );
  assert.match(
    (await shop.textContent()) ?? '',
    /weight 10 ordered by an operator.*the kernel has weight 5, set by somebody else/,
  );
  assert.deepEqual(complaints, []);
  await close();
});

test('markup in an event is shown as the text that it is', async () => {
  const { page, complaints, close } = await openTab(browser, readOnly.url);
  await page.getByText('an event with <b onmouseover="alert(1)">markup</b> <script>').waitFor();
  assert.equal(await page.locator('b').count(), 0);
  assert.equal(await page.locator('script').count(), 1, 'the page’s own');
  assert.deepEqual(complaints, []);
  await close();
});

test('a page without a token file offers no orders', async () => {
  const { page, close } = await openTab(browser, readOnly.url);
  await page.getByText('Read-only').waitFor();
  assert.equal(await page.getByRole('button', { name: /orders|drain|weight|standby|take over/i }).count(), 0);
  await close();
});

test('the keyboard alone unlocks orders, asks before one is given, and gives it', async () => {
  const { page, complaints, close } = await openTab(browser, steered.url);
  await page.getByRole('button', { name: 'Give orders' }).waitFor();
  const focused = () =>
    page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
  const tabTo = async (name: string) => {
    for (let tries = 0; tries < 60; tries += 1) {
      await page.keyboard.press('Tab');
      if ((await focused()) === name) return;
    }
    throw new Error(`the keyboard does not reach ${name}`);
  };
  await tabTo('Give orders');
  assert.equal(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'solid');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Give orders' }).waitFor();
  await page.keyboard.type('a-token-that-is-wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'This is not the token.' }).waitFor();
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Stop giving orders' }).waitFor();

  await tabTo('drain 10.0.0.11:80');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Drain 10.0.0.11:80?' });
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(director.calls, [], 'nothing was ordered');
  assert.equal(await focused(), 'drain 10.0.0.11:80', 'the focus is back where it was');
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await tabTo('Drain');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Done' }).waitFor();
  assert.deepEqual(director.calls, ['drain 10.0.0.11 80']);
  await page.keyboard.press('Enter');

  await tabTo('standby: group web');
  await page.keyboard.press('Enter');
  await page
    .getByRole('dialog', { name: 'Standby: group web?' })
    .getByRole('button', { name: 'Standby' })
    .click();
  await page.getByText('web: lb1 holds it').waitFor();
  assert.deepEqual(director.calls, ['drain 10.0.0.11 80', 'standby web true']);
  await page.keyboard.press('Enter');

  assert.ok(!page.url().includes(token));
  await page.getByRole('button', { name: 'Stop giving orders' }).click();
  await page.getByRole('button', { name: 'Give orders' }).waitFor();
  assert.equal(await page.evaluate('sessionStorage.length + localStorage.length'), 0);
  // The one complaint is the browser's own about the token that was refused.
  assert.deepEqual(
    complaints.filter((text) => !text.includes('401')),
    [],
  );
  director.calls.length = 0;
  await close();
});

test('the last real server in service is not drained without a word', async () => {
  const { page, close } = await openTab(browser, steered.url);
  await page.getByRole('button', { name: 'Give orders' }).click();
  await page.getByLabel('Token').fill(token);
  await page.keyboard.press('Enter');
  await page.getByLabel('Find').fill('mail-in');
  await page.getByText('mail-in').first().click();
  await page.getByRole('button', { name: 'drain 10.0.1.11:25' }).click();
  await page.getByText('It is the last real server in service of mail-in.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'undrain 10.0.1.12:25' }).count(), 1);
  await close();
});

test('a director that says nothing is not taken for one that is well', async () => {
  let hangs = false;
  const silent = createFakeDirector({
    status: () => (hangs ? new Promise(() => {}) : Promise.resolve(troubledStatus())),
  });
  const served = await servePage(silent);
  const { page, close } = await openTab(browser, 'about:blank');
  await page.clock.install();
  await page.goto(served.url);
  await page.getByText('Live', { exact: true }).waitFor();
  hangs = true;
  for (let seconds = 0; seconds < 30 && (await page.locator('main.stale').count()) === 0; seconds += 1) {
    await page.clock.runFor(1000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await page.getByText(/^Not connected since/).waitFor();
  assert.match(await page.title(), /^\(\?\) /);
  await close();
  await served.close();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`everybody can use it, ${colorScheme} and ${width} pixels wide`, async () => {
      const options = { colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' as const };
      const { page, close } = await openTab(browser, steered.url, options);
      await page.getByRole('button', { name: 'Give orders' }).click();
      await page.getByLabel('Token').fill(token);
      assert.deepEqual(await accessibilityViolations(page), []);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Stop giving orders' }).waitFor();
      assert.deepEqual(await accessibilityViolations(page), []);
      // Layouts have fractions of pixels.
      const wide = `[...document.querySelectorAll('body *:not(.hidden)')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 4)
        .map((element) => element.outerHTML.slice(0, 300))`;
      assert.deepEqual(await page.evaluate(wide), [], 'nothing hangs over');
      await close();
    });
  }
}
