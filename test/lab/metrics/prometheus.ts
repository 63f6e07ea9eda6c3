import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDaemon } from '../servers/daemon.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';

/** One series of an instant query, or an alert: its labels, and its value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [time: number, value: string];
}

/** Debian's Prometheus, on this host. */
export interface RunningPrometheus {
  /** Values by the labels that are named, joined by a blank. */
  query(expression: string, ...labels: readonly string[]): Promise<Readonly<Record<string, string>>>;
  assertRunning(): void;
}

const port = 9090;
/** User-mode Linux has one processor, and Prometheus is not small. */
const startMs = 120_000;

/** Scrapes `target` every two seconds, and judges it by our rules, whose patience is 2 s. */
export async function startPrometheus(
  cleanup: Cleanup,
  target: string,
  rulesFile: string,
): Promise<RunningPrometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'prometheus-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  writeFileSync(
    join(directory, 'rules.yml'),
    readFileSync(rulesFile, 'utf8').replaceAll(/^( +for:) \w+$/gm, '$1 2s'),
  );
  writeFileSync(
    join(directory, 'prometheus.yml'),
    `global: { scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 1s }
rule_files: [rules.yml]
scrape_configs:
  - job_name: directord
    static_configs:
      - targets: ['${target}']
        labels: { cluster: lab }
`,
  );
  const daemon = createDaemon(cleanup, {
    command: [
      '/usr/bin/prometheus',
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
  });
  await daemon.start();
  const api = `http://127.0.0.1:${port}`;
  await eventually(
    async () => {
      daemon.assertRunning();
      assert.equal((await fetch(`${api}/-/ready`)).status, 200);
    },
    { withinMs: startMs, everyMs: 250 },
  );
  return {
    assertRunning: daemon.assertRunning,
    async query(expression, ...labels) {
      const response = await fetch(`${api}/api/v1/query?${new URLSearchParams({ query: expression })}`);
      const answer = (await response.json()) as {
        readonly status: string;
        readonly data: { readonly result: readonly Sample[] };
      };
      assert.equal(answer.status, 'success', expression);
      return Object.fromEntries(
        answer.data.result.map(({ metric, value }) => [
          labels.map((label) => metric[label] ?? '').join(' '),
          value[1],
        ]),
      );
    },
  };
}
