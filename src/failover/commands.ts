import { type Decision, fitnessWords } from './decide.ts';
import type { FailoverCommand } from './event.ts';
import { fitness, fitnessReason, knownHealth } from './own-standing.ts';
import { type Group, type PendingCommand, type State, withGroup } from './state.ts';
import { isBusy } from './take.ts';
import type { Turn } from './turn.ts';
import { ownDecision, peerReports } from './view.ts';

type Order = Extract<FailoverCommand, { readonly groups: readonly string[] }>;

/** An operator's order to move groups. What cannot come true is refused, all of it, and changes nothing. */
export function onOrder(state: State, id: number, order: Order, turn: Turn): State {
  const answer = (outcome: 'accepted' | 'refused', text: string) =>
    turn.effects.push({ kind: 'answer', id, outcome, text });
  const unknown = order.groups.filter((name) => state.groups[name] === undefined);
  if (unknown.length > 0) {
    answer(
      'refused',
      `there is no group ${unknown.join(', ')}; there are: ${Object.keys(state.groups).join(', ')}`,
    );
    return state;
  }
  const named = order.groups.length > 0;
  const all = (named ? order.groups : Object.keys(state.groups)).flatMap((name) => state.groups[name] ?? []);
  const groups = named || order.kind !== 'failback' ? all : all.filter((group) => concernsUs(state, group));
  const refusals = groups.flatMap((group) => refusal(state, group, order.kind) ?? []);
  if (groups.length === 0) refusals.push(`no group is preferred here, or held here and preferred elsewhere`);
  if (refusals.length > 0) {
    answer('refused', refusals.join('; '));
    return state;
  }
  answer('accepted', `${order.kind} ${groups.map(({ settings }) => settings.name).join(', ')}`);
  let current = supersede(state, groups, turn);
  for (const { settings } of groups) {
    const group = current.groups[settings.name];
    if (group !== undefined) current = withGroup(current, ordered(state, group, order.kind));
  }
  const pending: PendingCommand = {
    id,
    command: order,
    groups: groups.map(({ settings }) => settings.name),
    until: turn.now + state.settings.timing.commandMs,
    hadAsked: groups.filter(({ asked }) => asked).map(({ settings }) => settings.name),
  };
  return { ...current, commands: [...current.commands, pending] };
}

/** The group as the order wants it: the rules do the rest. */
function ordered(state: State, group: Group, kind: Order['kind']): Group {
  switch (kind) {
    case 'standby':
      return { ...group, asked: true, wish: 'none' };
    case 'takeover':
      return claiming(group);
    case 'failback':
      return group.settings.prefer === state.settings.node
        ? claiming(group)
        : { ...group, wish: 'give-back' };
  }
}

function claiming(group: Group): Group {
  const wish = group.phase.kind === 'active' ? 'none' : 'claim';
  return { ...group, asked: false, movedAway: false, fault: undefined, wish };
}

function concernsUs(state: State, { settings, phase }: Group): boolean {
  const { prefer } = settings;
  return prefer === state.settings.node || (prefer !== undefined && phase.kind === 'active');
}

function refusal(state: State, group: Group, kind: Order['kind']): string | undefined {
  const { name, prefer } = group.settings;
  const { node } = state.settings;
  const held = group.phase.kind === 'active';
  const wanted = ordered(state, group, kind);
  if (kind === 'failback' && !concernsUs(state, group)) {
    return prefer === undefined
      ? `${name}: no director is preferred`
      : `${name}: give this command on ${prefer}, or on the director that holds it`;
  }
  if (kind === 'standby' || (kind === 'failback' && prefer !== node)) {
    if (!held || ownDecision(state, wanted).node !== node) return undefined;
    return `${name}: no other director can have it: ${others(state, name)}`;
  }
  if (held) return undefined;
  if (isBusy(state)) return `${name}: ${node} is finding out who is there, try again in a moment`;
  if (fitness(state, wanted) !== 'fit') return `${name}: ${node} ${fitnessReason(state, wanted)}`;
  return claimRefused(state, group, ownDecision(state, wanted));
}

function claimRefused(state: State, group: Group, decision: Decision): string | undefined {
  if (decision.node === state.settings.node || decision.rule !== 'keep') return undefined;
  const health =
    knownHealth(group) === 'no' ? `, and ${state.settings.node} sees no healthy real server` : '';
  return `${group.settings.name}: ${decision.why}${health}`;
}

