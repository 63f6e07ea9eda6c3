import type { Format } from './exposition.ts';

/** The format that an Accept header likes best; the plain one where it does not say, for people look at it, too. */
export function acceptedFormat(accept: string | undefined): Format {
  const ranges = (accept ?? '').split(',', maximumRanges).map(readRange);
  const open = best(ranges, ({ type, version }) => {
    const known = version === undefined || version === '1.0.0' || version === '0.0.1';
    return type === 'application/openmetrics-text' && known;
  });
  const plain = best(ranges, ({ type }) => type === 'text/plain' || type === 'text/*' || type === '*/*');
  return open > 0 && open >= plain ? 'openmetrics' : 'text';
}

const maximumRanges = 32;

interface Range {
  readonly type: string;
  readonly version: string | undefined;
  readonly quality: number;
}

function readRange(text: string): Range {
  const [type = '', ...rest] = text.toLowerCase().split(';');
  const parameters = new Map(
    rest.map((each): [string, string] => {
      const [name = '', value = ''] = each.split('=', 2);
      return [name.trim(), value.trim().replaceAll('"', '')];
    }),
  );
  const quality = Number(parameters.get('q') ?? '1');
  return {
    type: type.trim(),
    version: parameters.get('version'),
    quality: Number.isNaN(quality) ? 0 : quality,
  };
}

function best(ranges: readonly Range[], fits: (range: Range) => boolean): number {
  return Math.max(0, ...ranges.filter(fits).map(({ quality }) => quality));
}
