/**
 * Deals test files out to lanes that take about the same time: the longest first, each to the lane that has the least
 * to do. Every file is in one lane; within a lane they keep their order. There are fewer lanes where there are fewer
 * files.
 * @param seconds what a file takes; a figure that is wrong costs some waiting, nothing else
 * @param alreadySeconds what the last lane has to do besides
 */
export function dealLanes(
  files: readonly string[],
  count: number,
  seconds: (file: string) => number,
  alreadySeconds = 0,
): readonly (readonly string[])[] {
  const lanes = Array.from({ length: Math.min(count, files.length) }, (_, index) => ({
    seconds: index === count - 1 ? alreadySeconds : 0,
    files: new Set<string>(),
  }));
  for (const file of files.toSorted((a, b) => seconds(b) - seconds(a))) {
    const [first, ...others] = lanes;
    if (first === undefined) break;
    const lane = others.reduce((least, other) => (other.seconds < least.seconds ? other : least), first);
    lane.files.add(file);
    lane.seconds += seconds(file);
  }
  return lanes.map((lane) => files.filter((file) => lane.files.has(file))).filter(({ length }) => length > 0);
}

/** What a test file takes, by a table of those that are far from usual; its keys are the ends of their paths. */
export function secondsFrom(
  table: Readonly<Record<string, number>>,
  usual: number,
): (file: string) => number {
  return (file) => Object.entries(table).find(([end]) => file.endsWith(`/${end}`))?.[1] ?? usual;
}
