import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckSettings, VirtualServer } from '../../../src/config/configuration.ts';
import { certificateEnds } from '../../unit/health/certificates.ts';
import { planned } from '../../unit/health/run-check.ts';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { labKernel } from '../support/inside.ts';
import type { Daemon } from './daemon.ts';

type Check = Partial<CheckSettings>;

/** One server of Debian's, and one check of it, through all that may happen to the server. */
export interface ServerStory {
  readonly name: string;
  readonly port: number;
  /** Lays out the server in an empty directory that everybody can read; it is started by the story. */
  lay(cleanup: Cleanup, directory: string): Daemon | Promise<Daemon>;
  /** The check that is up. */
  readonly check: Check;
  /** The server knows no IPv6. */
  readonly ipv4Only?: true;
  readonly identity?: VirtualServer['identity'];
  /**
   * How else the check may be set, by what is different: it goes down and comes up with the server, too. With
   * `certificateDays`, it must be warned of.
   */
  readonly alsoUp?: Readonly<Record<string, Check>>;
  /** What is wrong with the check or asked in vain, and the reason that the check gives. */
  readonly wrong: Readonly<Record<string, readonly [check: Check, reason: RegExp]>>;
  readonly frozen: RegExp;
  readonly stopped: RegExp;
}

/** Patience with a server under user-mode Linux, and with one that is frozen. */
const [UP_MS, FROZEN_MS, START_MS, WORKERS_MS] = [20_000, 1500, 120_000, 30_000];

export function tellStory(story: ServerStory): void {
  labKernel();
  describe(story.name, () => {
    const cleanup = createCleanup();
    after(cleanup.close);
    let daemon: Daemon | undefined;

    const wordsOf = async (check: Check = {}, timeoutMs = UP_MS, address = '127.0.0.1'): Promise<string> => {
      const times = { negotiateTimeoutMs: timeoutMs, checkTimeoutMs: timeoutMs };
      const settings = { ...times, ...story.check, ...check };
      const plan = planned(story.port, settings, {
        real: { address },
        ...(story.identity && { identity: story.identity }),
      });
      const outcome = await plan.run(new AbortController().signal);
      if (settings.certificateDays !== undefined && outcome.up) {
        assert.equal(outcome.certificate?.ends, certificateEnds);
      }
      const words = outcome.up ? `up: ${outcome.detail}` : `down: ${outcome.reason}`;
      for (const secret of [settings.password, settings.secret]) {
        if (secret) assert.ok(!words.includes(secret), `a secret is in ${words}`);
      }
      return words;
    };
    const otherWays = Object.entries(story.alsoUp ?? {});
    const comesUp = async (ways: typeof otherWays, address?: string): Promise<void> => {
      const until = performance.now() + START_MS;
      const ask = (check: Check) => wordsOf(check, UP_MS, address);
      for (const [what, check] of [['', {}] as const, ...ways]) {
        for (let words = await ask(check); !words.startsWith('up: '); words = await ask(check)) {
          daemon?.assertRunning();
          assert.ok(performance.now() < until, `${what} ${words}`);
          await sleep(200);
        }
      }
    };

    /** A worker that outlives its server by a moment may still accept a connection, and drop it. */
    const goesDown = async (): Promise<void> => {
      const until = performance.now() + WORKERS_MS;
      for (let words = await wordsOf(); !story.stopped.test(words); words = await wordsOf()) {
        assert.match(words, /^down: /);
        assert.ok(performance.now() < until, words);
        await sleep(100);
      }
    };

    it('is up when all is right', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'server-'));
      cleanup.add(() => rmSync(directory, { recursive: true }));
      daemon = await story.lay(cleanup, directory);
      await daemon.start();
      await comesUp(otherWays);
      if (story.ipv4Only === undefined) await comesUp([], '::1');
    });
    for (const [what, [check, reason]] of Object.entries(story.wrong)) {
      it(`is down: ${what}`, async () => {
        const words = await wordsOf(check);
        assert.ok(words.startsWith('down: '), words);
        assert.match(words.slice('down: '.length), reason);
      });
    }
    it('is down when frozen, and up when thawed', async () => {
      daemon?.freeze();
      assert.match(await wordsOf({}, FROZEN_MS), story.frozen);
      const others = otherWays.map(async ([what, check]) => {
        assert.match(await wordsOf(check, FROZEN_MS), /^down: no .* within 1\.5 s$/, what);
      });
      await Promise.all(others);
      daemon?.thaw();
      await comesUp([]);
    });
    it('is down when stopped, and up when started again', async () => {
      await daemon?.stop();
      await goesDown();
      for (const [what, check] of otherWays) assert.match(await wordsOf(check), /^down: /, what);
      await daemon?.start();
      await comesUp(otherWays);
    });
  });
}
