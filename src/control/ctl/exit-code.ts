/** directorctl's exit codes; its `--help` lists them, and scripts rely on them. */
export const EXIT = {
  done: 0,
  /** No directord answers, it declined, or the command line makes no sense. */
  failed: 1,
  /** The configuration has errors. */
  configuration: 2,
  /** `plan`: the kernel's table would change. */
  changes: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
