import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { NegotiateService } from '../../../src/config/configuration.ts';

/** Libraries that only sites with such a service pay for. */
const libraries: readonly (readonly [name: string, service: NegotiateService])[] = [['ldapts', 'ldap']];

const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** The files that a process has loaded when it has planned a check of `service`. */
function loadedFor(t: TestContext, service: NegotiateService): string {
  const directory = mkdtempSync(join(tmpdir(), 'directord-loaded-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const program = `
    import { planCheck } from ${url('../../../src/health/plan-check.js')};
    import { realServer, virtualServer } from ${url('./settings.js')};
    planCheck(virtualServer({ service: '${service}' }), realServer('127.0.0.1', 9));
    setTimeout(() => {}, 200);`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    // The coverage report names every file that was run.
    env: { ...process.env, NODE_V8_COVERAGE: directory },
  });
  return readdirSync(directory)
    .map((file) => readFileSync(join(directory, file), 'utf8'))
    .join('');
}

test('what only some services need is loaded only for them', (t) => {
  const http = loadedFor(t, 'http');
  assert.ok(http.includes('/checks/http.js'));
  for (const [name, service] of libraries) {
    assert.ok(!http.includes(`/node_modules/${name}/`), `${name} is loaded for http`);
    assert.ok(
      loadedFor(t, service).includes(`/node_modules/${name}/`),
      `${name} is not loaded for ${service}`,
    );
  }
});
