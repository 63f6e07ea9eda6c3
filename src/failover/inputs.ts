import { feed, ripen } from './damper.ts';
import { listen } from './listening.ts';
import type { Health } from './report.ts';
import { type State, withGroup } from './state.ts';
import type { Turn } from './turn.ts';
import { missingPeers } from './view.ts';

export function onCarrier(state: State, name: string, up: boolean, turn: Turn): State {
  const before = state.carriers[name];
  const after = feed(before, up, turn.now);
  return after === before ? state : { ...state, carriers: { ...state.carriers, [name]: after } };
}

export function onPing(state: State, address: string, reachable: boolean, turn: Turn): State {
  const before = state.pings[address];
  const after = feed(before, reachable, turn.now);
  return after === before ? state : { ...state, pings: { ...state.pings, [address]: after } };
}

export function onHealth(state: State, name: string, health: Health, turn: Turn): State {
  const group = state.groups[name];
  if (group === undefined || group.health.latest === health) return state;
  const first = group.health.latest === 'unknown';
  const next = feed(first ? undefined : group.health, health, turn.now);
  return withGroup(state, { ...group, health: next });
}

/** Lets what has lasted long enough count. */
export function ripenInputs(state: State, turn: Turn): State {
  const { carrierRiseMs, pingFallMs, pingRiseMs, healthFallMs, healthRiseMs } = state.settings.timing;
  let current = state;
  for (const [name, carrier] of Object.entries(state.carriers)) {
    const ripe = ripen(carrier, (up) => (up ? carrierRiseMs : 0), turn);
    if (ripe === carrier) continue;
    current = { ...current, carriers: { ...current.carriers, [name]: ripe } };
    if (ripe.settled && missingPeers(current).length > 0)
      current = listen(current, turn.now, `${name} has just come up`);
  }
  for (const [address, ping] of Object.entries(state.pings)) {
    const ripe = ripen(ping, (reachable) => (reachable ? pingRiseMs : pingFallMs), turn);
    if (ripe !== ping) current = { ...current, pings: { ...current.pings, [address]: ripe } };
  }
  for (const group of Object.values(state.groups)) {
    const ripe = ripen(group.health, (health) => (health === 'no' ? healthFallMs : healthRiseMs), turn);
    if (ripe !== group.health) current = withGroup(current, { ...group, health: ripe });
  }
  return current;
}
