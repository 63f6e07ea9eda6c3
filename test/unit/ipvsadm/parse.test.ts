import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KnownNames } from '../../../src/ipvsadm/command-line/endpoint.ts';
import { type Parsed, parseCommandLine } from '../../../src/ipvsadm/command-line/parse.ts';
import { numericNames } from '../../../src/ipvsadm/listing/endpoint-text.ts';
import { rulesText } from '../../../src/ipvsadm/listing/save.ts';
import type { Destination, ObservedVirtual, Service } from '../../../src/node-ipvs-netlink/index.ts';
import * as arbitrary from '../node-ipvs-netlink/arbitraries.ts';

const noNames: KnownNames = { host: () => null, port: () => undefined };

function parse(line: string, names = noNames): Parsed {
  return parseCommandLine(line.split(' '), names);
}

function reasonOf(line: string): string {
  const parsed = parse(line);
  assert.equal(parsed.kind, 'refused', line);
  return parsed.kind === 'refused' ? `${parsed.code} ${parsed.reason}` : '';
}

function warningsOf(line: string): readonly string[] {
  const parsed = parse(line);
  assert.equal(parsed.kind, 'command', line);
  return parsed.kind === 'command' ? parsed.warnings : [];
}

test('what is wrong is told with the option, the value and what is right', () => {
  const table = [
    ['-A -t 10.0.0.1:80 -p x', '2 --persistent "x": must be a whole number of 1 to 2678400'],
    ['-a -t 10.0.0.1:80 -r 10.1.0.1 -w -1', '2 --weight "-1": must be a whole number of 0 to 2147483647'],
    [
      '-A -t 10.0.0.1:80x',
      '2 --tcp-service "10.0.0.1:80x": "80x" is no port of 0 to 65535, nor a tcp service in /etc/services',
    ],
    ['-A -t lb:80', '2 --tcp-service "lb:80": "lb" is no IPv4 address or host'],
    ['-A -t [::1]', '2 --tcp-service "[::1]": a port must follow the brackets, such as [2001:db8::1]:80'],
    ['-A -t 10.0.0.1:80 -t 10.0.0.2:80', '2 --tcp-service "10.0.0.2:80": service-address is given twice'],
    ['-A -t 10.0.0.1:80 -w 3', '2 --add-service takes no weight'],
    ['-a -t 10.0.0.1:80', '2 --add-server needs a real server (-r)'],
    ['-A -L', '2 -L: --list cannot go with --add-service: one command at a time'],
    ['-A -t 10.0.0.1:80 -Q', '255 -Q: there is no such option'],
    ['-n', '255 -n: a command comes first, such as -A, -a or -Ln (-h shows all)'],
    ['-A -t 10.0.0.1:80 -b sh-port', '2 -b sh-port is for the scheduler sh, not for wlc'],
    [
      '-A -t 10.0.0.1:80 -s sh -b port',
      '2 there is no scheduler flag "port"; sh has sh-fallback, sh-port, flag-3, flag-1, flag-2',
    ],
    ['-L -c --stats', '2 a listing of connection cannot show stats'],
  ] as const;
  for (const [line, reason] of table) assert.equal(reasonOf(line), reason);
});

test('what ipvsadm takes and hardly anybody means is done, with a warning', () => {
  assert.deepEqual(warningsOf('-a -t 10.0.0.1:80 -r 10.1.0.1:8080'), [
    'direct routing cannot change the port: 80 is used, not 8080',
  ]);
  assert.match(warningsOf('-A -t 10.0.0.1:80 -p -M 24').join(), /0\.0\.0\.24 is an unusual mask/);
  assert.match(warningsOf('-A -M 64 -t [::1]:80 -p').join(), /stands before the IPv6 service/);
  assert.match(warningsOf('-A -t 10.0.0.1:80 -M 255.0.0.0').join(), /has no effect without -p/);
  assert.match(warningsOf('-a -m -r 10.1.0.1 -t 10.0.0.1:80').join(), /gets port 0/);
  assert.match(warningsOf('-A -t [::1]:80 -p -M 64x').join(), /prefix length 64/);
  assert.deepEqual(warningsOf('-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -m'), []);
});

test('a host that nobody asked about yet is asked about', () => {
  const known: KnownNames = {
    host: (name) => (name === 'lb' ? '10.0.0.1' : undefined),
    port: (name, protocol) => (name === 'http' && protocol === 'tcp' ? 80 : undefined),
  };
  assert.deepEqual(parse('-a -t lb:http -r web', known), {
    kind: 'unknown-host',
    host: 'web',
    family: 'inet',
  });
  assert.deepEqual(parse('-D -t [web]:80', known), { kind: 'unknown-host', host: 'web', family: 'inet6' });
  assert.deepEqual(parse('-D -t lb:http', known), {
    kind: 'command',
    warnings: [],
    command: {
      kind: 'change',
      operation: {
        kind: 'delete-service',
        service: { kind: 'address', protocol: 'tcp', address: '10.0.0.1', port: 80 },
      },
    },
  });
});

test('no word of a command line makes it throw', () => {
  const words = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      '-A',
      '-a',
      '-t',
      '10.0.0.1:80',
      '-r',
      '-f',
      '1',
      '-6',
      '-p',
      '-M',
      '-b',
      '--set',
      '-L',
      '-c',
    ),
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 8 }), (line) => {
      parseCommandLine(line, noNames);
    }),
  );
});

test('a saved table says the same when it is read', () => {
  const statistics = {} as ObservedVirtual['service']['statistics'];
  fc.assert(
    fc.property(arbitrary.service, arbitrary.destination, (service, destination) => {
      const known = savable(service, destination);
      if (known === undefined) return;
      const virtual: ObservedVirtual = {
        service: { ...known.service, statistics },
        destinations: [
          {
            ...known.destination,
            statistics,
            activeConnections: 0,
            inactiveConnections: 0,
            persistentConnections: 0,
          },
        ],
      };
      const rules = rulesText([virtual], numericNames).trim().split('\n');
      const operations = rules.map((rule) => {
        const parsed = parse(rule);
        return parsed.kind === 'command' && parsed.command.kind === 'change'
          ? parsed.command.operation
          : parsed;
      });
      assert.deepEqual(operations, [
        { kind: 'add-service', service: known.service },
        { kind: 'add-destination', service: known.service.identity, destination: known.destination },
      ]);
    }),
  );
});

/** What a rule can say of them: no thresholds, no local or bypass forwarding, no port change but by NAT. */
function savable(
  service: Service,
  destination: Destination,
): { readonly service: Service; readonly destination: Destination } | undefined {
  const { identity, settings } = service;
  const isIpv6 = identity.kind === 'fwmark' ? identity.family === 'inet6' : identity.address.includes(':');
  if ((settings.persistence?.timeout ?? 0) > 2_678_400) return undefined;
  const tunnelled = destination.settings.forwarding === 'tunnel';
  if (!tunnelled && destination.identity.address.includes(':') !== isIpv6) return undefined;
  const forwarding = tunnelled ? 'tunnel' : destination.settings.forwarding === 'masq' ? 'masq' : 'route';
  const keepsPort = forwarding === 'masq' || identity.kind === 'fwmark';
  return {
    service,
    destination: {
      identity: keepsPort ? destination.identity : { ...destination.identity, port: identity.port },
      settings: { ...destination.settings, forwarding, upperThreshold: 0, lowerThreshold: 0 },
    },
  };
}
