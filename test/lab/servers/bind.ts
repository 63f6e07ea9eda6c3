import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDaemon } from './daemon.ts';
import type { ServerStory } from './story.ts';

export const BIND_PORT = 5301;

export const zone = `$TTL 60
@ SOA ns hostmaster 1 60 60 60 60
@ NS ns
ns A 127.0.0.1
www A 10.9.0.11
www AAAA fd09::11
alias CNAME www
text TXT "nothing else"
${range(1, 60)
  .map((number) => `many A 10.9.7.${number}`)
  .join('\n')}
`;
export const reverseZone = `$TTL 60
@ SOA ns.example.com. hostmaster.example.com. 1 60 60 60 60
@ NS ns.example.com.
11 PTR www.example.com.
`;

export const layBind: ServerStory['lay'] = (cleanup, directory) => {
  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const configuration = write(
    'named.conf',
    `options {
  directory "${directory}";
  pid-file none;
  listen-on port ${BIND_PORT} { 127.0.0.1; };
  listen-on-v6 port ${BIND_PORT} { ::1; };
  recursion no;
  dnssec-validation no;
};
controls { };
zone "example.com" { type primary; file "${write('forward', zone)}"; };
zone "0.9.10.in-addr.arpa" { type primary; file "${write('reverse', reverseZone)}"; };
`,
  );
  return createDaemon(cleanup, { command: ['named', '-f', '-n', '1', '-c', configuration] });
};

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
