/** What a client may ask over the control socket, validated: nothing below this file doubts a request. */
import { isSectionName } from '../config/settings-sections.ts';
import type { RealServerSelector } from '../director/director.ts';
import type { GroupOrder } from '../pair/member.ts';
import { makeSelector } from './real-server-selector.ts';

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string };

/** The kernel keeps a weight as a signed 32-bit number. */
export const MAX_WEIGHT = 2 ** 31 - 1;
/** More groups than one director can have: their reports must fit into a heartbeat. */
const MAX_GROUPS = 64;

/** The body of `/drain` and `/undrain`: `{"address": "10.0.0.5", "port": 80}`, the port optional. */
export function validateSelector(body: unknown): Validated<RealServerSelector> {
  const fields = knownFields(body, ['address', 'port']);
  return fields.ok ? selectorOf(fields.value) : fields;
}

export interface WeightRequest {
  readonly selector: RealServerSelector;
  readonly weight: number | 'auto';
}

/** The body of `/weight`: a selector and `"weight"`: a number, or `"auto"` for the configuration's own. */
export function validateWeight(body: unknown): Validated<WeightRequest> {
  const fields = knownFields(body, ['address', 'port', 'weight']);
  if (!fields.ok) return fields;
  const selector = selectorOf(fields.value);
  if (!selector.ok) return selector;
  const { weight } = fields.value;
  if (weight === 'auto' || (isWholeNumber(weight) && weight <= MAX_WEIGHT)) {
    return { ok: true, value: { selector: selector.value, weight } };
  }
  return { ok: false, message: `weight: a number from 0 to ${MAX_WEIGHT}, or "auto"` };
}

/** What an order is about: `groups` empty for all. */
export type OrderRequest = Omit<GroupOrder, 'kind' | 'by'>;

/** The body of `/standby`, `/takeover` and `/failback`: `{"groups": ["web"], "wait": true}`, both optional. */
export function validateOrder(body: unknown): Validated<OrderRequest> {
  const fields = knownFields(body ?? {}, ['groups', 'wait']);
  if (!fields.ok) return fields;
  const { groups = [], wait = false } = fields.value;
  if (typeof wait !== 'boolean') return { ok: false, message: 'wait: true or false' };
  // A program's list that came out empty must not move everything.
  const isEmptyList = 'groups' in fields.value && Array.isArray(groups) && groups.length === 0;
  if (!Array.isArray(groups) || isEmptyList || groups.length > MAX_GROUPS) {
    return { ok: false, message: `groups: a list of 1 to ${MAX_GROUPS} names; leave it out for all groups` };
  }
  const names: readonly unknown[] = groups;
  if (!names.every(isGroupName)) return { ok: false, message: 'groups: names as in [group.NAME]' };
  return { ok: true, value: { groups: [...new Set(names)], wait } };
}

/** The body of `/reload`, `/restart` and `/stop`: nothing, or an empty object. */
export function validateNothing(body: unknown): Validated<undefined> {
  if (body === undefined) return { ok: true, value: undefined };
  const fields = knownFields(body, []);
  return fields.ok ? { ok: true, value: undefined } : fields;
}

function selectorOf(fields: Readonly<Record<string, unknown>>): Validated<RealServerSelector> {
  const { address, port } = fields;
  if (typeof address !== 'string') return { ok: false, message: 'address: the address of a real server' };
  if (port !== undefined && typeof port !== 'number') return { ok: false, message: 'port: 0 to 65535' };
  const result = makeSelector(address, port);
  return result.ok ? { ok: true, value: result.selector } : result;
}

/** An unknown field is refused: a misspelt `port` must not drain the server's other ports. */
function knownFields(body: unknown, names: readonly string[]): Validated<Readonly<Record<string, unknown>>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { ok: false, message: 'the body must be a JSON object' };
  }
  const unknown = Object.keys(body).find((name) => !names.includes(name));
  if (unknown !== undefined) return { ok: false, message: `unknown field ${JSON.stringify(unknown)}` };
  return { ok: true, value: { ...body } };
}

function isWholeNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isGroupName(value: unknown): value is string {
  return typeof value === 'string' && isSectionName(value);
}
