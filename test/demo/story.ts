import { setTimeout as sleep } from 'node:timers/promises';

/** What the story is told on: the lab's kernel with a real client, or a table in memory without one. */
export interface Stage {
  readonly realServers: readonly Actor[];
  /** The IPVS table as lines for the terminal. */
  table(): Promise<readonly string[]>;
  /** Runs `directorctl` with these words, and returns what it printed. */
  directorctl(...words: string[]): Promise<string>;
  /** What the client has seen so far; undefined where there is no client. */
  traffic(): Traffic | undefined;
}

export interface Actor {
  readonly name: string;
  readonly address: string;
  kill(): Promise<void>;
  revive(): Promise<void>;
}

export interface Traffic {
  readonly ok: number;
  readonly failed: number;
  /** Answers by server. */
  readonly answers: ReadonlyMap<string, number>;
}

export interface Teller {
  /** Begins an act. */
  act(title: string): void;
  say(line: string): void;
}

/** Long enough for a check to fail or pass, and for some hundred requests. */
const actMs = 3000;

export const explanation = [
  'A director holds one virtual address. Clients connect to it, and the kernel (IPVS) hands each connection to one of',
  'three web servers. directord checks them twice a second and keeps the kernel told about who is fit to serve.',
];

/** The main job, in six acts. */
export async function tell(stage: Stage, teller: Teller): Promise<void> {
  const [first, second, third] = stage.realServers;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('three real servers needed');
  let before = stage.traffic();

  async function show(): Promise<void> {
    await sleep(actMs);
    for (const line of await stage.table()) teller.say(`    ${line}`);
    const now = stage.traffic();
    if (now !== undefined) teller.say(`  The client meanwhile: ${summary(now, before)}`);
    before = now;
  }

  teller.act('1. Three healthy web servers');
  await show();

  teller.act(`2. ${second.name} is killed`);
  await second.kill();
  await show();
  teller.say(
    `  It is quiescent: weight 0 takes no new connection. Only requests before the next check met the dead server.`,
  );

  teller.act(`3. ${second.name} is back`);
  await second.revive();
  await show();

  teller.act(`4. Maintenance: an operator drains ${third.name}`);
  teller.say(`  $ directorctl drain ${third.address}`);
  teller.say(`    ${(await stage.directorctl('drain', third.address)).trim()}`);
  await show();
  teller.say(`  $ directorctl undrain ${third.address}`);
  teller.say(`    ${(await stage.directorctl('undrain', third.address)).trim()}`);

  teller.act('5. All three are killed: the fallback server answers');
  await Promise.all([first.kill(), second.kill(), third.kill()]);
  await show();
  for (const line of (await stage.directorctl('status')).trimEnd().split('\n')) teller.say(`    ${line}`);

  teller.act('6. All three are back');
  await Promise.all([first.revive(), second.revive(), third.revive()]);
  await show();
}

/** `175 answered (rs1 60, rs2 57, rs3 58), 3 failed`, of the time since `before`. */
export function summary(now: Traffic, before: Traffic | undefined): string {
  const answers = [...now.answers]
    .map(([server, count]) => [server, count - (before?.answers.get(server) ?? 0)] as const)
    .filter(([, count]) => count > 0)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([server, count]) => `${server} ${count}`);
  const ok = now.ok - (before?.ok ?? 0);
  const failed = now.failed - (before?.failed ?? 0);
  return `${ok} answered${answers.length > 0 ? ` (${answers.join(', ')})` : ''}, ${failed} failed`;
}
