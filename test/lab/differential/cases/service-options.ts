import type { DifferentialCase } from '../case.ts';

/** What a virtual server says about its row in the table: scheduler, persistence, flags. */
export const serviceOptionCases: readonly DifferentialCase[] = [
  {
    name: 'schedulers',
    config: `
virtual=10.9.100.1:1
    scheduler=rr
    checktype=on
virtual=10.9.100.1:2
    scheduler=lc
    checktype=on
virtual=10.9.100.1:3
    scheduler=wlc
    checktype=on
virtual=10.9.100.1:4
    scheduler=sh
    checktype=on
virtual=10.9.100.1:5
    scheduler=mh
    checktype=on
`,
    expected: {
      table: `
-A -t 10.9.100.1:1 -s rr
-A -t 10.9.100.1:2 -s lc
-A -t 10.9.100.1:3 -s wlc
-A -t 10.9.100.1:4 -s sh
-A -t 10.9.100.1:5 -s mh
`,
    },
  },
  {
    name: 'persistence and its netmask',
    config: `
virtual=10.9.100.1:1
    checktype=on
    persistent=600
    netmask=255.255.255.0
virtual=10.9.100.1:2
    checktype=on
    netmask=255.255.255.0
virtual6=[fd09:100::1]:3
    checktype=on
    persistent=1800
    netmask=64
`,
    expected: {
      table: `
-A -t 10.9.100.1:1 -s wrr -p 600 -M 255.255.255.0
-A -t 10.9.100.1:2 -s wrr
-A -t [fd09:100::1]:3 -s wrr -p 1800 -M 64
`,
    },
  },
  {
    name: 'scheduler flags',
    config: `
virtual=10.9.100.1:1
    checktype=on
    scheduler=sh
    schedflags=sh-fallback,sh-port
virtual=10.9.100.1:2
    checktype=on
    scheduler=mh
    schedflags=mh-port
`,
    expected: {
      table: `
-A -t 10.9.100.1:1 -s sh -b sh-fallback,sh-port
-A -t 10.9.100.1:2 -s mh -b mh-port
`,
    },
  },
  {
    name: 'one-packet scheduling, of udp only',
    config: `
virtual=10.9.100.1:1
    checktype=on
    protocol=udp
    ops=yes
virtual=10.9.100.1:2
    checktype=on
    ops=yes
`,
    expected: { table: '-A -u 10.9.100.1:1 -s wrr -o\n-A -t 10.9.100.1:2 -s wrr' },
  },
  {
    name: 'numbers with text around them',
    config: `
checktimeout=abc5x
checkinterval=1 second
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=connect
    checkport=port 80
    persistent=300s
`,
    expected: {
      table: '-A -t 10.9.100.1:80 -s wrr -p 300\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1',
    },
  },
  {
    name: 'directives that do not show in the table',
    config: `
emailalert="admin@lab.test"
emailalertfrom=director@lab.test
emailalertfreq=3600
emailalertstatus=none
smtp=127.0.0.1
logfile="local0"
autoreload=yes
callback="/run/case/good"
checkcount=2
failurecount=3
negotiatetimeout=9
fallbackcommand=/run/case/good
fork=no
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=on
    monitorfile="/run/case/monitor"
    servicename=the shop
    comment=nobody reads this
    load="load1"
    login="anonymous"
    passwd="secret"
    database="shop"
    secret="shared"
    fallbackcommand="/run/case/good"
    httpmethod=GET
    failurecount=2
    emailalertstatus=none
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1' },
  },
];
