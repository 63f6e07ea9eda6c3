import { formatDuration } from '../setting-values.ts';
import type { HaCf, TimeName } from './ha-cf.ts';
import { comment, entry } from './ini-text.ts';
import type { Tell } from './source.ts';

/** What directord.ini takes. */
const [shortestMs, longestMs] = [10, 3_600_000];

/**
 * The lines with the times of ha.cf, and with heartbeat's own defaults where it has none: they are what the site
 * runs with.
 */
export function timeLines({ times }: HaCf, tell: Tell): readonly string[] {
  const keepaliveMs = bounded('keepalive', times.get('keepalive')?.ms ?? 1000, shortestMs, longestMs / 3);
  const deadtimeMs = bounded('deadtime', times.get('deadtime')?.ms ?? 30_000, 2 * keepaliveMs + 1, longestMs);
  const initdeadMs = bounded(
    'initdead',
    times.get('initdead')?.ms ?? defaultInitdead(deadtimeMs),
    deadtimeMs,
    longestMs,
  );
  const deadping = times.get('deadping');
  return [
    comment(
      'heartbeat detects a dead director in seconds; without these lines, directord does within 800ms.',
    ),
    line('keepalive', keepaliveMs),
    ...warntimeLine(keepaliveMs, deadtimeMs),
    line('deadtime', deadtimeMs),
    line('initdead', initdeadMs),
    ...(deadping === undefined
      ? []
      : [line('deadping', bounded('deadping', deadping.ms, shortestMs, longestMs))]),
  ];

  function line(name: TimeName, ms: number): string {
    const written = entry(name, formatDuration(ms));
    return times.has(name) ? written : `${written} ${comment("heartbeat's default")}`;
  }

  function bounded(name: TimeName, ms: number, min: number, max: number): number {
    const result = Math.min(Math.max(ms, min), max);
    if (result !== ms)
      tell(times.get(name)?.line ?? 0, `${name} is ${formatDuration(result)}: directord's bounds`);
    return result;
  }

  function warntimeLine(keepalive: number, deadtime: number): readonly string[] {
    const warntime = times.get('warntime');
    if (warntime === undefined) return [];
    if (warntime.ms > keepalive && warntime.ms < deadtime) return [line('warntime', warntime.ms)];
    tell(warntime.line, 'warntime is left out: it does not lie between keepalive and deadtime');
    return [];
  }
}

function defaultInitdead(deadtimeMs: number): number {
  if (deadtimeMs > 10_000) return deadtimeMs;
  return deadtimeMs < 6000 ? 12_000 : 2 * deadtimeMs;
}
