import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import { errorMessage } from './error-message.ts';
import { lastError } from './libc-socket.ts';

/** Keeps the program itself in memory. Linux only. */

// asm-generic/mman-common.h
const MLOCK_ONFAULT = 1;

export interface LockedMemory {
  /** Address space that was locked; only what of it is in use takes memory. */
  readonly bytes: number;
  /** Why not all of it could be locked. */
  readonly trouble?: string;
}

/**
 * Locks the code and constants of the program and its libraries into memory, page by page as they are used. They are
 * what the kernel drops first when memory is short, and a thread that must read its own code back from a busy disk is
 * late. Costs no memory at once. Programs that this one starts are not locked.
 *
 * Not `mlockall`, which would have the heap, too: V8 gives back parts of it by madvise(MADV_DONTNEED), which the
 * kernel refuses for locked memory, and V8 then aborts the process. What keeps the heap out of swap is systemd's
 * `MemorySwapMax=0`.
 */
export function lockProgramMemory(): LockedMemory {
  let bytes = 0;
  try {
    const mlock2 = koffi.load(null).func('int mlock2(uintptr_t address, size_t length, uint32_t flags)');
    for (const { start, end } of programRanges(readFileSync('/proc/self/maps', 'utf8'))) {
      const result: number = mlock2(start, end - start, MLOCK_ONFAULT);
      if (result < 0) return { bytes, trouble: explain(lastError()) };
      bytes += end - start;
    }
    return { bytes };
  } catch (error) {
    // No /proc, or a C library without mlock2.
    return { bytes, trouble: errorMessage(error) };
  }
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Parts of files that are mapped to be read or run, from the lines of proc(5)'s `maps`. */
export function programRanges(maps: string): readonly Range[] {
  return [...maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) r-.p [0-9a-f]+ \S+ [1-9][0-9]* +\//gm)].map(
    ([, start = '', end = '']) => ({ start: Number.parseInt(start, 16), end: Number.parseInt(end, 16) }),
  );
}

function explain(reason: string): string {
  // Beyond the limit is ENOMEM, and a limit of 0 is EPERM.
  return reason === 'ENOMEM' || reason === 'EPERM'
    ? 'the limit of locked memory is too low (LimitMEMLOCK=infinity in systemd, ulimit -l unlimited)'
    : `mlock2: ${reason}`;
}
