/**
 * What the libraries of some checks cost a director: memory and time of a process of its own that plans one check
 * of the kind, next to one that plans only HTTP. Medians of several processes.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CheckSettings } from '../../../src/config/configuration.ts';

const RUNS = 9;

const sql = { login: 'probe', request: '/SELECT 1', database: 'shop' };
const kinds: Readonly<Record<string, Partial<CheckSettings>>> = {
  http: { service: 'http' },
  ldap: { service: 'ldap' },
  dns: { service: 'dns', request: '/www.example.com' },
  mysql: { service: 'mysql', ...sql },
  pgsql: { service: 'pgsql', ...sql },
  oracle: { service: 'oracle', ...sql },
};

interface Cost {
  readonly residentMb: number;
  readonly readyMs: number;
}

const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Plans and runs the check once against a closed port: then its library is loaded for certain. */
function costOf(check: Partial<CheckSettings>): Cost {
  const program = `
    import { planCheck } from ${url('../../../src/health/plan-check.js')};
    import { realServer, virtualServer } from ${url('../../unit/health/settings.js')};
    const check = planCheck(virtualServer(${JSON.stringify(check)}), realServer('127.0.0.1', 9));
    await check.run(new AbortController().signal);
    const readyMs = performance.now();
    globalThis.gc();
    const residentMb = process.memoryUsage().rss / 1e6;
    console.log(JSON.stringify({ residentMb, readyMs }));
    process.exit();`;
  const text = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    encoding: 'utf8',
    timeout: 60_000,
  });
  return JSON.parse(text) as Cost;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

// In turn, so that a busy moment of the machine is everybody's.
const costs = new Map<string, Cost[]>();
for (let run = 0; run < RUNS; run += 1) {
  for (const [kind, check] of Object.entries(kinds)) {
    costs.set(kind, [...(costs.get(kind) ?? []), costOf(check)]);
  }
}
console.log('service  resident  after the start of the process');
for (const [kind, each] of costs) {
  const resident = median(each.map(({ residentMb }) => residentMb)).toFixed(1);
  const ready = median(each.map(({ readyMs }) => readyMs)).toFixed(0);
  console.log(
    `${kind.padEnd(8)} ${resident.padStart(5)} MB  ${ready.padStart(5)} ms until its first check has ended`,
  );
}
