/** Every directive of ldirectord.cf, and ours: where it may stand, how its value is read, what it is for. */
import {
  checkType,
  httpMethod,
  httpStatus,
  netmask,
  receive,
  request,
  type SchedulerFlags,
  scheduler,
  schedulerFlags,
  service,
} from './check-values.ts';
import type { AddressFamily, CheckType, HttpHeader, NegotiateService, StatusRange } from './configuration.ts';
import {
  type FallbackEndpoint,
  type RealEndpoint,
  readFallbackEndpoint,
  readRealEndpoint,
  readVirtualEndpoint,
  type VirtualEndpoint,
} from './endpoints.ts';
import { requestHeader } from './header-value.ts';
import { type AlertStatus, mailServer, recipients, statuses } from './mail-values.ts';
import {
  commandText,
  count,
  oneOf,
  optionallyQuotedText,
  percent,
  plainText,
  quotedText,
  type Reader,
  seconds,
  secondsOrZero,
  yesOrNo,
} from './values.ts';

/** What each directive's value is, once read. Times are milliseconds. */
export interface DirectiveValues {
  virtual: VirtualEndpoint;
  virtual6: VirtualEndpoint;
  real: RealEndpoint;
  real6: RealEndpoint;
  fallback: FallbackEndpoint;
  fallback6: FallbackEndpoint;
  fallbackcommand: string;
  checktype: CheckType;
  service: NegotiateService;
  checkcommand: string;
  checkport: number;
  request: string;
  receive: string;
  httpmethod: 'GET' | 'HEAD';
  status: readonly StatusRange[];
  header: HttpHeader;
  virtualhost: string;
  login: string;
  passwd: string;
  database: string;
  replicationlag: number;
  secret: string;
  load: string;
  verify: boolean;
  cafile: string;
  servername: string;
  tls: boolean;
  starttls: boolean;
  certificatedays: number;
  checkinterval: number;
  checktimeout: number;
  negotiatetimeout: number;
  checkcount: number;
  failurecount: number;
  agentport: number;
  agentoutput: boolean;
  agentrequest: string;
  agentinterval: number;
  weightmin: number;
  weightmax: number;
  scheduler: string;
  schedflags: SchedulerFlags;
  persistent: number;
  netmask: string | number;
  protocol: 'tcp' | 'udp' | 'fwm';
  ops: boolean;
  quiescent: boolean;
  readdquiescent: boolean;
  cleanstop: boolean;
  monitorfile: string;
  servicename: string;
  comment: string;
  emailalert: readonly string[];
  emailalertfreq: number;
  emailalertstatus: readonly AlertStatus[];
  emailalertfrom: string;
  smtp: string;
  autoreload: boolean;
  callback: string;
  execute: string;
  logfile: string;
  supervised: boolean;
  fork: boolean;
  maintenancedir: string;
}

export type DirectiveName = keyof DirectiveValues;

export interface Directive<Value> {
  readonly where: 'global' | 'virtual' | 'both';
  readonly read: Reader<Value>;
  /** For people: the kind of value, and what holds without the directive. */
  readonly value: string;
  readonly default: string;
  readonly about: string;
  /** True where ldirectord does not know the directive. */
  readonly extension?: true;
  /** What the bare word, without `=`, means. */
  readonly bare?: Value;
}

type Directives = { readonly [Name in DirectiveName]: Directive<DirectiveValues[Name]> };

function define<Value>(
  where: Directive<Value>['where'],
  read: Reader<Value>,
  [value, fallback]: readonly [value: string, fallback: string],
  about: string,
): Directive<Value> {
  return { where, read, value, default: fallback, about };
}

const virtualIn =
  (family: AddressFamily): Reader<VirtualEndpoint> =>
  (value, problems) =>
    readVirtualEndpoint(value, family, problems);
const realIn =
  (family: AddressFamily): Reader<RealEndpoint> =>
  (value, problems) =>
    readRealEndpoint(value, family, problems);
const fallbackIn =
  (family: AddressFamily): Reader<FallbackEndpoint> =>
  (value, problems) =>
    readFallbackEndpoint(value, family, problems);

/** Of a configured weight; more is a typing error. */
const mostPercent = 10_000;

