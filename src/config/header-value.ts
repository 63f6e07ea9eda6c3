import type { HttpHeader } from './configuration.ts';
import { placeIn, type Reader, shown } from './values.ts';

/** What the check itself decides, and what to do instead. */
const own: ReadonlyMap<string, string> = new Map([
  ['host', 'use virtualhost = NAME'],
  ...['content-length', 'transfer-encoding', 'trailer', 'expect'].map(
    (name) => [name, 'a check sends no body'] as const,
  ),
  ...['connection', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings', 'te'].map(
    (name) => [name, 'a check is one HTTP/1.1 request on a connection of its own'] as const,
  ),
]);

/** `Name: value`, with or without quotes around it. The value may be a password: no message shows it. */
export const requestHeader: Reader<HttpHeader> = (value, problems) => {
  const text = /^"(.*)"$/s.exec(value.text)?.[1] ?? value.text;
  // RFC 9110, 5.6.2.
  const [, name, content = ''] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/s.exec(text) ?? [];
  if (name === undefined || content === '') {
    problems.error(value, 'expected a header and its value', 'such as header = "X-Probe: directord"');
    return undefined;
  }
  const instead = own.get(name.toLowerCase());
  if (instead !== undefined) {
    problems.error(value, `header ${shown(name)} is not for a check to send`, instead);
    return undefined;
  }
  const bad = content.search(/[^\x20-\x7e]/);
  if (bad !== -1) {
    problems.error(
      placeIn(value, value.text.indexOf(content) + bad),
      `the value of header ${shown(name)} holds a character that is not printable ASCII`,
      'percent-encode it, or encode it as the server expects it',
    );
    return undefined;
  }
  return Object.freeze({ name, value: content });
};
