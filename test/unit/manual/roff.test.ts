import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roff } from '../../../src/manual/roff.ts';
import { section } from '../../../src/manual/sections.ts';

test('headings, paragraphs and fonts', () => {
  assert.equal(
    roff('# Title\n\n## A `b`\n\nOne **two**\n*three* [four](x.md).\n\n### C\n'),
    '.SH A B\n.PP\nOne \\fBtwo\\fR \\fIthree\\fR four.\n.SS C\n',
  );
});

test('what would be a macro or an escape is text', () => {
  assert.equal(roff('.conf is `a\\n-b`'), '.PP\n\\&.conf is \\fBa\\en\\-b\\fR\n');
  assert.equal(roff("```\n.x\n'y\n```"), ".PP\n.RS 4\n.nf\n\\&.x\n\\&'y\n.fi\n.RE\n");
});

test('a table is a list of terms: what it does first, other columns by their names', () => {
  assert.equal(
    roff('| key | default | what it does |\n|---|---|---|\n| `a` | 1 | waits |\n| `b` | | goes |\n'),
    '.TP\n\\fBa\\fR\nwaits\n.br\ndefault: 1\n.TP\n\\fBb\\fR\ngoes\n',
  );
});

test('lists', () => {
  assert.equal(roff('- a\n- b\n'), '.IP "\\(bu" 4\na\n.IP "\\(bu" 4\nb\n');
  assert.equal(roff('3. a\n4. b\n'), '.IP "3." 4\na\n.IP "4." 4\nb\n');
});

test('links to other sites tell their address', () => {
  assert.equal(roff('[x](https://example.com/a)'), '.PP\nx (https://example.com/a)\n');
});

test('what has no macro is an error, not lost', () => {
  assert.throws(() => roff('![picture](x.svg)'), /cannot show this image/);
});

test('a section ends at the next heading, not at a comment of an example', () => {
  const text = '# T\n\n## A\n\n```\n## no heading\n```\n\n### below\n\n## B\n\nb\n';
  assert.equal(section(text, 'A'), '```\n## no heading\n```\n\n### below');
  assert.equal(section(text, 'B'), 'b');
  assert.throws(() => section(text, 'C'), /no section "C"/);
});
