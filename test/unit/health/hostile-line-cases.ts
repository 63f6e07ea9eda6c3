import type { HostileCase } from './hostile-cases.ts';
import { notLines, notTls, notUnderstood } from './hostile-reasons.ts';

const login = { login: 'probe', password: 'unheard-of' };

/** What an IMAP server tells before its answer may be anything, so only its end or its length shows a fault. */
const untagged: HostileCase['reasons'] = {
  ...notLines('IMAP', 'answer to LOGIN'),
  'sends lines without end': /^the server's answer to LOGIN has no end \(more than 256 KiB\)$/,
  'speaks SSH': /^no answer to LOGIN within 5 s$/,
  'speaks noise': /^no answer to LOGIN within 5 s$/,
};

/** A list goes on until its end comes. */
const inCapabilities: HostileCase['reasons'] = {
  ...notLines('POP3', 'list of capabilities'),
  'sends lines without end': /^the server's list of capabilities has no end \(more than 256 KiB\)$/,
  'speaks SSH': /^no list of capabilities within 5 s$/,
  'speaks noise': /^no list of capabilities within 5 s$/,
};

/** Bytes that arrive together with the answer to STARTTLS are refused before the handshake. */
const early =
  /^the server (?:does not speak TLS|sent something between its answer and the TLS handshake|closed the connection during the TLS handshake)$/;
const inHandshake: HostileCase['reasons'] = {
  ...notTls(),
  'drips bytes': early,
  'sends a line without end': early,
  'sends lines without end': early,
  'speaks SSH': early,
  'speaks noise': early,
  'closes in mid-word': early,
};

const ftpGreeting = '220 ready\r\n';
const ftpLoggedIn = ['331 who\r\n', '230 in\r\n'];

/** A BindResponse with message id 1 and result code 0. */
const bindSucceeded = Buffer.from('300c02010161070a010004000400', 'hex').toString('latin1');

const ldapSays = (what: string): HostileCase['reasons'] => ({
  ...notLines('LDAP', what),
  'drips bytes': new RegExp(`^the server does not speak LDAP: its ${what} is`),
  'sends a line without end': new RegExp(`^the server does not speak LDAP: its ${what} is`),
  'closes in mid-word': new RegExp(`^the server does not speak LDAP: its ${what} is "2"$`),
});

/** The protocols whose conversations are lines, and LDAP, at each stage of the conversation. */
/** Nothing of what a hostile server says begins a reply. */
const notRedis = (what: string) =>
  notUnderstood(
    new RegExp(`^the server does not speak the protocol of Redis: its ${what} is (?:"|nothing readable)`),
  );
const inValue = /^no answer to INFO within 5 s$/;
const endlessValue = /^the server's answer to INFO has no end \(more than 256 KiB\)$/;

export const hostileLineCases: readonly HostileCase[] = [
  { name: 'redis', check: { service: 'redis' }, reasons: notRedis('answer to PING') },
  {
    name: 'redis, after the login',
    check: { service: 'redis', ...login },
    answers: ['+OK\r\n'],
    reasons: notRedis('answer to PING'),
  },
  {
    name: 'redis, in a long value',
    check: { service: 'redis', request: '/INFO' },
    answers: ['$999999999\r\n'],
    reasons: {
      'drips bytes': inValue,
      'sends a line without end': endlessValue,
      'sends lines without end': endlessValue,
      'speaks SSH': inValue,
      'speaks noise': inValue,
    },
  },
  { name: 'redis, in the TLS handshake', check: { service: 'redis', tls: true }, reasons: notTls() },
  {
    name: 'redis, within TLS',
    check: { service: 'redis', tls: true },
    tls: true,
    reasons: notRedis('answer to PING'),
  },
  { name: 'smtp', check: { service: 'smtp' }, reasons: notLines('SMTP', 'greeting') },
  {
    name: 'submission, at EHLO',
    check: { service: 'submission' },
    greeting: '220-hello\r\n220 there\r\n',
    reasons: notLines('SMTP', 'answer to EHLO'),
  },
  {
    name: 'smtp, at HELO',
    check: { service: 'smtp' },
    greeting: '220 hello\r\n',
    answers: ['502 what?\r\n'],
    reasons: notLines('SMTP', 'answer to HELO'),
  },
  {
    name: 'smtp, at the TLS handshake',
    check: { service: 'smtp', startTls: true },
    greeting: '220 hello\r\n',
    answers: ['250-hello\r\n250 STARTTLS\r\n', '220 go on\r\n'],
    reasons: inHandshake,
  },
  { name: 'pop', check: { service: 'pop' }, reasons: notLines('POP3', 'greeting') },
  {
    name: 'pop, at PASS',
    check: { service: 'pop', ...login },
    greeting: '+OK\r\n',
    answers: ['-ERR no CAPA\r\n', '+OK\r\n'],
    reasons: notLines('POP3', 'answer to PASS'),
  },
  {
    name: 'pop, in its capabilities',
    check: { service: 'pop', ...login },
    greeting: '+OK\r\n',
    answers: ['+OK\r\n'],
    reasons: inCapabilities,
  },
  { name: 'pops', check: { service: 'pops' }, reasons: notTls() },
  {
    name: 'pops, within TLS',
    check: { service: 'pops' },
    tls: true,
    reasons: notLines('POP3', 'greeting'),
  },
  { name: 'imap', check: { service: 'imap' }, reasons: notLines('IMAP', 'greeting') },
  {
    name: 'imap, at LOGIN',
    check: { service: 'imap', ...login },
    greeting: '* OK hello\r\n',
    reasons: untagged,
  },
  { name: 'imaps', check: { service: 'imaps' }, reasons: notTls() },
  {
    name: 'imaps, within TLS',
    check: { service: 'imaps' },
    tls: true,
    reasons: notLines('IMAP', 'greeting'),
  },
  { name: 'nntp', check: { service: 'nntp' }, reasons: notLines('NNTP', 'greeting') },
  { name: 'ftp', check: { service: 'ftp', ...login }, reasons: notLines('FTP', 'greeting') },
  {
    name: 'ftp, at PASS',
    check: { service: 'ftp', ...login },
    greeting: ftpGreeting,
    answers: ['331 who\r\n'],
    reasons: notLines('FTP', 'answer to PASS'),
  },
  {
    name: 'ftp, at PASV',
    check: { service: 'ftp', ...login, request: '/file' },
    greeting: ftpGreeting,
    answers: [...ftpLoggedIn, '200 binary\r\n'],
    reasons: notLines('FTP', 'answer to PASV'),
  },
  { name: 'ldap', check: { service: 'ldap' }, reasons: ldapSays('answer to the bind') },
  {
    name: 'ldap, at its search',
    check: { service: 'ldap', ...login },
    answers: [bindSucceeded],
    reasons: ldapSays('answer to the search'),
  },
  { name: 'ldaps', check: { service: 'ldaps' }, reasons: notTls() },
  {
    name: 'ldaps, within TLS',
    check: { service: 'ldaps' },
    tls: true,
    reasons: ldapSays('answer to the bind'),
  },
];
