import type { ChildProcess } from 'node:child_process';

/**
 * How a test drives a part of the program that runs in another process, which is in a network namespace of its own:
 * calls there and their answers back, and events, over the channel that `stdio: [..., 'ipc']` makes.
 */
export type CallsOf<Calls> = { readonly [Name in keyof Calls]: (...args: never[]) => Promise<unknown> };

interface Request {
  readonly id: number;
  readonly call: string;
  readonly args: readonly unknown[];
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

type Message = Answer | { readonly event: unknown } | { readonly ready: true };

/** The test's end. */
export interface AgentLine<Calls extends CallsOf<Calls>, Event> {
  /** In the order in which they were told. */
  readonly events: readonly Event[];
  ask<Name extends keyof Calls & string>(
    call: Name,
    ...args: Parameters<Calls[Name]>
  ): ReturnType<Calls[Name]>;
}

const callTimeoutMs = 90_000;

/** Waits until the agent answers calls; rejects when its process ends before. `name` is for messages. */
export async function connectAgent<Calls extends CallsOf<Calls>, Event>(
  child: ChildProcess,
  name: string,
): Promise<AgentLine<Calls, Event>> {
  const events: Event[] = [];
  const waiting = new Map<number, (answer: Omit<Answer, 'id'>) => void>();
  let nextId = 1;
  await new Promise<void>((resolve, reject) => {
    child.once('disconnect', () => {
      const error = `${name} has ended`;
      reject(new Error(error));
      for (const answer of waiting.values()) answer({ error });
    });
    child.once('error', reject);
    child.on('message', (message: Message) => {
      // The agent's program is written for the same `Calls` and `Event`.
      if ('event' in message) events.push(message.event as Event);
      else if ('id' in message) waiting.get(message.id)?.(message);
      else resolve();
    });
  });
  const ask = (call: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const answered = ({ result, error }: Omit<Answer, 'id'>): void => {
        clearTimeout(timer);
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(`${call}: ${error}`));
      };
      const timer = setTimeout(answered, callTimeoutMs, { error: `no answer from ${name}` });
      waiting.set(id, answered);
      child.send({ id, call, args } satisfies Request, (error) => {
        if (error !== null) answered({ error: error.message });
      });
    });
  return { events, ask: (call, ...args) => ask(call, args) as ReturnType<Calls[typeof call]> };
}

/** The agent's end: from now on it answers calls. `afterwards` runs when a call has been answered. */
export function answerCalls<Calls extends CallsOf<Calls>>(
  calls: Calls,
  afterwards: (call: keyof Calls) => void = () => {},
): void {
  process.on('message', ({ id, call, args }: Request) => {
    // The test's end sends what `Calls` has.
    const run = calls[call as keyof Calls] as unknown as (...args: readonly unknown[]) => Promise<unknown>;
    run(...args)
      .then(
        (result) => say({ id, result }),
        (error: Error) => say({ id, error: error.message }),
      )
      .finally(() => afterwards(call as keyof Calls));
  });
  say({ ready: true });
}

/** The agent's end: tells the test an event. */
export function tellEvent(event: unknown): void {
  say({ event });
}

function say(message: Message): void {
  process.send?.(message);
}
