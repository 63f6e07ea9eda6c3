import { randomInt } from 'node:crypto';
import { describeAddress } from '../addresses/virtual-address.ts';
import { createHeartbeat, type Heartbeat } from '../dgram-heartbeat/index.ts';
import { nameIds } from '../failover/name-ids.ts';
import { peerReports } from '../failover/view.ts';
import { startLagMeter } from '../system/loop-lag.ts';
import { heartbeatLinks } from './heartbeat-links.ts';
import { tellHeartbeat } from './heartbeat-words.ts';
import { openHostHands } from './host-hands.ts';
import { runMachine } from './machine.ts';
import { machineSettings } from './machine-settings.ts';
import type { FromWorker, ToWorker, WorkerSettings } from './messages.ts';
import type { TellNote } from './note.ts';
import { createPeerWords } from './peer-words.ts';
import { type Performer, perform } from './perform.ts';
import { createPingWords } from './ping-words.ts';
import { createPreparation } from './preparation.ts';
import { announceResume, forgetResume, type HeldGroup, readResume, resumeFileOf } from './resume-file.ts';
import { resumeGroups } from './resume-groups.ts';
import { failoverStatus, type Transition } from './status.ts';
import { watchUnclaimed } from './unclaimed.ts';

/** Transitions that the status shows. */
const rememberedTransitions = 50;
/** A planned hand-over has two holders for a moment; the other one is no stranger. */
const strangersAfterMs = 2_000;

export interface Shell {
  receive(message: ToWorker): void;
}

/**
 * Joins heartbeat, machine and addresses. Owns all of them, and closes them before it says `ended`.
 * Rejects when the kernel or the heartbeat cannot be used at all.
 */
