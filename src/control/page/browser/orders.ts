import type { OrderName } from './wire.ts';

/** An order as the daemon takes it. */
export interface Order {
  readonly name: OrderName;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface OrderResult {
  readonly ok: boolean;
  readonly message: string;
  /** True where the token was refused. */
  readonly locked: boolean;
}

/** An order that waits for a switchover has its own limits in the director; this is for a way that is lost. */
const timeoutMs = 90_000;
const storageKey = 'directord token';

/** The tab's own; gone when it is closed. */
export function storedToken(): string | null {
  return sessionStorage.getItem(storageKey);
}

export function storeToken(token: string | null): void {
  if (token === null) sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, token);
}

/** Tells whether this is the token. */
export function tryToken(token: string): Promise<OrderResult> {
  return send('none', {}, token);
}

export function giveOrder({ name, body }: Order, token: string): Promise<OrderResult> {
  return send(name, body, token);
}

async function send(name: OrderName | 'none', body: unknown, token: string): Promise<OrderResult> {
  try {
    const response = await fetch(`page/order/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    return { ...outcome(text, response.status), locked: response.status === 401 };
  } catch (error) {
    const message = `No answer: ${error instanceof Error ? error.message : error}. The timeline tells whether it was carried out.`;
    return { ok: false, message, locked: false };
  }
}

function outcome(text: string, status: number): Pick<OrderResult, 'ok' | 'message'> {
  try {
    const answer = JSON.parse(text) as { ok?: boolean; message?: string; changed?: readonly string[] };
    const done = answer.changed === undefined ? 'Done.' : `Done: ${answer.changed.join(', ')}.`;
    return { ok: answer.ok === true, message: answer.message ?? done };
  } catch {
    return { ok: false, message: `Refused (${status}): ${text.trim()}` };
  }
}
