import assert from 'node:assert/strict';
import { test } from 'node:test';
import { directorKinds } from '../../../src/config/event-kind-values.ts';
import { directorMailProblems } from '../../../src/config/mail-checks.ts';
import { formatProblem } from '../../../src/config/problem.ts';
import { parsed } from './parse.ts';

test('mail about the director that has no way out of the host is told', async () => {
  const mail = { to: ['root'], events: directorKinds, line: 7 };
  const bare = [await parsed('virtual=10.0.0.1:80\n    service=none\n')];
  const served = [await parsed('smtp=mail\nvirtual=10.0.0.1:80\n    service=none\n')];
  const problems = (...[configurations, asked]: Partial<Parameters<typeof directorMailProblems>>) =>
    directorMailProblems(configurations ?? bare, asked, 'x.ini', '/nowhere/sendmail').map(formatProblem);
  assert.deepEqual(problems(bare, mail), [
    'x.ini:7:1: warning: mail about the director cannot be sent: there is no smtp, and this host has no /nowhere/sendmail (write smtp = HOST, or install a mail system)',
  ]);
  assert.deepEqual(
    [...problems(served, mail), ...problems(bare, { ...mail, server: 'mail' }), ...problems(bare, undefined)],
    [],
  );
  assert.deepEqual(directorMailProblems(bare, mail, 'x.ini', process.execPath), []);
});
