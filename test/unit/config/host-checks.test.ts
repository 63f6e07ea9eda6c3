import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hostProblems } from '../../../src/config/host-checks.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { parseSettings } from '../../../src/config/settings.ts';
import { parse, parsed, parsedVirtual } from './parse.ts';

const marked = '[fwmark.1]\naddress = 10.0.0.1\ntcp = 80\n[fwmark.2]\naddress = fd00::2\ntcp = 80\n';

async function problemsOf(site: string, settings: string, complete = true): Promise<readonly string[]> {
  const configuration = await parsed(site);
  const result = parseSettings(settings, 'directord.ini');
  assert.ok(result.ok);
  return hostProblems([configuration], result.settings, 'directord.ini', complete).map(formatProblem);
}

describe('the files of virtual servers and the settings of their host', () => {
  it('agree', async () => {
    const site = 'virtual=1\n real=10.1.0.1 fullnat\nvirtual6=2\n real6=[fd00::5] gate\n';
    assert.deepEqual(await problemsOf(site, `${marked}[ipvs]\nconntrack = on`), []);
    assert.deepEqual(await problemsOf('virtual=10.0.0.1:80\n real=10.1.0.1 fullnat\n', ''), []);
  });

  it('disagree about connection tracking', async () => {
    const site = 'virtual=10.0.0.1:80\n real=10.1.0.1 masq\n real=10.1.0.2 fullnat\n';
    assert.deepEqual(await problemsOf(site, '[ipvs]\nconntrack = off'), [
      'test.cf:3:1: error: fullnat needs connection tracking, which [ipvs] in directord.ini turns off ' +
        '(remove conntrack = off there)',
    ]);
  });

  it('disagree about a mark', async () => {
    assert.deepEqual(await problemsOf('virtual=3\n\nvirtual6=1\n', marked), [
      'test.cf:1:1: warning: no [fwmark.3] in directord.ini says which packets have mark 3 ' +
        '(add it, unless other rules of this host set the mark)',
      'test.cf:3:1: warning: [fwmark.1] in directord.ini names no IPv6 address, so no packet comes here ' +
        '(add address[] = ADDRESS there)',
      'directord.ini:4:1: warning: no virtual server is named by mark 2: packets get it for nothing ' +
        '(write virtual=2 in ldirectord.cf, or remove the section)',
    ]);
  });

  it('may be named by a file that is not there', async () => {
    assert.deepEqual(await problemsOf('virtual=1\n', marked, false), []);
  });

  it('may leave the marks to others', async () => {
    assert.deepEqual(await problemsOf('virtual=3\n', ''), []);
  });
});

describe('fullnat', () => {
  it('is a method of real and fallback servers, which keeps ports as masq does', async () => {
    const virtual = await parsedVirtual(
      'virtual=10.0.0.1:80\n real=10.1.0.1:8080 fullnat 3\n real=10.1.0.2:80 gate\n fallback=10.1.0.9:81 fullnat\n',
    );
    assert.deepEqual(
      [...virtual.reals, virtual.fallback].map((each) => `${each?.forwarding} ${each?.port}`),
      ['fullnat 8080', 'gate 80', 'fullnat 81'],
    );
    const { problems } = await parse('virtual=10.0.0.1:80\n real=10.1.0.1:8080 fullnta\n');
    assert.match(problems.map(formatProblem).join(), /fullnta.*did you mean fullnat/);
  });

  it('does not go with ops', async () => {
    const ops = ['virtual=10.0.0.1:5353', ' protocol=udp', ' ops=yes', ' checktype=ping'];
    const { problems } = await parse(
      [...ops, ' real=10.1.0.1 fullnat', ' fallback=10.1.0.9 fullnat'].join('\n'),
    );
    assert.deepEqual(problems.map(formatProblem), [
      'test.cf:3:2: error: ops does not go with fullnat: answers could not be told apart (remove ops)',
      'test.cf:5:1: error: ops does not go with fullnat: answers could not be told apart (remove ops, or write masq)',
    ]);
    assert.deepEqual((await parse([...ops, ' real=10.1.0.1 masq'].join('\n'))).problems, []);
  });
});
