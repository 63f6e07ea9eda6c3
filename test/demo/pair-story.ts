import { setTimeout as sleep } from 'node:timers/promises';
import { summary, type Teller, type Traffic } from './story.ts';

/** What the story of the pair is told on. */
export interface PairStage {
  readonly first: PairActor;
  readonly second: PairActor;
  /** Names of the directors that have the virtual address, as their kernels say. */
  holders(): Promise<readonly string[]>;
  traffic(): Traffic;
  /** Milliseconds: the longest time without an answer since then, on the clock of performance.now(). */
  longestSilence(since: number): number;
}

export interface PairActor {
  readonly name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Runs `directorctl` with these words, and returns what it printed. */
  directorctl(...words: string[]): Promise<string>;
}

/** Long enough for a takeover, and for some hundred requests after it. */
const actMs = 4_000;
/** A director that comes back loads itself, listens for its peer and waits for failback_delay. */
const comeBackMs = 20_000;

/** What two directors are for, in four acts. */
export async function tellPair(stage: PairStage, teller: Teller): Promise<void> {
  const { first, second } = stage;

  async function act(title: string, deed: () => Promise<void>): Promise<void> {
    teller.act(title);
    const since = performance.now();
    const before = stage.traffic();
    await deed();
    await sleep(actMs);
    teller.say(`  The virtual address is on ${(await stage.holders()).join(' and ') || 'no director'}.`);
    const silence = Math.round(stage.longestSilence(since));
    teller.say(`  The client meanwhile: ${summary(stage.traffic(), before)}; longest silence ${silence} ms`);
  }

  async function order(director: PairActor, ...words: string[]): Promise<void> {
    teller.say(`  ${director.name}$ directorctl ${words.join(' ')}`);
    for (const line of (await director.directorctl(...words)).trimEnd().split('\n'))
      teller.say(`    ${line}`);
  }

  await act(`7. The primary director, ${first.name}, is killed`, () => first.kill());
  await act(`8. ${first.name} comes back, and takes its addresses again (auto_failback)`, async () => {
    await first.start();
    const until = performance.now() + comeBackMs;
    while ((await stage.holders()).join() !== first.name && performance.now() < until) await sleep(100);
  });
  await act('9. A planned switchover', () => order(second, 'takeover', '--wait'));
  await act('10. And back', () => order(second, 'failback', '--wait'));
  await order(first, 'status');
}
