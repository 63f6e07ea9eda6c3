import { step } from '../../src/failover/step.ts';
import { startDaemon } from './daemon.ts';
import { heal, strike } from './faults.ts';
import { type History, timing } from './history.ts';
import { Violation, type Watch, watch } from './watch.ts';
import { type Step, type World, world } from './world.ts';

export interface Finding {
  /** Which rule was broken, and how; undefined when none was. */
  readonly violation: string | undefined;
  /** What happened, line by line, when it was asked for. */
  readonly timeline: readonly string[];
}

/** For how long nothing may happen at the end of a history. */
const calmMs = 2500;

/** Plays one history to its end, or to the first broken rule. */
export function runHistory(
  history: History,
  options: { readonly step?: Step; readonly record?: boolean } = {},
): Finding {
  const timeline: string[] = [];
  const log =
    options.record === true ? (at: number, text: string) => timeline.push(line(at, text)) : () => {};
  const play = world(history, options.step ?? step, log);
  const watching = watch(play);
  play.witness = watching;
  try {
    for (const host of play.hosts) play.agenda.at(play.chance.between(0, 300), () => startDaemon(play, host));
    for (const fault of history.faults) play.agenda.at(fault.at, () => strike(play, fault));
    play.agenda.at(history.faultsMs, () => heal(play));
    const end = history.faultsMs + history.quietMs;
    for (let at = 0; at <= end; at += timing.keepaliveMs / 2) {
      play.agenda.runUntil(at);
      watching.check();
    }
    settled(play, watching);
    return { violation: undefined, timeline };
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    log(play.agenda.now, `*** ${error.message}`);
    return { violation: error.message, timeline };
  }
}

/** A whole network at the end: one holder for each group, the right one, and nothing has happened for a while. */
function settled(play: World, watching: Watch): void {
  const quiet = play.agenda.now - watching.lastAct();
  if (quiet < calmMs)
    throw new Violation(`it does not settle: something happened ${Math.round(quiet)} ms before the end`);
  for (const { name, prefer } of play.history.groups) {
    const holders = play.hosts.filter(({ held }) => held.has(name));
    const [holder] = holders;
    if (holder === undefined || holders.length > 1) {
      throw new Violation(
        `${holders.map((host) => host.name).join(' and ') || 'nobody'} holds ${name} in the end`,
      );
    }
    const willing = play.hosts.filter(({ state }) => {
      const group = state?.groups[name];
      return group !== undefined && !group.asked && group.fault === undefined;
    });
    if (willing.length > 0 && !willing.includes(holder)) {
      throw new Violation(`${holder.name} holds ${name} in the end, although others would rather`);
    }
    const preferred = willing.find((host) => host.name === prefer);
    if (!play.history.autoFailback || preferred === undefined || preferred === holder) continue;
    if (preferred.state?.groups[name]?.movedAway === true) continue;
    throw new Violation(`${holder.name} holds ${name} in the end, although ${prefer} is preferred and back`);
  }
  const [unanswered] = watching.unanswered();
  if (unanswered !== undefined) throw new Violation(`${unanswered} was never answered`);
}

function line(at: number, text: string): string {
  return `${(at / 1000).toFixed(3).padStart(9)} s  ${text}`;
}
