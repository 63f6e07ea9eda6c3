import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bracketed } from '../../../src/health/words.ts';
import { command } from '../support/command.ts';
import { createDaemon } from './daemon.ts';
import type { IdentityFiles } from './identity.ts';
import type { ServerStory } from './story.ts';

const admin = 'cn=admin,dc=example,dc=com';

/** With dc=example,dc=com, which anybody may read, and ou=people below it; the password of cn=admin is `open sesame`. */
export function laySlapd(
  addresses: readonly string[],
  ports: { readonly ldap: number; readonly ldaps: number },
  files: IdentityFiles,
): ServerStory['lay'] {
  return (cleanup, directory) => {
    const database = join(directory, 'database');
    mkdirSync(database);
    const configuration = join(directory, 'slapd.conf');
    writeFileSync(
      configuration,
      `include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile ${directory}/pid
argsfile ${directory}/args
TLSCertificateFile ${files.certificate}
TLSCertificateKeyFile ${files.key}
database mdb
suffix dc=example,dc=com
rootdn ${admin}
rootpw "open sesame"
directory ${database}
access to dn.base="dc=example,dc=com" by * read
access to * by users read
`,
    );
    const entries = join(directory, 'entries.ldif');
    writeFileSync(
      entries,
      `dn: dc=example,dc=com
objectClass: organization
objectClass: dcObject
dc: example
o: Example

dn: ou=people,dc=example,dc=com
objectClass: organizationalUnit
ou: people
`,
    );
    command('slapadd', ['-f', configuration, '-l', entries]);
    const urls = addresses
      .map(bracketed)
      .flatMap((address) => [`ldap://${address}:${ports.ldap}`, `ldaps://${address}:${ports.ldaps}`]);
    return createDaemon(cleanup, {
      command: ['slapd', '-d', '0', '-f', configuration, '-h', urls.join(' ')],
    });
  };
}
