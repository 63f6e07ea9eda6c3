/** What a conversion starts from, and what it has to say. */

/** The texts of Linux-HA heartbeat's files. */
export interface HeartbeatFiles {
  readonly haCf: string;
  readonly haResources?: string;
  readonly authKeys?: string;
  /** The names of the scripts in resource.d; without them, those that heartbeat brings are taken to be there. */
  readonly resourceScripts?: readonly string[];
}

/** The director that the files are of: it knows what they leave to the host. */
export interface LocalHost {
  readonly name: string;
  readonly addresses: readonly LocalAddress[];
}

export interface LocalAddress {
  readonly device: string;
  readonly address: string;
  readonly prefixLength: number;
}

export type SourceFile = 'ha.cf' | 'haresources' | 'authkeys';

/** What an administrator should know of one line. Never a secret: of lines that may hold one, only the directive. */
export interface Note {
  readonly file: SourceFile;
  /** 1-based; 0 for the file as a whole. */
  readonly line: number;
  readonly text: string;
}

export function formatNote({ file, line, text }: Note): string {
  return line === 0 ? `${file}: ${text}` : `${file}:${line}: ${text}`;
}

/** Says what is wrong with a line. */
export type Tell = (line: number, text: string) => void;
