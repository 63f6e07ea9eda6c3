import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VirtualServer } from '../../../src/config/configuration.ts';
import { BIND_PORT, layBind, reverseZone, zone } from './bind.ts';
import { createDaemon } from './daemon.ts';
import { type ServerStory, tellStory } from './story.ts';

const [DNSMASQ_PORT, UNBOUND_PORT] = [5302, 5303];

const layDnsmasq: ServerStory['lay'] = (cleanup, directory) => {
  chmodSync(directory, 0o755);
  return createDaemon(cleanup, {
    command: [
      'dnsmasq',
      '--keep-in-foreground',
      '--conf-file=/dev/null',
      `--port=${DNSMASQ_PORT}`,
      '--listen-address=127.0.0.1,::1',
      '--bind-interfaces',
      '--no-resolv',
      '--no-hosts',
      '--user=root',
      '--pid-file=',
      '--host-record=www.example.com,10.9.0.11',
      '--cname=alias.example.com,www.example.com',
      ...range(1, 60).map((number) => `--host-record=many.example.com,10.9.7.${number}`),
      '--local=/example.com/',
      '--local=/10.in-addr.arpa/',
    ],
  });
};

/** With bind's zones, and no one to ask for others. */
const layUnbound: ServerStory['lay'] = (cleanup, directory) => {
  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  const authority = (name: string, file: string, text: string): string =>
    `auth-zone:
  name: ${name}
  zonefile: ${write(file, text)}
  for-upstream: no
`;
  const configuration = write(
    'unbound.conf',
    `server:
  directory: "${directory}"
  chroot: ""
  username: ""
  pidfile: ""
  use-syslog: no
  interface: 127.0.0.1@${UNBOUND_PORT}
  interface: ::1@${UNBOUND_PORT}
  module-config: iterator
  local-zone: example.net refuse
  local-zone: 10.in-addr.arpa nodefault
remote-control:
  control-enable: no
${authority('example.com', 'forward', zone)}${authority('0.9.10.in-addr.arpa', 'reverse', reverseZone)}`,
  );
  return createDaemon(cleanup, { command: ['unbound', '-d', '-p', '-c', configuration] });
};

function virtualServer(protocol: 'tcp' | 'udp'): VirtualServer['identity'] {
  return { kind: 'address', protocol, family: 'inet', address: '10.9.100.1', port: 53 };
}

const check = { service: 'dns', request: '/www.example.com', receive: '^10\\.9\\.0\\.11$' } as const;

/** The same question, as a datagram written out. */
const question =
  '\\x12\\x34\\x01\\0\\0\\x01\\0\\0\\0\\0\\0\\0\\x03www\\x07example\\x03com\\0\\0\\x01\\0\\x01';
const datagram = {
  service: 'udp',
  request: `/${question}`,
  receive: '^\\x12\\x34.*\\x0a\\x09\\0\\x0b',
} as const;

for (const protocol of ['udp', 'tcp'] as const) {
  const common = {
    identity: virtualServer(protocol),
    check,
    frozen: /^down: no answer within 1\.5 s$/,
    stopped: /^down: connection refused$/,
    alsoUp: {
      'a datagram': datagram,
      'any answer will do': { receive: '' },
      'an alias': { request: '/alias.example.com' },
      'a final dot, and other letters': { request: '/WWW.Example.Com.' },
      'the name of an address': { request: '/10.9.0.11', receive: '^www\\.example\\.com$' },
      'one of many addresses, in an answer that a datagram cannot hold': {
        request: '/many.example.com',
        receive: '^10\\.9\\.7\\.60$',
      },
    },
  };
  const mismatch = {
    'a datagram with another answer': [
      { ...datagram, receive: 'absent' },
      /^the answer does not match receive \(it begins /,
    ],
    'a datagram that is no question': [
      { ...datagram, request: '/hello', negotiateTimeoutMs: 1500 },
      /^no answer within 1\.5 s$/,
    ],
    'an answer that does not match': [
      { receive: '^10\\.9\\.0\\.12$' },
      /^no A record of www\.example\.com matches receive \(10\.9\.0\.11\)$/,
    ],
    'no such name': [{ request: '/none.example.com' }, /^NXDOMAIN for none\.example\.com$/],
    'no such address': [{ request: '/10.9.0.99' }, /^NXDOMAIN for 99\.0\.9\.10\.in-addr\.arpa$/],
    'a name of others': [{ request: '/www.example.net' }, /^REFUSED for www\.example\.net$/],
  } as const;
  const noAddress = {
    'a name without an address': [
      { request: '/text.example.com' },
      /^the answer holds no A record of text\.example\.com$/,
    ],
  } as const;
  tellStory({
    ...common,
    name: `bind, over ${protocol}`,
    port: BIND_PORT,
    lay: layBind,
    wrong: { ...mismatch, ...noAddress },
  });
  tellStory({
    ...common,
    name: `unbound, over ${protocol}`,
    port: UNBOUND_PORT,
    lay: layUnbound,
    wrong: { ...mismatch, ...noAddress },
  });
  tellStory({
    ...common,
    name: `dnsmasq, over ${protocol}`,
    port: DNSMASQ_PORT,
    lay: layDnsmasq,
    wrong: mismatch,
  });
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
