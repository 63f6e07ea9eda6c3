import { DEFAULT_SCHEDULER } from './command-line/options.ts';

export const helpText = `
A command comes first; options may be short (bundled: -Ln) or long, values may stick to them (-s=rr, --weight=3).

Virtual services (SERVICE):
  -t, --tcp-service HOST[:PORT]     TCP; IPv6 as [2001:db8::1]:80
  -u, --udp-service HOST[:PORT]     UDP
      --sctp-service HOST[:PORT]    SCTP
  -f, --fwmark-service MARK [-6]    packets with a firewall mark; -6 for those of IPv6

Commands on virtual services:
  -A, --add-service SERVICE         add; -E, --edit-service: replace every setting
      -s, --scheduler NAME          rr wrr lc wlc lblc lblcr dh sh sed nq fo ovf mh (default ${DEFAULT_SCHEDULER})
      -b, --sched-flags FLAG,...    sh-fallback sh-port mh-fallback mh-port flag-1 flag-2 flag-3
      -p, --persistent [SECONDS]    clients stay with their real server (360 s)
      -M, --netmask MASK            and so do their networks: 255.255.255.0, or 64 for IPv6
          --pe ENGINE               persistence by something else than the address: sip
      -o, --ops                     one-packet scheduling (UDP)
  -D, --delete-service SERVICE      delete, with its real servers
  -Z, --zero [SERVICE]              set counters to 0
  -C, --clear                       delete every service

Commands on real servers:
  -a, --add-server SERVICE -r, --real-server HOST[:PORT]    add; -e, --edit-server: replace every setting
      -g, --gatewaying              direct routing (default)
      -m, --masquerading            NAT
      -i, --ipip                    tunnel
          --tun-type TYPE           ipip (default), gue or gre
          --tun-port PORT           where gue arrives
          --tun-nocsum, --tun-csum, --tun-remcsum    no checksum (default), checksum, checksum left to the receiver
      -w, --weight WEIGHT           0 to 2147483647 (default 1); 0 takes no new connections
      -x, --u-threshold COUNT       no new connections from so many on (0: no limit)
      -y, --l-threshold COUNT       and again below so many (0: three quarters of -x)
  -d, --delete-server SERVICE -r HOST[:PORT]                delete

Listings:
  -L, -l, --list [SERVICE]          the table (also without any command)
      -n, --numeric                 no names of hosts and services
      --stats, --rate               counters, or their changes per second; --exact without K, M, G, T
      --thresholds, --persistent-conn, --tun-info
      --nosort                      in the kernel's order
  -L -c, --connection               connections; with --persistent-conn what persistence engines know of them
  -L --timeout, -L --daemon         timeouts, sync daemons
  -S, --save [-n]                   the table as rules
  -R, --restore                     carry out the rules on standard input

Further:
  --set TCP TCPFIN UDP              timeouts in seconds; 0 leaves one as it is
  --start-daemon master|backup      synchronise connections with other directors
      --mcast-interface NAME, --syncid 0-255, --sync-maxlen BYTES,
      --mcast-group ADDRESS, --mcast-port PORT, --mcast-ttl TTL
  --stop-daemon master|backup
  -h, --help    -v, --version

Exit codes: 0 done, 1 no such service to list, 2 wrong command line or no IPVS, 255 refused by the kernel, unknown
option or missing value.
`;
