import type { Heartbeat } from '../dgram-heartbeat/index.ts';
import type { Effect } from '../failover/effect.ts';
import { encodeReport } from '../failover/report-codec.ts';
import { runCommand } from '../system/run-command.ts';
import type { GroupHands } from './group-hands.ts';
import { fenceTimeoutMs } from './machine-settings.ts';
import type { FromWorker } from './messages.ts';
import type { TellNote } from './note.ts';
import type { Happening } from './peer-words.ts';
import type { Transition } from './status.ts';

export interface Performer {
  readonly groups: ReadonlyMap<string, GroupHands>;
  readonly fenceCommand: string | undefined;
  readonly heartbeat: Pick<Heartbeat, 'setState'>;
  readonly tell: (happening: Happening) => void;
  readonly say: (message: FromWorker) => void;
  readonly note: TellNote;
  readonly onTransition: (transition: Transition) => void;
  /** The group's addresses are down. */
  readonly onReleased: (group: string) => void;
  /** Called once the effects that came together with the exit are performed: the last report is one of them. */
  readonly onExit: (exit: { readonly keep: boolean; readonly why: string }) => void;
}

/** Does what the machine wants done. What takes time is begun here and tells the machine how it ended. */
export function perform(effect: Effect, performer: Performer): void {
  const { groups, heartbeat, say, note, onTransition, onExit } = performer;
  switch (effect.kind) {
    case 'acquire':
    case 'release':
      void operate(effect, performer);
      return;
    case 'announce':
      groups.get(effect.group)?.announce();
      note(`${effect.group}: addresses are announced again: ${effect.why}`);
      return;
    case 'publish':
      heartbeat.setState(encodeReport(effect.report));
      return;
    case 'fence':
      void fence(effect, performer);
      return;
    case 'transition': {
      const { group, from, to, cause, why } = effect;
      const transition = { at: Date.now(), group, from, to, cause, why };
      onTransition(transition);
      say({ kind: 'notice', notice: { kind: 'transition', ...transition } });
      say({ kind: 'role', group, role: to, why });
      return;
    }
    case 'note':
      note(effect.text, effect.about);
      return;
    case 'answer':
      say({ kind: 'answer', id: effect.id, answer: { outcome: effect.outcome, text: effect.text } });
      return;
    case 'exit':
      setImmediate(onExit, effect);
      return;
    case 'wake':
      return;
  }
}

async function operate(
  { kind, group, attempt }: Extract<Effect, { kind: 'acquire' | 'release' }>,
  { groups, tell, onReleased }: Performer,
): Promise<void> {
  const hands = groups.get(group);
  if (hands === undefined) return;
  if (kind === 'acquire') {
    tell({ kind: 'acquired', group, attempt, result: await hands.acquire() });
    return;
  }
  tell({ kind: 'released', group, attempt, result: await hands.release() });
  onReleased(group);
}

async function fence(
  { peer, attempt, why }: Extract<Effect, { kind: 'fence' }>,
  { fenceCommand, tell, note }: Performer,
): Promise<void> {
  if (fenceCommand === undefined) {
    tell({ kind: 'fenced', peer, attempt, result: { ok: true } });
    return;
  }
  note(`the fence command is run for ${peer}: ${why}`);
  const outcome = await runCommand(fenceCommand, [peer], fenceTimeoutMs);
  const result = outcome.ok ? outcome : { ok: false as const, why: outcome.reason };
  tell({ kind: 'fenced', peer, attempt, result });
}
