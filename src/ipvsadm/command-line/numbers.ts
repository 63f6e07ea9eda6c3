/**
 * A whole number within bounds, as C's strtol reads decimals: blanks before it and a sign are allowed, anything
 * after it is not. Undefined for everything else.
 */
export function wholeNumber(text: string, lowest: number, highest: number): number | undefined {
  if (!/^[ \t\n\v\f\r]*[+-]?\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= lowest && value <= highest ? value : undefined;
}

/**
 * An IPv4 address as inet_aton(3) reads it, in dotted form: one to four parts, each decimal, octal (`010`) or
 * hexadecimal (`0x0a`), of which the last fills what is left. Undefined for everything else.
 */
export function ipv4Address(text: string): string | undefined {
  // inet_aton stops at the first blank.
  const parts = text.replace(/[ \t\n\v\f\r].*$/s, '').split('.');
  if (parts.length > 4) return undefined;
  let value = 0;
  for (const [i, part] of parts.entries()) {
    const number = cNumber(part);
    const isLast = i === parts.length - 1;
    if (number === undefined || number >= (isLast ? 2 ** (8 * (4 - i)) : 256)) return undefined;
    value += number * (isLast ? 1 : 2 ** (8 * (3 - i)));
  }
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function cNumber(text: string): number | undefined {
  if (/^0[xX][0-9a-fA-F]+$/.test(text)) return Number(text);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}
