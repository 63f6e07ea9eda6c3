import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import {
  KeyFileError,
  newKeyFileText,
  newKeyLine,
  parseKeyText,
} from '../../../../src/dgram-heartbeat/keys/key-text.ts';

const digits = 'ab'.repeat(32);

test('a new key file can be read, and differs each time', () => {
  const keys = parseKeyText(newKeyFileText(), 'new');
  assert.equal(keys.signing.id, 1);
  assert.equal(keys.signing.secret.symmetricKeySize, 32);
  assert.notEqual(newKeyFileText(), newKeyFileText());
});

test('several keys, one of which signs', () => {
  const text = `${newKeyFileText().replace('sign 1', 'sign 20')}\n${newKeyLine(20)} # added in May\r\n`;
  const keys = parseKeyText(text, 'keys');
  assert.deepEqual([...keys.byId.keys()], [1, 20]);
  assert.equal(keys.signing.id, 20);
});

const refused: Readonly<Record<string, readonly [string, RegExp]>> = {
  'no key': ['sign 1', /has no key/],
  'no sign': [`key 1 ${digits}`, /no "sign ID" line/],
  'sign names no key': [`key 1 ${digits}\nsign 2`, /keys:2: there is no key with id 2/],
  'two of one id': [`key 1 ${digits}\nkey 1 ${digits}\nsign 1`, /keys:2: a second key with id 1/],
  'two sign lines': [`key 1 ${digits}\nsign 1\nsign 1`, /keys:3: a second "sign" line, beside keys:2/],
  'a short key': [`key 1 ${digits.slice(2)}\nsign 1`, /keys:1: a key is 64 to 128/],
  'half a byte': [`key 1 ${digits}a\nsign 1`, /keys:1: a key is 64 to 128/],
  'a password': ['key 1 hunter2\nsign 1', /keys:1: a key is 64 to 128/],
  'id 0': [`key 0 ${digits}\nsign 0`, /keys:1: a key's id is a number from 1/],
  'an id too large': [`key 4294967296 ${digits}`, /keys:1: a key's id/],
  'authkeys of heartbeat': ['auth 1\n1 sha1 secret', /keys:1: expected "key ID HEXDIGITS"/],
};
for (const [what, [text, message]] of Object.entries(refused)) {
  test(`refused: ${what}`, () => {
    assert.throws(
      () => parseKeyText(text, 'keys'),
      (error) => {
        assert.ok(error instanceof KeyFileError);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /abab|hunter2|secret$/);
        return true;
      },
    );
  });
}

test('printing a keyring shows no key', () => {
  const keys = parseKeyText(`key 1 ${digits}\nsign 1`, 'keys');
  assert.doesNotMatch(
    inspect(keys, { depth: 9, showHidden: true }) + JSON.stringify(keys),
    /abab|171,\s*171/,
  );
});

test('key ids are checked when a line is made', () => {
  for (const id of [0, -1, 1.5, 2 ** 32, Number.NaN]) assert.throws(() => newKeyLine(id), RangeError);
});
