/** The two messages of grpc.health.v1 that a check needs, in the framing of gRPC over HTTP/2. */

/** One byte that says whether the message is compressed, and four with its length. */
const PREFIX = 5;

export const healthPath = '/grpc.health.v1.Health/Check';

const servingStatuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

/** Of gRPC itself (its doc/statuscodes.md). */
export const grpcStatuses = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND', 'ALREADY_EXISTS'],
  ...['PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION', 'ABORTED', 'OUT_OF_RANGE'],
  ...['UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS', 'UNAUTHENTICATED'],
];

/** A HealthCheckRequest: field 1, a string, is the service; empty for the whole server. */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const message =
    name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The status in a HealthCheckResponse: field 1, a number; undefined where `body` is no such message. */
export function readHealthResponse(body: Buffer): string | undefined {
  if (body.length < PREFIX || body[0] !== 0 || body.readUInt32BE(1) !== body.length - PREFIX)
    return undefined;
  let status = 0;
  let at = PREFIX;
  while (at < body.length) {
    const tag = readVarint(body, at);
    if (tag === undefined) return undefined;
    const field = readField(body, tag.next, tag.value & 7);
    if (field === undefined || field.next > body.length) return undefined;
    // Fields that a later version adds are passed over.
    if (tag.value === 0x08) status = field.value;
    at = field.next;
  }
  return servingStatuses[status] ?? `status ${status}`;
}

interface Read {
  readonly value: number;
  readonly next: number;
}

function readField(bytes: Buffer, at: number, wireType: number): Read | undefined {
  if (wireType === 0) return readVarint(bytes, at);
  if (wireType === 1) return { value: 0, next: at + 8 };
  if (wireType === 5) return { value: 0, next: at + 4 };
  const length = wireType === 2 ? readVarint(bytes, at) : undefined;
  return length && { value: 0, next: length.next + length.value };
}

function readVarint(bytes: Buffer, at: number): Read | undefined {
  let value = 0;
  // Ten bytes hold 64 bits.
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return undefined;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}
