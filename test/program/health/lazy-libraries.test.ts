import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CheckSettings } from '../../../src/config/configuration.ts';

const sql = { login: 'probe', request: '/SELECT 1', database: 'shop' };

/** Libraries that only sites with such a service pay for. */
const libraries: readonly (readonly [name: string, check: Partial<CheckSettings>])[] = [
  ['ldapts', { service: 'ldap' }],
  ['dns-packet', { service: 'dns', request: '/www.example.com' }],
  ['mysql2', { service: 'mysql', ...sql }],
  ['pg', { service: 'pgsql', ...sql }],
  ['oracledb', { service: 'oracle', ...sql }],
];

const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** The files that a process has loaded when it has planned these checks. */
function loadedFor(t: TestContext, checks: readonly Partial<CheckSettings>[]): string {
  const directory = mkdtempSync(join(tmpdir(), 'directord-loaded-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const program = `
    import { planCheck } from ${url('../../../src/health/plan-check.js')};
    import { realServer, virtualServer } from ${url('../../unit/health/settings.js')};
    for (const check of ${JSON.stringify(checks)}) planCheck(virtualServer(check), realServer('127.0.0.1', 9));
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
  const common = loadedFor(t, [
    { service: 'http' },
    { service: 'simpletcp' },
    { service: 'sip', login: 'probe@example.com' },
    { service: 'radius', login: 'probe', secret: 'testing123' },
    { type: { kind: 'ping' } },
    // Not asked for a row, so not spoken to.
    { service: 'mysql', type: { kind: 'connect' }, ...sql },
  ]);
  assert.ok(common.includes('/checks/http.js'));
  assert.ok(!common.includes('/checks/grpc.js'), 'HTTP/2 is loaded for http');
  for (const [name, check] of libraries) {
    assert.ok(!common.includes(`/node_modules/${name}/`), `${name} is loaded for http`);
    const loaded = loadedFor(t, [check]);
    const needed = libraries
      .map(([other]) => other)
      .filter((other) => loaded.includes(`/node_modules/${other}/`));
    assert.deepEqual(needed, [name]);
  }
});
