import { directorctlProgram } from '../bin/ctl/program.ts';
import { directordProgram } from '../bin/daemon/program.ts';
import { packageVersion } from '../control/version.ts';
import { afterwards, commandText } from './command-text.ts';
import { roff, roffText } from './roff.ts';
import { section, sections } from './sections.ts';

export interface ManualPage {
  /** `directord.8` */
  readonly file: string;
  readonly text: string;
}

/** A document of docs/, by its name there. */
export type ReadDocument = (name: string) => string;

/**
 * The manual pages. They are made of what the programs themselves print as help and of the documents that the tests
 * compare with the code, so that they cannot say anything else.
 */
export function manualPages(read: ReadDocument): readonly ManualPage[] {
  return [directord(), directorctl(read), directordIni(read), ldirectordCf(read)];
}

interface Content {
  readonly name: string;
  readonly section: 5 | 8;
  readonly about: string;
  readonly synopsis: string;
  readonly body: string;
  readonly seeAlso: string;
}

function page(content: Content): ManualPage {
  const { name, section: number, about, synopsis, body, seeAlso } = content;
  const text = [
    `.TH "${roffText(name.toUpperCase())}" "${number}" "" "directord ${roffText(packageVersion())}" "directord"\n`,
    // Names and options are no words to hyphenate, nor columns to spread.
    '.nh\n.ad l\n',
    `.SH NAME\n${roffText(name)} \\- ${roffText(about)}\n`,
    `.SH SYNOPSIS\n${roff(synopsis)}`,
    roff(body),
    `.SH SEE ALSO\n${roff(seeAlso)}`,
  ];
  return { file: `${name}.${number}`, text: text.join('') };
}

function directord(): ManualPage {
  const program = directordProgram();
  return page({
    name: 'directord',
    section: 8,
    about: 'high-availability controller for Linux Virtual Server directors',
    synopsis: '**directord run** [*options*]\n\n**directord release** [*options*]',
    body: `## Description

directord checks real servers, keeps the kernel's IPVS table true to the ldirectord.cf files that it reads, and agrees
with the other directors of its cluster who holds the virtual addresses. It runs in the foreground, as service managers
want it; **directorctl**(8) shows and steers it.

## Commands

${program.commands.map((command) => commandText(command, `directord ${command.name()}`)).join('\n\n')}

## Files

| file | |
|---|---|
| \`/etc/directord/directord.ini\` | the settings of this host and of the cluster: **directord.ini**(5) |
| \`/etc/ha.d/ldirectord.cf\` | virtual and real servers: **ldirectord.cf**(5) |
| \`/run/directord\` | control socket, and what must outlive a restart of the daemon |`,
    seeAlso: '**directorctl**(8), **directord.ini**(5), **ldirectord.cf**(5), **ipvsadm**(8)',
  });
}

function directorctl(read: ReadDocument): ManualPage {
  const program = directorctlProgram();
  const ipvsadm = read('ipvsadm.md');
  const commands = program.commands.filter((command) => command.name() !== 'ipvsadm');
  return page({
    name: 'directorctl',
    section: 8,
    about: 'shows and steers a running directord, and checks its configuration',
    synopsis: '**directorctl** *command* [*options*] [*arguments*]',
    body: `## Description

${afterwards(program).join('\n\n')}

## Commands

${commands.map((command) => commandText(command, `directorctl ${command.name()}`)).join('\n\n')}

### directorctl ipvsadm [arguments...]

Does what **ipvsadm**(8) does, straight over netlink.

${section(ipvsadm, 'Commands')}

${section(ipvsadm, 'Restoring rules')}`,
    seeAlso: '**directord**(8), **directord.ini**(5), **ldirectord.cf**(5), **ipvsadm**(8)',
  });
}

function directordIni(read: ReadDocument): ManualPage {
  return page({
    name: 'directord.ini',
    section: 5,
    about: 'settings of a director and of its cluster',
    synopsis: '**/etc/directord/directord.ini**',
    body: `## Description\n\n${section(read('configuration.md'), 'directord.ini')}`,
    seeAlso: '**directord**(8), **directorctl**(8), **ldirectord.cf**(5)',
  });
}

function ldirectordCf(read: ReadDocument): ManualPage {
  const differences = sections(read('migration.md')).map(({ heading, text }) => `## ${heading}\n\n${text}`);
  return page({
    name: 'ldirectord.cf',
    section: 5,
    about: 'virtual and real servers of directord, and what differs from ldirectord',
    synopsis: '**/etc/ha.d/ldirectord.cf**',
    body: `## Description

directord reads the files that ldirectord reads. Directives that are marked *(ours)* are unknown to ldirectord; the
sections behind the directives list every other difference from Debian's ldirectord 4.12 by a stable name.

${section(read('configuration.md'), 'The format of ldirectord.cf')}

${differences.join('\n\n')}`,
    seeAlso: '**directord**(8), **directorctl**(8), **directord.ini**(5), **ldirectord**(8)',
  });
}
