/** `{ key: value }`, or nothing to spread where the value is undefined. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [Each in Key]?: Value } {
  // TypeScript widens a computed key to string.
  return value === undefined ? {} : ({ [key]: value } as { readonly [Each in Key]: Value });
}
