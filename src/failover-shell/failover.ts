import { Worker } from 'node:worker_threads';
import type { PairSettings } from '../config/settings-pair.ts';
import { type Keyring, newKeyFileText, parseKeyText, readKeyFile } from '../dgram-heartbeat/index.ts';
import { checkNames } from '../failover/check-names.ts';
import type { FailoverCommand } from '../failover/event.ts';
import { errorMessage } from '../system/error-message.ts';
import { machineSettings } from './machine-settings.ts';
import {
  type Answer,
  type FailoverNotice,
  type FromWorker,
  isFromWorker,
  type RoleChange,
  type ToWorker,
  type WorkerSettings,
} from './messages.ts';
import type { FailoverStatus } from './status.ts';

export type Order = Extract<FailoverCommand, { readonly groups: readonly string[] }>;

/** Who holds the groups of virtual addresses, decided in a thread of its own. */
export interface Failover {
  /** Rejects when the thread does not answer within 2 s, or has ended. */
  status(): Promise<FailoverStatus>;
  /**
   * Gives an operator's order, for the groups named or for all. Resolves with the final outcome if `wait`, else as
   * soon as the order is accepted or refused; never rejects.
   */
  command(order: Order, options: { readonly wait: boolean }): Promise<Answer>;
  /** Nothing is taken before the IPVS table of every group is ready. */
  setTableReady(group: string, ready: boolean): void;
  /** Whether the group's virtual services have a healthy real server here; undefined: not known. */
  setHealth(group: string, healthy: boolean | undefined): void;
  /** Reads the key file anew. @throws KeyFileError; the old keys then stay. */
  reloadKeys(): void;
  /** The configuration was read anew; 16 hexadecimal digits as in the options. The peers hear of it at once. */
  setDigest(digest: string): void;
  /**
   * Tells the peers to hold still and ends the thread; addresses stay. Resolves with `done` once that is so: the
   * process may end then. With another outcome the thread goes on.
   */
  announceRestart(): Promise<Answer>;
  /** Hands everything over, or lets go of it, and ends the thread. Never rejects. */
  stop(): Promise<void>;
}

export interface FailoverOptions {
  readonly pair: PairSettings;
  /** Our own name, one of the nodes. */
  readonly node: string;
  /** 16 hexadecimal digits that differ when the configuration differs. */
  readonly digest: string;
  /** Milliseconds within which both directors have seen a real server die or recover; 0 unless told. */
  readonly checkRoundMs?: number;
  /** Where the addresses are noted that are up, in a directory that a reboot empties. */
  readonly ledgerFile: string;
  readonly onNotice: (notice: FailoverNotice) => void;
  /**
   * Told every group's role at the start, before `startFailover` resolves, each change, and again once the group's
   * addresses are down (`released`), as also when a takeover that had begun came to nothing. `active` is told once the addresses
   * are up and announced and the start commands have ended; the role after it as soon as the group is to be
   * released: its stop commands run and its addresses go down after that.
   */
  readonly onRole: (change: RoleChange) => void;
  /** The thread has ended unasked: nobody speaks to the peers any more, and the daemon must end, too. */
  readonly onFailure: (reason: string) => void;
  /**
   * Called before the addresses of a group with `standby = cold` come up, which wait for its end, but for 3 s at
   * most. Not called for what goes on being held after an announced restart.
   */
  readonly onPrepare?: (group: string) => Promise<void>;
}

const statusTimeoutMs = 2_000;

/**
 * Starts the failover thread.
 * @throws Error when the settings or the key file cannot be used, or the thread cannot start
 */
