import type { PairSettings } from '../config/settings-pair.ts';
import type { Keyring } from '../dgram-heartbeat/index.ts';
import type { Outcome, Role } from '../failover/effect.ts';
import type { FailoverCommand } from '../failover/event.ts';
import type { NoteSubject } from './note.ts';
import type { FailoverStatus, Transition } from './status.ts';

/** Why a group has the role it has on this director. */
export interface RoleChange {
  readonly group: string;
  readonly role: Role;
  readonly why: string;
  /** Told anew, for the group's addresses are down now. */
  readonly released?: true;
}

/** What the log should tell. Wall-clock times are milliseconds since the epoch. */
export type FailoverNotice =
  | ({ readonly kind: 'transition' } & Transition)
  | { readonly kind: 'note'; readonly at: number; readonly text: string; readonly about?: NoteSubject }
  /** Another host answers for, or announces, an address that this director holds. */
  | { readonly kind: 'stranger'; readonly at: number; readonly address: string; readonly mac: string };

/** `accepted` is final only where nobody waits for more. */
export interface Answer {
  readonly outcome: Outcome;
  readonly text: string;
}

/** What the thread is given at its start. */
export interface WorkerSettings {
  readonly pair: PairSettings;
  readonly node: string;
  readonly digest: string;
  readonly checkRoundMs: number;
  readonly keys: Keyring;
  readonly ledgerFile: string;
}

export type ToWorker =
  | { readonly kind: 'command'; readonly id: number; readonly command: FailoverCommand }
  | { readonly kind: 'table'; readonly group: string; readonly ready: boolean }
  | { readonly kind: 'health'; readonly group: string; readonly healthy: boolean | undefined }
  | { readonly kind: 'status'; readonly id: number }
  | { readonly kind: 'digest'; readonly digest: string }
  /** The answer to `prepare`; `problem`: why it could not be done. */
  | { readonly kind: 'prepared'; readonly id: number; readonly problem?: string }
  | { readonly kind: 'keys'; readonly keys: Keyring };

export type FromWorker =
  | { readonly kind: 'started'; readonly roles: readonly RoleChange[] }
  | { readonly kind: 'notice'; readonly notice: FailoverNotice }
  | ({ readonly kind: 'role' } & RoleChange)
  /** The addresses of a cold group are to come up. */
  | { readonly kind: 'prepare'; readonly id: number; readonly group: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'status'; readonly id: number; readonly status: FailoverStatus }
  /** It has let go of everything, or holds on through an announced restart (`keep`), and ends now. */
  | { readonly kind: 'ended'; readonly keep: boolean; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

const toWorkerKinds: readonly string[] = [
  'command',
  'table',
  'health',
  'status',
  'digest',
  'prepared',
  'keys',
];
const fromWorkerKinds: readonly string[] = [
  'started',
  'notice',
  'role',
  'prepare',
  'answer',
  'status',
  'ended',
  'failed',
];

/** Both ends are of one program: what is looked at is that the message is one of ours. */
export function isToWorker(value: unknown): value is ToWorker {
  return hasKind(value, toWorkerKinds);
}

export function isFromWorker(value: unknown): value is FromWorker {
  return hasKind(value, fromWorkerKinds);
}

function hasKind(value: unknown, kinds: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return typeof value.kind === 'string' && kinds.includes(value.kind);
}
