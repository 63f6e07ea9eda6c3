import type { ReloadOutcome, SelectionOutcome } from '../director/director.ts';
import type { GroupOrder, Member, OrderOutcome } from '../pair/member.ts';
import {
  type Validated,
  validateNothing,
  validateOrder,
  validateSelector,
  validateWeight,
} from './requests.ts';

/** What the HTTP answer says; `body` is sent as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Command = (director: Member, body: unknown) => Promise<Answer>;

/** The paths that take a POST. A request that makes no sense is 400, one that the director declines 422. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['/reload', command(validateNothing, async (director) => outcome(await director.reload()))],
  [
    '/drain',
    command(validateSelector, async (director, selector) => outcome(await director.drain(selector))),
  ],
  [
    '/undrain',
    command(validateSelector, async (director, selector) => outcome(await director.undrain(selector))),
  ],
  [
    '/weight',
    command(validateWeight, async (director, { selector, weight }) =>
      outcome(await director.setWeight(selector, weight)),
    ),
  ],
  ['/standby', order('standby')],
  ['/takeover', order('takeover')],
  ['/failback', order('failback')],
  ['/restart', command(validateNothing, async (director) => outcome(await director.restart()))],
  [
    '/stop',
    command(validateNothing, async (director) => {
      await director.stop();
      return { status: 200, body: { ok: true } };
    }),
  ],
]);

function command<T>(
  validate: (body: unknown) => Validated<T>,
  run: (director: Member, value: T) => Promise<Answer>,
): Command {
  return async (director, body) => {
    const request = validate(body);
    return request.ok ? run(director, request.value) : failure(400, request.message);
  };
}

function order(kind: GroupOrder['kind']): Command {
  return command(validateOrder, async (director, request) =>
    outcome(await director.order({ kind, ...request })),
  );
}

function outcome(result: SelectionOutcome | OrderOutcome | ReloadOutcome): Answer {
  return { status: result.ok ? 200 : 422, body: result };
}

/** An answer that only says what is wrong. */
export function failure(status: number, message: string): Answer {
  return { status, body: { ok: false, message } };
}
