import { collectDefaultMetrics, Registry } from 'prom-client';
import { type CountedMetric, valuesOf } from './counted.ts';
import type { Metric } from './metric.ts';

function define(name: string, kind: Metric['kind'], help: string, labels: readonly string[] = []): Metric {
  return { name, kind, labels, help };
}

/** Of prom-client's own, in its order: some read what follows them, too. */
export const processMetrics: readonly Metric[] = [
  define('process_cpu_user_seconds_total', 'counter', 'CPU time of the process in user mode.'),
  define('process_cpu_system_seconds_total', 'counter', 'CPU time of the process in the kernel.'),
  define('process_cpu_seconds_total', 'counter', 'CPU time of the process, all threads.'),
  define('process_start_time_seconds', 'gauge', 'When the process started; seconds since 1970.'),
  define('process_resident_memory_bytes', 'gauge', 'Memory of the process that is in RAM.'),
  define('process_virtual_memory_bytes', 'gauge', 'Address space of the process.'),
  define('process_heap_bytes', 'gauge', 'Data segment of the process.'),
  define('process_open_fds', 'gauge', 'Open file descriptors: sockets of checks, above all.'),
  define('process_max_fds', 'gauge', 'How many file descriptors may be open.'),
  define('nodejs_heap_size_total_bytes', 'gauge', "The main thread's heap."),
  define('nodejs_heap_size_used_bytes', 'gauge', "What is in use of the main thread's heap."),
  define('nodejs_external_memory_bytes', 'gauge', "Memory of the main thread's objects outside the heap."),
  define('nodejs_gc_duration_seconds', 'histogram', "The main thread's garbage collections.", ['kind']),
];

/** Those that are about a service; prom-client's others are about Node.js, and some of them break naming rules. */
export function startProcessMetrics(): readonly CountedMetric[] {
  const registry = new Registry();
  // Its monitor of the event loop cannot be left out, only made rare: ours tells of both threads.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10_000 });
  return processMetrics.flatMap((metric) => {
    const found = registry.getSingleMetric(metric.name);
    return found === undefined ? [] : [{ metric, read: () => valuesOf([found]) }];
  });
}