/** Why the others cannot have it. */
function others(state: State, group: string): string {
  const heard = new Map(peerReports(state));
  const words = Object.keys(state.peers).map((peer) => {
    const report = heard.get(peer);
    const word = report?.groups[group];
    if (report === undefined || word === undefined) return `${peer} is not heard`;
    if (word.fitness !== 'fit') return `${peer} ${fitnessWords(word.fitness)}`;
    if (report.listening) return `${peer} is finding out who is there`;
    return word.health === 'no' ? `${peer} sees no healthy real server` : `${peer} is not preferred`;
  });
  return words.length > 0 ? words.join(', ') : 'there is none';
}

/** A newer order for the same group replaces the older. */
function supersede(state: State, groups: readonly Group[], turn: Turn): State {
  const names = groups.map(({ settings }) => settings.name);
  const overtaken = state.commands.filter(({ groups: theirs }) =>
    theirs.some((name) => names.includes(name)),
  );
  return overtaken.reduce(
    (current, command) => withdraw(current, command, 'another command came after it', turn),
    state,
  );
}

/** Gives up the orders whose time is over. */
export function expireOrders(state: State, turn: Turn): State {
  return state.commands
    .filter(({ until }) => turn.reached(until))
    .reduce((current, command) => withdraw(current, command, undefined, turn), state);
}

/** Answers the orders that have come true, and those that cannot any more. */
export function completeOrders(state: State, turn: Turn): State {
  let current = state;
  for (const command of state.commands) {
    if (command.command.kind === 'stop' || command.command.kind === 'restart') continue;
    const failed = command.groups.find((name) => hasFailed(state, command, name));
    if (failed !== undefined) current = withdraw(current, command, state.groups[failed]?.fault?.why, turn);
    else if (command.groups.every((name) => hasHappened(state, command, name))) {
      turn.effects.push({ kind: 'answer', id: command.id, outcome: 'done', text: result(state, command) });
      current = { ...current, commands: current.commands.filter(({ id }) => id !== command.id) };
    }
  }
  return current;
}

function hasHappened(state: State, { command }: PendingCommand, name: string): boolean {
  const group = state.groups[name];
  if (group === undefined) return false;
  const mine = command.kind === 'takeover' || group.settings.prefer === state.settings.node;
  if (command.kind !== 'standby' && mine) return group.phase.kind === 'active';
  return (
    group.phase.kind === 'idle' &&
    (command.kind === 'standby' || holderOf(state, name) === group.settings.prefer)
  );
}

/** A claim whose start failed is over. */
function hasFailed(state: State, { command }: PendingCommand, name: string): boolean {
  const group = state.groups[name];
  if (group === undefined || command.kind === 'standby') return false;
  const mine = command.kind === 'takeover' || group.settings.prefer === state.settings.node;
  return mine && group.fault !== undefined && group.wish === 'none' && group.phase.kind !== 'active';
}

function holderOf(state: State, group: string): string | undefined {
  return peerReports(state).find(([, report]) => report.groups[group]?.role === 'active')?.[0];
}

function result(state: State, { groups }: PendingCommand): string {
  return groups
    .map((name) => {
      const holder =
        state.groups[name]?.phase.kind === 'active' ? state.settings.node : holderOf(state, name);
      return holder === undefined ? `${name}: nobody holds it` : `${name}: ${holder} holds it`;
    })
    .join('; ');
}

function withdraw(state: State, pending: PendingCommand, why: string | undefined, turn: Turn): State {
  const { id, command, groups, hadAsked } = pending;
  const left = groups.filter((name) => !hasHappened(state, pending, name));
  let current: State = { ...state, commands: state.commands.filter((other) => other.id !== id) };
  for (const name of left) {
    const group = current.groups[name];
    if (group === undefined) continue;
    const asked =
      command.kind === 'standby' ? hadAsked.includes(name) : group.asked || hadAsked.includes(name);
    current = withGroup(current, { ...group, asked, wish: 'none' });
  }
  const grounds = why ?? left.map((name) => state.groups[name]?.waiting ?? ownWhy(state, name)).join('; ');
  const text = `${left.join(', ')}: not done: ${grounds}`;
  turn.effects.push({ kind: 'answer', id, outcome: 'failed', text });
  return current;
}

function ownWhy(state: State, name: string): string {
  const group = state.groups[name];
  return group === undefined ? '' : ownDecision(state, group).why;
}