export const directives: Directives = {
  // The table
  virtual: define(
    'global',
    virtualIn('inet'),
    ['ADDRESS:PORT, or a firewall mark', '-'],
    'opens the block of an IPv4 virtual server',
  ),
  virtual6: define(
    'global',
    virtualIn('inet6'),
    ['[ADDRESS]:PORT, or a firewall mark', '-'],
    'opens the block of an IPv6 virtual server',
  ),
  real: define('virtual', realIn('inet'), ['real server', '-'], 'adds a real server, or a range of them'),
  real6: define(
    'virtual',
    realIn('inet6'),
    ['real server', '-'],
    'adds a real server to an IPv6 virtual server',
  ),
  fallback: define(
    'both',
    fallbackIn('inet'),
    ['HOST[:PORT] [METHOD]', 'none'],
    'takes the traffic when no real server is up',
  ),
  fallback6: define(
    'both',
    fallbackIn('inet6'),
    ['HOST[:PORT] [METHOD]', 'none'],
    'takes the traffic of an IPv6 virtual server when no real server is up',
  ),
  fallbackcommand: define(
    'both',
    commandText,
    ['command', 'none'],
    'runs when the last real server goes and when the first comes back',
  ),
  scheduler: define('virtual', scheduler, ['name', 'wrr'], 'how the kernel chooses a real server'),
  schedflags: define(
    'virtual',
    schedulerFlags,
    ['flags', 'none'],
    'flags of the scheduler, separated by commas',
  ),
  persistent: define(
    'virtual',
    count(0, 0xffff_ffff),
    ['seconds, whole', 'none'],
    'keeps a client on its real server for this long',
  ),
  netmask: define(
    'virtual',
    netmask,
    ['netmask or prefix length', 'one client'],
    'which clients count as one for persistent',
  ),
  protocol: define(
    'virtual',
    oneOf(['tcp', 'udp', 'fwm']),
    ['tcp, udp or fwm', 'tcp; udp for port 53'],
    'the protocol of the virtual server',
  ),
  ops: define('virtual', yesOrNo, ['yes or no', 'no'], 'schedules each UDP packet by itself'),
  quiescent: define(
    'both',
    yesOrNo,
    ['yes or no', 'no'],
    'a real server that fails gets weight 0 and stays in the table',
  ),
  readdquiescent: define(
    'global',
    yesOrNo,
    ['yes or no', 'no'],
    'a quiescent real server that is not in the table is added with weight 0',
  ),
  cleanstop: define(
    'both',
    yesOrNo,
    ['yes or no', 'yes'],
    'the virtual server is removed when directord stops',
  ),

  // The checks
  checktype: define('virtual', checkType, ['kind of check', 'negotiate'], 'how the real servers are checked'),
  service: define(
    'virtual',
    service,
    ['protocol name', "the virtual port's own"],
    'what a negotiate check speaks',
  ),
  checkcommand: define(
    'virtual',
    optionallyQuotedText,
    ['path', '/bin/true'],
    'the program of an external check',
  ),
  checkport: define(
    'virtual',
    count(1, 65535),
    ['port', "the real server's own"],
    'the port that is checked',
  ),
  request: define('virtual', request, ['text in quotes', '"/"'], 'what the check asks for'),
  receive: define('virtual', receive, ['Perl pattern in quotes', 'anything'], 'what the answer must match'),
  httpmethod: define('virtual', httpMethod, ['GET or HEAD', 'GET'], 'the method of an HTTP check'),
  status: {
    ...define(
      'virtual',
      httpStatus,
      ['codes and ranges', '200-299'],
      'the statuses of an HTTP answer that are good',
    ),
    extension: true,
  },
  header: {
    ...define(
      'virtual',
      requestHeader,
      ['Name: value', 'none'],
      'a header of an HTTP check; may be repeated',
    ),
    extension: true,
  },
  virtualhost: define(
    'virtual',
    optionallyQuotedText,
    ['host name', "the real server's address"],
    'the Host of an HTTP check, and the server name of a TLS check',
  ),
  login: define('virtual', quotedText, ['text in quotes', 'empty'], 'the user of a check that logs in'),
  passwd: define('virtual', quotedText, ['text in quotes', 'empty'], 'the password of a check that logs in'),
  database: define(
    'virtual',
    quotedText,
    ['text in quotes', 'empty'],
    'the database of a SQL or redis check',
  ),
  replicationlag: {
    ...define(
      'virtual',
      count(0, 1_000_000),
      ['seconds, whole', 'not asked'],
      'a mysql check wants a replica that is at most so far behind',
    ),
    extension: true,
  },
  secret: define('virtual', quotedText, ['text in quotes', 'empty'], 'the shared secret of a RADIUS check'),
  load: define(
    'virtual',
    quotedText,
    ['text in quotes', 'none'],
    'has no effect; accepted because ldirectord accepts it',
  ),
  verify: {
    ...define('virtual', yesOrNo, ['yes or no', 'no'], 'a TLS check verifies the certificate'),
    extension: true,
  },
  cafile: {
    ...define(
      'virtual',
      optionallyQuotedText,
      ['path', "the system's authorities"],
      'the certificate authorities that verify trusts',
    ),
    extension: true,
  },
  servername: {
    ...define(
      'virtual',
      optionallyQuotedText,
      ['host name', 'virtualhost'],
      'the server name of a TLS check',
    ),
    extension: true,
  },
  tls: {
    ...define(
      'virtual',
      yesOrNo,
      ['yes or no', 'no'],
      'a check of smtp, submission, pop, imap, nntp, ldap, redis or grpc speaks TLS from the start',
    ),
    extension: true,
  },
  starttls: {
    ...define(
      'virtual',
      yesOrNo,
      ['yes or no', 'no'],
      'a check of smtp, submission, pop, imap, ftp, ldap or mysql goes on in TLS',
    ),
    extension: true,
  },
  certificatedays: {
    ...define(
      'virtual',
      count(1, 3650),
      ['days', 'no warning'],
      'a TLS check warns of a certificate that ends within so many days',
    ),
    extension: true,
  },
  checkinterval: define(
    'both',
    seconds,
    ['seconds', '10'],
    'from the end of a check to the start of the next',
  ),
  checktimeout: define(
    'both',
    seconds,
    ['seconds', '5'],
    'how long connect, ping and external checks may take',
  ),
  negotiatetimeout: define('both', seconds, ['seconds', '30'], 'how long a negotiate check may take'),
  checkcount: define('both', count(1, 1000), ['number', '1'], 'how many echoes a ping check tries'),
  failurecount: define(
    'both',
    count(1, 1_000_000),
    ['number', '1'],
    'how many failures in a row take a real server out',
  ),

  // The weights that real servers tell
  agentport: {
    ...define(
      'virtual',
      count(1, 65535),
      ['port', 'none'],
      "a port of each real server at which an agent tells the server's weight",
    ),
    extension: true,
  },
  agentoutput: {
    ...define(
      'virtual',
      yesOrNo,
      ['yes or no', 'no'],
      'the first line that an external check prints tells the weight',
    ),
    extension: true,
  },
  agentrequest: {
    ...define('virtual', quotedText, ['text in quotes', 'nothing'], 'what is sent to the agent first'),
    extension: true,
  },
  agentinterval: {
    ...define(
      'both',
      seconds,
      ['seconds', 'checkinterval'],
      'from the end of a question to the agent to the start of the next',
    ),
    extension: true,
  },
  weightmin: {
    ...define(
      'virtual',
      percent(mostPercent),
      ['percent', '0%'],
      'the least that an agent can make of the configured weight',
    ),
    extension: true,
  },
  weightmax: {
    ...define(
      'virtual',
      percent(mostPercent),
      ['percent', '100%'],
      'the most that an agent can make of the configured weight',
    ),
    extension: true,
  },

  // What is told, and to whom
  monitorfile: define(
    'virtual',
    optionallyQuotedText,
    ['path', 'none'],
    'a file that gets a line for each check',
  ),
  servicename: define('virtual', plainText, ['text', 'none'], 'names the virtual server in mails'),
  comment: define('virtual', plainText, ['text', 'none'], 'is added to mails'),
  emailalert: define(
    'both',
    recipients,
    ['addresses', 'no mail'],
    'who gets a mail when a real server changes',
  ),
  emailalertfreq: define(
    'both',
    secondsOrZero,
    ['seconds', '0'],
    'how often the mail about a failed real server is repeated; 0 is never',
  ),
  emailalertstatus: define(
    'both',
    statuses,
    ['words', 'all'],
    'in which states of the daemon mails are sent',
  ),
  emailalertfrom: define('global', plainText, ['address', 'user@host'], 'the sender of the mails'),
  smtp: define('both', mailServer, ['host', 'the local sendmail'], 'the mail server'),

  // The daemon
  autoreload: define('global', yesOrNo, ['yes or no', 'no'], 'reloads when the file changes'),
  callback: define('global', quotedText, ['command in quotes', 'none'], 'runs when the file has changed'),
  execute: define(
    'global',
    plainText,
    ['file', 'none'],
    'another configuration to run beside this one; may be repeated',
  ),
  logfile: define(
    'global',
    quotedText,
    ['path or syslog facility in quotes', 'standard error'],
    'where the log goes',
  ),
  supervised: {
    ...define('global', yesOrNo, ['yes or no', 'no'], 'stay in the foreground, for the ldirectord command'),
    bare: true,
  },
  fork: define('global', yesOrNo, ['yes or no', 'no'], 'has no effect: checks always run beside each other'),
  maintenancedir: define(
    'global',
    plainText,
    ['path', 'none'],
    'a directory whose files take real servers out of service',
  ),
};

export function isDirective(name: string): name is DirectiveName {
  return Object.hasOwn(directives, name);
}

export const directiveNames = Object.keys(directives).filter(isDirective);

/** Directives that ldirectord once had and now refuses, with what to write instead. */
export const obsoleteDirectives: ReadonlyMap<string, string> = new Map([
  ['connecttimeout', 'use checktimeout and negotiatetimeout'],
  ['timeout', 'use checktimeout and negotiatetimeout'],
]);
