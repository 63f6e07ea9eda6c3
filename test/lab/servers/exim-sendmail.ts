import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { type DeliveredMail, eximKeeping, keptMails } from './exim-inbox.ts';

/** The mail system of this host: Debian's exim, which keeps all mail. */
export interface HostMail {
  mails(): readonly DeliveredMail[];
  /**
   * What `/usr/sbin/sendmail` is from now on.
   * @param program a shell script's lines, in which `$EXIM` is exim's own; undefined: there is none
   */
  become(program: string | undefined): void;
}

/** It begins as Debian has it. */
export function layHostMail(cleanup: Cleanup): HostMail {
  const directory = mkdtempSync(join(tmpdir(), 'host-mail-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  // It gives up root's rights for files that its own user must be able to write.
  chmodSync(directory, 0o777);
  const [settings, programs, sendmail] = ['etc', 'usr-sbin', 'sbin'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ];
  for (const each of [settings, programs, sendmail]) mkdirSync(each);
  const configuration = join(settings, 'exim4.conf');
  writeFileSync(configuration, eximKeeping(directory));
  chmodSync(configuration, 0o644);
  bind(cleanup, settings, '/etc/exim4');
  // The lab cannot write to the host's files, so that a folder of links takes the place of theirs.
  bind(cleanup, '/usr/sbin', programs);
  for (const name of readdirSync(programs)) symlinkSync(join(programs, name), join(sendmail, name));
  bind(cleanup, sendmail, '/usr/sbin');
  const path = join(sendmail, 'sendmail');
  return {
    mails: () => keptMails(directory),
    become(program) {
      rmSync(path, { force: true });
      if (program === undefined) return;
      // Put there as a whole: the daemon may be about to run it.
      const script = join(directory, 'script');
      writeFileSync(script, `#!/bin/sh\nEXIM=${join(programs, 'exim4')}\n${program}\n`, { mode: 0o755 });
      command('mv', [script, path]);
    },
  };
}

function bind(cleanup: Cleanup, from: string, onto: string): void {
  command('mount', ['--bind', from, onto]);
  // Lazily: a program that was started from there may not have ended.
  cleanup.add(() => {
    command('umount', ['--lazy', onto]);
  });
}