export async function startShell(
  settings: WorkerSettings,
  say: (message: FromWorker) => void,
): Promise<Shell> {
  const { pair, node, digest, checkRoundMs, keys, ledgerFile } = settings;
  const note: TellNote = (text, about) =>
    say({ kind: 'notice', notice: { kind: 'note', at: Date.now(), text, ...(about && { about }) } });
  const resumeFile = resumeFileOf(ledgerFile);
  const preparation = createPreparation((id, group) => say({ kind: 'prepare', id, group }), note);
  const hands = await openHostHands({ pair, ledgerFile, note, prepare: preparation.prepare });
  const held = await resumeGroups(hands.groups, readResume(resumeFile), note);
  forgetResume(resumeFile);
  const resumed = new Set(held.map(({ group }) => group));
  const unclaimed = watchUnclaimed(hands.unrecorded(resumed), hands.groups, note);
  await hands.clearLeftovers(resumed);

  const forMachine = machineSettings(pair, node, digest, checkRoundMs);
  const words = createPeerWords(nameIds(forMachine));
  const tellPings = createPingWords(note);
  const vipsOf = new Map(
    [...hands.groups].map(([name, { addresses }]) => [name, addresses.map(describeAddress)]),
  );
  const tablesReady = new Map(forMachine.groups.map(({ name }) => [name, false]));
  const transitions: Transition[] = [];
  const lag = startLagMeter();
  const startedAt = Date.now();
  const roleSince = new Map(forMachine.groups.map(({ name }) => [name, startedAt]));
  let restartHoldMs = pair.restartHoldMs;
  let strangers: NodeJS.Timeout | undefined;

  let heartbeat: Heartbeat;
  try {
    heartbeat = createHeartbeat({
      node,
      cluster: pair.cluster,
      peers: forMachine.nodes.filter((name) => name !== node),
      keys,
      links: heartbeatLinks(pair, node),
      timings: pair.timing,
      onEvent(event) {
        tellHeartbeat(event, note);
        for (const happening of words.onEvent(event)) machine.tell(happening);
        // A peer that was silent for a while may say what it said before: then no other event brings its word.
        if (event.kind === 'peer-alive') hearPeers();
      },
    });
  } catch (error) {
    hands.close();
    throw error;
  }
  const performer: Performer = {
    groups: hands.groups,
    fenceCommand: pair.fence,
    heartbeat,
    tell: (happening) => machine.tell(happening),
    say,
    note,
    onTransition(transition) {
      transitions.push(transition);
      roleSince.set(transition.group, transition.at);
      if (transitions.length > rememberedTransitions) transitions.shift();
      clearTimeout(strangers);
      strangers = setTimeout(watchStrangers, strangersAfterMs);
    },
    onReleased: tellRole,
    onExit: (exit) => void end(exit),
  };
  const machine = runMachine({
    settings: forMachine,
    beginning: { boot: randomInt(2 ** 32), held },
    perform: (effect) => perform(effect, performer),
    afterTick() {
      hearPeers();
      tellPings(machine.state());
      unclaimed.consider(machine.state());
    },
  });

  function hearPeers(): void {
    for (const happening of words.heardAgain(heartbeat.peers())) machine.tell(happening);
  }

  /** What was prepared for a takeover that came to nothing, without a change of role, is not needed any more. */
  function tellRole(name: string): void {
    const group = machine.state().groups[name];
    if (group !== undefined && group.phase.kind === 'idle') {
      say({ kind: 'role', group: name, role: group.role, why: group.why, released: true });
    }
  }

  function activeGroups(): readonly HeldGroup[] {
    return Object.values(machine.state().groups)
      .filter(({ phase }) => phase.kind === 'active')
      .map(({ settings: { name }, term }) => ({ group: name, term }));
  }

  /** A peer that says that it holds or takes the group is no stranger; the machine deals with it. */
  function mayHaveNoOtherHolder(group: string): boolean {
    const state = machine.state();
    if (state.groups[group]?.phase.kind !== 'active') return false;
    return peerReports(state).every(([, report]) => (report.groups[group]?.role ?? 'idle') === 'idle');
  }

  function watchStrangers(): void {
    hands.watchStrangersOf(activeGroups().map(({ group }) => group));
  }

  async function end({ keep, why }: { readonly keep: boolean; readonly why: string }): Promise<void> {
    if (keep) {
      try {
        announceResume(resumeFile, activeGroups(), restartHoldMs);
      } catch (error) {
        note(`the addresses will not be known after the restart: ${error}`);
      }
    }
    machine.close();
    lag.close();
    if (!keep) await unclaimed.release(`${node} is stopping`);
    clearTimeout(strangers);
    await heartbeat.close({ goodbye: !keep });
    hands.close();
    say({ kind: 'ended', keep, why });
  }

  hands.watch({
    carrier: (device, up) => machine.tell({ kind: 'carrier', interface: device, up }),
    ping: (address, reachable) => machine.tell({ kind: 'ping', address, reachable }),
    async lost(group, address) {
      const result = await hands.groups.get(group)?.putBack(address);
      if (result?.ok === false) machine.tell({ kind: 'lost', group, why: result.why });
    },
    stranger(group, address, mac) {
      if (!mayHaveNoOtherHolder(group)) return;
      say({ kind: 'notice', notice: { kind: 'stranger', at: Date.now(), address, mac } });
    },
  });
  watchStrangers();
  machine.tell({ kind: 'tick' });
  const roles = Object.values(machine.state().groups).map(({ settings: { name }, role, why }) => ({
    group: name,
    role,
    why,
  }));
  say({ kind: 'started', roles });

  return {
    receive(message) {
      switch (message.kind) {
        case 'command':
          if (message.command.kind === 'restart') restartHoldMs = message.command.holdMs;
          machine.tell({ kind: 'command', id: message.id, command: message.command });
          return;
        case 'table':
          if (!tablesReady.has(message.group)) return;
          tablesReady.set(message.group, message.ready);
          // The machine knows one table: it is ready when every group's part of it is.
          machine.tell({ kind: 'table', ready: [...tablesReady.values()].every(Boolean) });
          return;
        case 'health': {
          const { group, healthy } = message;
          const health = healthy === undefined ? 'unknown' : healthy ? 'yes' : 'no';
          machine.tell({ kind: 'health', group, health });
          return;
        }
        case 'status': {
          const status = failoverStatus(machine.state(), heartbeat.peers(), {
            vipsOf,
            roleSince,
            transitions,
            lag: lag.read(),
          });
          say({ kind: 'status', id: message.id, status });
          return;
        }
        case 'digest':
          machine.tell({ kind: 'digest', digest: message.digest });
          return;
        case 'prepared':
          preparation.prepared(message.id, message.problem);
          return;
        case 'keys':
          heartbeat.setKeys(message.keys);
          return;
      }
    },
  };
}
