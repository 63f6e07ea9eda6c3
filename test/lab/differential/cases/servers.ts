import type { DifferentialCase } from '../case.ts';

interface Checked {
  readonly real: string;
  readonly lines: readonly string[];
  readonly up: boolean;
}

/** One virtual server for each, with ports counted up from 1001, and the table with those that are up. */
function site(checks: readonly Checked[]): { readonly config: string; readonly table: string } {
  const config = ['', 'negotiatetimeout=10', 'checktimeout=10'];
  const rows: string[] = [];
  for (const [index, { real, lines, up }] of checks.entries()) {
    const six = real.startsWith('[');
    const virtual = `${six ? '[fd09:100::1]' : '10.9.100.1'}:${1001 + index}`;
    const [directive, realDirective] = six ? ['virtual6', 'real6'] : ['virtual', 'real'];
    config.push(`${directive}=${virtual}`, `    ${realDirective}=${real} masq`);
    config.push(...lines.map((line) => `    ${line}`));
    rows.push(`-A -t ${virtual} -s wrr`, ...(up ? [`-a -t ${virtual} -r ${real} -m -w 1`] : []));
  }
  return { config: `${config.join('\n')}\n`, table: rows.join('\n') };
}

const login = ['login="probe"', 'passwd="open sesame"'];
const wrongLogin = ['login="probe"', 'passwd="open barley"'];
const admin = 'login="cn=admin,dc=example,dc=com"';
const up = (real: string, ...lines: string[]): Checked => ({ real, lines, up: true });
const down = (real: string, ...lines: string[]): Checked => ({ real, lines, up: false });

/** What is up is in the table before: Debian's ldirectord takes seconds for each change at its start. */
function alike(name: string, { config, table }: ReturnType<typeof site>): DifferentialCase {
  return { name, config, before: table, expected: { table } };
}

/** A case whose servers are each up for one of the two and down for the other. */
function differing(
  name: string,
  difference: NonNullable<DifferentialCase['ours']>['difference'],
  upForDebian: boolean,
  checks: readonly Pick<Checked, 'real' | 'lines'>[],
): DifferentialCase {
  const as = (verdict: boolean) => site(checks.map((check) => ({ ...check, up: verdict })));
  return {
    name,
    config: as(upForDebian).config,
    expected: { table: as(upForDebian).table },
    ours: { difference, outcome: { table: as(!upForDebian).table } },
  };
}

// Debian's ldirectord asks a server once for all virtual servers that differ in their login only, so a wrong
// login is asked of another address of the same server.
const mail = site([
  up('10.9.0.71:25', 'service=smtp'),
  down('10.9.0.71:26', 'service=smtp'),
  up('10.9.0.71:110', 'service=pop', ...login),
  down('10.9.0.72:110', 'service=pop', ...wrongLogin),
  down('10.9.0.21:110', 'service=pop', ...login),
  up('10.9.0.71:143', 'service=imap', ...login),
  up('10.9.0.73:143', 'service=imap'),
  down('10.9.0.72:143', 'service=imap', ...wrongLogin),
]);

const others = site([
  up('10.9.0.71:21', 'service=ftp', ...login, 'request="status"', 'receive="all is well"'),
  down('10.9.0.71:21', 'service=ftp', ...login, 'request="status"', 'receive="all is lost"'),
  down('10.9.0.72:21', 'service=ftp', ...wrongLogin, 'request="status"', 'receive="all is well"'),
  up('10.9.0.71:119', 'service=nntp'),
  up('10.9.0.71:389', 'service=ldap'),
  up('10.9.0.71:389', 'service=ldap', admin, 'passwd="open sesame"', 'request="ou=people,dc=example,dc=com"'),
  down(
    '10.9.0.72:389',
    'service=ldap',
    admin,
    'passwd="open barley"',
    'request="ou=people,dc=example,dc=com"',
  ),
  down('10.9.0.73:389', 'service=ldap', 'request="ou=none,dc=example,dc=com"'),
  down('10.9.0.71:389', 'service=ldap', 'request="dc=example,dc=com"', 'receive="^dc=other"'),
  up('10.9.0.71:636', 'service=ldaps'),
]);

const health = ['virtualhost=www.example.com', 'request="health"', 'receive="^all is well$"'];
const webSite = (port: number): readonly Checked[] => {
  const http = ['service=http', 'virtualhost=www.example.com'];
  return [
    up(`10.9.0.71:${port}`, 'service=http', ...health),
    up(`10.9.0.73:${port}`, ...http, 'request="health"', 'httpmethod=head'),
    down(`10.9.0.71:${port}`, ...http, 'request="health"', 'receive="all is lost"'),
    down(`10.9.0.71:${port}`, ...http, 'request="none"'),
    down(`10.9.0.71:${port}`, ...http, 'request="broken"'),
    down(`10.9.0.71:${port}`, ...http, 'request="private"'),
    down(`10.9.0.72:${port}`, 'service=http', 'request="health"'),
  ];
};
const proxied = (url: string): string[] => ['service=http_proxy', `request="http://${url}"`];
const web = site([
  ...webSite(80),
  ...webSite(8080),
  up('10.9.0.71:3128', ...proxied('www.example.com/health'), 'receive="all is well"'),
  down('10.9.0.71:3128', ...proxied('www.example.com/health'), 'receive="all is lost"'),
  down('10.9.0.71:3128', ...proxied('www.example.com/broken')),
  down('10.9.0.71:3128', ...proxied('www.example.com/private/none')),
  down('10.9.0.71:3128', ...proxied('denied.example.com/health')),
]);

/** What both say of the same live server of Debian's. */
export const serverCases: readonly DifferentialCase[] = [
  alike('mail servers', mail),
  alike('file, news and directory servers', others),
  alike('web servers and a proxy', web),
  differing('web servers with certificates of their own', 'https-verification', false, [
    up('10.9.0.71:443', 'service=https', ...health),
    up('10.9.0.71:8443', 'service=https', ...health),
  ]),
  differing('pop without login', 'pop-login', true, [up('10.9.0.21:110', 'service=pop')]),
  differing('imap at a port of its own', 'imap-port', true, [up('10.9.0.71:1143', 'service=imap')]),
  differing('ftp without receive', 'ftp-receive', true, [up('10.9.0.21:21', 'service=ftp')]),
  differing('news from a mail server', 'nntp-greeting', true, [up('10.9.0.71:25', 'service=nntp')]),
  differing('mail in TLS', 'mail-verification', false, [
    up('10.9.0.71:995', 'service=pops', ...login),
    up('10.9.0.71:993', 'service=imaps', ...login),
  ]),
  differing('mail over IPv6', 'ipv6-mail', false, [
    up('[fd09::71]:110', 'service=pop', ...login),
    up('[fd09::71]:143', 'service=imap', ...login),
  ]),
];