export async function startFailover(options: FailoverOptions): Promise<Failover> {
  const { pair, node, digest, checkRoundMs = 0, ledgerFile } = options;
  const { onNotice, onRole, onFailure, onPrepare } = options;
  const { timing, ...names } = machineSettings(pair, node, digest, checkRoundMs);
  const problem = checkNames(names);
  if (problem !== undefined) throw new Error(problem);
  const settings: WorkerSettings = {
    pair,
    node,
    digest,
    checkRoundMs,
    ledgerFile,
    keys: readKeys(pair),
  };
  const worker = new Worker(new URL('failover-worker.js', import.meta.url), {
    workerData: settings,
    name: 'failover',
  });
  const orders = new Map<number, { readonly wait: boolean; readonly resolve: (answer: Answer) => void }>();
  const questions = new Map<number, (status: FailoverStatus | Error) => void>();
  let nextId = 1;
  let running = false;
  let ended = false;
  let failure: string | undefined;
  /** Why nothing that is asked will be answered any more. */
  let gone: string | undefined;
  const post = (message: ToWorker): void => worker.postMessage(message);

  const { promise: started, resolve: onStarted, reject: onRefused } = withResolvers<void>();
  const { promise: exited, resolve: onExited } = withResolvers<void>();

  worker.on('message', (message: unknown) => {
    if (isFromWorker(message)) receive(message);
  });
  worker.on('error', (error: Error) => {
    failure = error.message;
  });
  worker.once('exit', (code) => {
    const why = failure ?? `the failover thread ended with ${code}`;
    gone = ended ? `${node} has stopped` : why;
    for (const { resolve } of orders.values()) resolve({ outcome: 'failed', text: why });
    for (const answer of questions.values()) answer(new Error(why));
    orders.clear();
    questions.clear();
    onExited();
    if (!running) onRefused(new Error(why));
    else if (!ended) onFailure(why);
  });

  function receive(message: FromWorker): void {
    switch (message.kind) {
      case 'started':
        for (const role of message.roles) onRole(role);
        running = true;
        onStarted();
        return;
      case 'notice':
        onNotice(message.notice);
        return;
      case 'role':
        onRole(message);
        return;
      case 'prepare':
        void prepare(message.id, message.group);
        return;
      case 'answer': {
        const order = orders.get(message.id);
        if (order === undefined || (order.wait && message.answer.outcome === 'accepted')) return;
        orders.delete(message.id);
        order.resolve(message.answer);
        return;
      }
      case 'status':
        questions.get(message.id)?.(message.status);
        return;
      case 'ended':
        ended = true;
        return;
      case 'failed':
        failure = message.why;
        // It may have sockets open, which would keep it from ending.
        void worker.terminate();
        return;
    }
  }

  async function prepare(id: number, group: string): Promise<void> {
    try {
      await onPrepare?.(group);
      post({ kind: 'prepared', id });
    } catch (error) {
      post({ kind: 'prepared', id, problem: errorMessage(error) });
    }
  }

  function give(command: FailoverCommand, wait: boolean): Promise<Answer> {
    if (gone !== undefined) return Promise.resolve({ outcome: 'failed', text: gone });
    return new Promise((resolve) => {
      const id = nextId++;
      orders.set(id, { wait, resolve });
      post({ kind: 'command', id, command });
    });
  }

  await started;
  return {
    status() {
      if (gone !== undefined) return Promise.reject(new Error(gone));
      return new Promise((resolve, reject) => {
        const id = nextId++;
        const settle = (status: FailoverStatus | Error): void => {
          clearTimeout(timer);
          questions.delete(id);
          if (status instanceof Error) reject(status);
          else resolve(status);
        };
        const timer = setTimeout(
          () => settle(new Error('the failover thread does not answer')),
          statusTimeoutMs,
        );
        questions.set(id, settle);
        post({ kind: 'status', id });
      });
    },
    command: (order, { wait }) => give(order, wait),
    setTableReady: (group, ready) => post({ kind: 'table', group, ready }),
    setHealth: (group, healthy) => post({ kind: 'health', group, healthy }),
    setDigest: (digest) => post({ kind: 'digest', digest }),
    reloadKeys: () => post({ kind: 'keys', keys: readKeys(pair) }),
    async announceRestart() {
      const answer = await give({ kind: 'restart', holdMs: pair.restartHoldMs }, true);
      if (answer.outcome === 'done') await exited;
      return answer;
    },
    async stop() {
      // More than everything that a stop may wait for; what hangs beyond that is ended.
      const limitMs = timing.stopMs + timing.releaseMs + 5_000;
      const timer = setTimeout(() => {
        ended = true;
        void worker.terminate();
      }, limitMs);
      void give({ kind: 'stop' }, true);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** A director that is alone needs no key file: it speaks to nobody. */
function readKeys({ keyFile, nodes }: PairSettings): Keyring {
  if (keyFile !== undefined) return readKeyFile(keyFile);
  if (nodes.length > 1) throw new Error('there is no keyfile in the settings: see `directorctl key new`');
  return parseKeyText(newKeyFileText(), 'a key for this run');
}

interface Resolvers<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>(): Resolvers<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}
