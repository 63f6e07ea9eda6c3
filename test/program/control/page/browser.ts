import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, type Page, chromium as playwright } from 'playwright-core';
import { chromium, ensureChromium } from '../../../lab/support/packages.ts';

/** Long enough for a browser on a busy machine. */
export const patienceMs = 30_000;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export function launchBrowser(): Promise<Browser> {
  ensureChromium(process.stderr);
  // Chromium's sandbox is not for root, and containers have little shared memory.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'];
  return playwright.launch({ executablePath: chromium, args, timeout: 2 * patienceMs });
}

export interface Tab {
  readonly page: Page;
  /** What the browser complained about: errors of scripts, and what the content security policy refused. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openTab(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Tab> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(patienceMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A daemon that is restarted is told of by the page itself.
    if (message.type() === 'error' && !message.text().includes('ERR_')) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** What axe-core finds that keeps people from using the page, in a line each. */
export async function accessibilityViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const result = (await page.evaluate('axe.run()')) as {
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string }[];
    }[];
  };
  return result.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical' || impact === 'moderate')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html} (${nodes.length} times)`);
}
