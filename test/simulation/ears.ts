/** What a director's heartbeat remembers of one peer: a simple model of dgram-heartbeat. */
export interface Ear {
  alive: boolean;
  lastHeard: number;
  boot: number;
  sequence: number;
}

export interface Datagram {
  readonly from: string;
  readonly boot: number;
  readonly sequence: number;
  readonly sentAt: number;
}

export type Heard = 'refused' | 'alive' | 'restarted' | 'again';

/** Takes a datagram in: earlier boots are refused, and old datagrams of this one unless `reorders`. */
export function hear(ear: Ear, { boot, sequence }: Datagram, now: number, reorders: boolean): Heard {
  if (boot < ear.boot) return 'refused';
  if (boot === ear.boot && sequence <= ear.sequence && !reorders) return 'refused';
  const anew = boot > ear.boot;
  const heard = ear.alive ? (anew ? 'restarted' : 'again') : 'alive';
  ear.sequence = anew ? sequence : Math.max(sequence, ear.sequence);
  ear.boot = boot;
  ear.alive = true;
  ear.lastHeard = now;
  return heard;
}

/** Peers whose silence has lasted for deadtime; they are dead from now on. */
export function fallSilent(
  ears: ReadonlyMap<string, Ear>,
  now: number,
  deadtimeMs: number,
): readonly string[] {
  const dead: string[] = [];
  for (const [peer, ear] of ears) {
    if (!ear.alive || now - ear.lastHeard < deadtimeMs) continue;
    ear.alive = false;
    dead.push(peer);
  }
  return dead;
}
