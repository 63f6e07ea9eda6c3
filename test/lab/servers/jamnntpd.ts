import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { ServerStory } from './story.ts';

/** At every IPv4 address, with one empty group, for clients whose address matches. */
export function layJamnntpd(port: number, clients = '*'): ServerStory['lay'] {
  return (cleanup, directory) => {
    const write = (name: string, text: string): string => {
      const file = join(directory, name);
      writeFileSync(file, text);
      return file;
    };
    return createDaemon(cleanup, {
      command: [
        'jamnntpd',
        ...['-port', String(port), '-logfile', join(directory, 'log')],
        ...[
          '-groups',
          write('groups', `local.test A 2:205/454.77 ${directory}/test\n`),
          '-users',
          write('users', ''),
        ],
        ...['-allow', write('allow', `${clients}\n`)],
      ],
    });
  };
}
