import type { IpvsError } from './errors.ts';
import { contextOf, requestOf } from './operation.ts';
import { errorOf, invalid } from './request.ts';
import type { Request, Transport } from './transport.ts';
import type { Operation, OperationResult } from './types.ts';
import { checkOperation } from './validate.ts';

/** Operations that are checked and encoded at a time: about 2 ms of the event loop. */
const SLICE = 512;

const OK: OperationResult = { ok: true };

/** Performs operations in order; see `IpvsClient.batch`. */
export async function runBatch(
  transport: Transport,
  operations: readonly Operation[],
): Promise<readonly OperationResult[]> {
  const results: OperationResult[] = [];
  for (let start = 0; start < operations.length; start += SLICE) {
    for (const result of await runSlice(transport, operations.slice(start, start + SLICE))) {
      results.push(result);
    }
  }
  return results;
}

/** Performs one operation. @throws {IpvsError} */
export async function runOperation(transport: Transport, operation: Operation): Promise<void> {
  const [result] = await runSlice(transport, [operation]);
  if (result !== undefined && !result.ok) throw result.error;
}

async function runSlice(
  transport: Transport,
  operations: readonly Operation[],
): Promise<readonly OperationResult[]> {
  const complaints = operations.map(checkOperation);
  const requests: Request[] = [];
  operations.forEach((operation, i) => {
    if (complaints[i] === undefined) requests.push(requestOf(operation));
  });
  const outcomes = await transport.exchange(requests);
  let sent = 0;
  return operations.map((operation, i) => {
    const complaint = complaints[i];
    if (complaint !== undefined) return failure(invalid(contextOf(operation), complaint));
    const outcome = outcomes[sent++];
    if (outcome?.kind === 'done') return OK;
    const error = errorOf(contextOf(operation), outcome);
    return error === undefined ? OK : failure(error);
  });
}

function failure(error: IpvsError): OperationResult {
  return { ok: false, error };
}
