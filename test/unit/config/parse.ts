import assert from 'node:assert/strict';
import type { Configuration, ConfigurationResult, VirtualServer } from '../../../src/config/configuration.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { parseConfiguration } from '../../../src/config/read-configuration.ts';
import type { Resolver } from '../../../src/config/resolver.ts';

/** A small world of names, so that no test asks a name server. */
const testResolver: Resolver = {
  async address(name, family) {
    const known: Record<string, string> =
      family === 'inet'
        ? { 'www.example': '10.9.9.1', rs1: '10.9.9.2', rs4: '10.9.9.5', my_host: '10.9.9.9' }
        : { 'www.example': '2001:DB8:0:0::1' };
    const address = known[name];
    if (address === undefined) throw new Error('name not found');
    return address;
  },
  async port(name, protocol) {
    const known: Record<string, number> = {
      'http/tcp': 80,
      'domain/udp': 53,
      'domain/tcp': 53,
      'tftp/udp': 69,
    };
    const protocols = protocol === undefined ? ['tcp', 'udp'] : [protocol];
    return protocols.map((each) => known[`${name}/${each}`]).find((port) => port !== undefined);
  },
};

export function parse(text: string): Promise<ConfigurationResult> {
  return parseConfiguration(text, 'test.cf', { resolver: testResolver });
}

export async function parsed(text: string): Promise<Configuration> {
  const result = await parse(text);
  assert.ok(result.ok, result.problems.map(formatProblem).join('\n'));
  return result.configuration;
}

/** The only virtual server of a text that holds one. */
export async function parsedVirtual(text: string): Promise<VirtualServer> {
  const [virtual, ...others] = (await parsed(text)).virtuals;
  assert.ok(virtual !== undefined && others.length === 0);
  return virtual;
}

/** A virtual server on port 80 with these lines in its block. */
export function block(...lines: readonly string[]): string {
  return ['virtual=10.0.0.1:80', ...lines.map((line) => `    ${line}`), ''].join('\n');
}

/** `line:column severity message`, without the file's name. */
export async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await parse(text);
  return problems.map(({ line, column, severity, message }) => `${line}:${column} ${severity}: ${message}`);
}
