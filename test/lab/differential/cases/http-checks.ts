import type { DifferentialCase } from '../case.ts';

const virtual = '-A -t 10.9.100.1:80 -s wrr';
const row = (number: number, port = 80): string => `-a -t 10.9.100.1:80 -r 10.9.0.${number}:${port} -m -w 1`;

/** Which servers are up, by http, https and http_proxy. */
export const httpCheckCases: readonly DifferentialCase[] = [
  {
    name: 'http by default on port 80: a good server, an error, a refusal',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.31:80 masq
    real=10.9.0.21:80 masq
`,
    expected: { table: `${virtual}\n${row(11)}` },
  },
  {
    name: 'http: the text decides',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.41:80 masq
    service=http
    request="index.html"
    receive="welcome to .*/index"
`,
    expected: { table: `${virtual}\n${row(11)}` },
  },
  {
    name: 'http: a Perl pattern',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    receive="(?i)\\AWELCOME\\s[[:alpha:]]+\\h(?:\\d+\\.){3}11/$"
    real=10.9.0.12:80 masq 1 "page", "(?m)^second line$"
`,
    expected: { table: `${virtual}\n${row(12)}` },
  },
  {
    name: 'http: virtualhost is the Host header',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    virtualhost=shop.lab.test
    receive="welcome to shop\\.lab\\.test/"
`,
    expected: { table: `${virtual}\n${row(11)}` },
  },
  {
    name: 'http: HEAD has no text',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.12:80 masq 1 "page", "welcome"
    httpmethod=head
`,
    expected: { table: `${virtual}\n${row(11)}` },
  },
  {
    name: 'http: redirects are followed, what is missing is down',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 1 "moved", "welcome"
    real=10.9.0.12:80 masq 1 "missing", "not here"
`,
    expected: { table: `${virtual}\n${row(11)}` },
  },
  {
    name: 'http: a whole URL of a real server',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq 1 "http://10.9.0.11:8080/index", "welcome to 10.9.0.21/index"
    service=http
`,
    expected: { table: `${virtual}\n${row(21)}` },
  },
  {
    name: 'http: silence is down',
    config: `
negotiatetimeout=1
virtual=10.9.100.1:80
    real=10.9.0.51:80 masq
    real=10.9.0.61:80 masq
`,
    expected: { table: virtual },
  },
  {
    name: 'http: headers and then silence',
    config: `
negotiatetimeout=4
virtual=10.9.100.1:80
    real=10.9.0.52:80 masq
`,
    expected: { table: `${virtual}\n${row(52)}` },
    ours: { difference: 'http-hanging-body', outcome: { table: virtual } },
  },
  {
    name: 'http: an SSH server',
    config: `
negotiatetimeout=4
virtual=10.9.100.1:80
    real=10.9.0.53:80 masq
`,
    expected: { table: `${virtual}\n${row(53)}` },
    ours: { difference: 'http-not-http', outcome: { table: virtual } },
  },
  {
    name: 'https: a certificate of nobody known',
    config: `
virtual=10.9.100.1:443
    real=10.9.0.11:443 masq
    receive="welcome"
`,
    expected: { table: '-A -t 10.9.100.1:443 -s wrr' },
    ours: {
      difference: 'https-verification',
      outcome: { table: '-A -t 10.9.100.1:443 -s wrr\n-a -t 10.9.100.1:443 -r 10.9.0.11:443 -m -w 1' },
    },
  },
  {
    name: 'http_proxy',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:8080 masq
    service=http_proxy
    request="http://www.lab.test/page"
    receive="welcome to www.lab.test"
`,
    expected: { table: `${virtual}\n${row(11, 8080)}` },
  },
  {
    name: 'http: a pair whose request starts with a slash',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 1 "/page", "nobody says this"
    real=10.9.0.12:80 masq 1 "/page", "welcome"
    receive="welcome"
`,
    expected: { table: `${virtual}\n${row(11)}\n${row(12)}` },
    ours: { difference: 'pair-with-slash', outcome: { table: `${virtual}\n${row(12)}` } },
  },
  {
    name: 'http: a pair without a pattern',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 1 "missing", ""
`,
    expected: { table: virtual },
  },
];
