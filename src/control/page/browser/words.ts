const units: readonly (readonly [name: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** A time in its two largest units: `3 d 4 h`, `5 min`, `0 s`. */
export function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const first = units.findIndex(([, length]) => seconds >= length);
  const [name, length] = units[first] ?? ['s', 1];
  const [smaller, smallerLength] = units[first + 1] ?? ['', 0];
  const rest = smallerLength === 0 ? 0 : Math.floor((seconds % length) / smallerLength);
  const whole = `${Math.floor(seconds / length)} ${name}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smaller}`;
}

/** `10.0.0.5:80`, `[2001:db8::5]:80`, or the address alone where it stands for every port. */
export function endpoint(address: string, port: number): string {
  if (port === 0) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A clock time of the browser's time zone; with the date unless it is today's. */
export function clock(at: number, now: number): string {
  const date = new Date(at);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Connections a second. */
export function rateWords(rate: number | null): string {
  if (rate === null) return '–';
  return rate < 10 ? rate.toFixed(1) : whole(Math.round(rate));
}

/** A number in groups of three digits. */
export function whole(number: number | null | undefined): string {
  return number === null || number === undefined
    ? '–'
    : number.toLocaleString('en').replaceAll(',', '\u202f');
}

export function latency(milliseconds: number | null): string {
  if (milliseconds === null) return '–';
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** Loss that is there is not shown as none. */
export function percent(share: number | null): string {
  if (share === null) return '–';
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

/** `1 real server`, `3 real servers`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a, b and 3 more` */
export function list(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
