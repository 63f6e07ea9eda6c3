/** Bounds what a peer's datagrams, or recordings of them, can make us answer: 100 at once, 1000 a second. */
export interface AnswerBudget {
  readonly left: number;
  readonly at: number;
}

const burst = 100;
const perMs = 1;

export const fullBudget: AnswerBudget = { left: burst, at: 0 };

/** @returns undefined when there is none left */
export function spendAnswer({ left, at }: AnswerBudget, now: number): AnswerBudget | undefined {
  const available = Math.min(burst, left + Math.max(0, now - at) * perMs);
  return available < 1 ? undefined : { left: available - 1, at: now };
}
