/** Debian's own servers, that we are proven against; the tests start them with settings of their own. */
interface ServerPackage {
  readonly files: readonly string[];
  readonly debianPackage: string;
  /** Its unit and init script; absent where the package brings none. */
  readonly service?: string;
}

export const serverPackages: readonly ServerPackage[] = [
  { files: ['/usr/sbin/exim4'], debianPackage: 'exim4-daemon-light', service: 'exim4' },
  { files: ['/usr/lib/dovecot/imap'], debianPackage: 'dovecot-imapd', service: 'dovecot' },
  { files: ['/usr/lib/dovecot/pop3'], debianPackage: 'dovecot-pop3d' },
  { files: ['/usr/sbin/proftpd'], debianPackage: 'proftpd-core', service: 'proftpd' },
  { files: ['/usr/lib/proftpd/mod_tls.so'], debianPackage: 'proftpd-mod-crypto' },
  { files: ['/usr/sbin/jamnntpd'], debianPackage: 'jamnntpd', service: 'jamnntpd' },
  { files: ['/usr/sbin/slapd'], debianPackage: 'slapd', service: 'slapd' },
  { files: ['/usr/sbin/named'], debianPackage: 'bind9', service: 'named' },
  { files: ['/usr/sbin/unbound'], debianPackage: 'unbound', service: 'unbound' },
  { files: ['/usr/sbin/dnsmasq'], debianPackage: 'dnsmasq-base' },
  { files: ['/usr/sbin/apache2'], debianPackage: 'apache2-bin' },
  { files: ['/usr/sbin/squid'], debianPackage: 'squid', service: 'squid' },
  { files: ['/usr/sbin/freeradius'], debianPackage: 'freeradius', service: 'freeradius' },
  { files: ['/usr/sbin/kamailio'], debianPackage: 'kamailio', service: 'kamailio' },
  { files: ['/usr/sbin/mariadbd'], debianPackage: 'mariadb-server', service: 'mariadb' },
  { files: ['/usr/bin/etcd'], debianPackage: 'etcd-server', service: 'etcd' },
  { files: ['/usr/bin/redis-server'], debianPackage: 'redis-server', service: 'redis-server' },
  {
    files: ['/usr/lib/postgresql/15/bin/postgres'],
    debianPackage: 'postgresql-15',
    service: 'postgresql',
  },
  { files: ['/usr/bin/promtool'], debianPackage: 'prometheus', service: 'prometheus' },
  // What Debian's ldirectord needs for these checks, to be compared with.
  { files: ['/usr/share/perl5/Net/DNS.pm'], debianPackage: 'libnet-dns-perl' },
  { files: ['/usr/share/perl5/Authen/Radius.pm'], debianPackage: 'libauthen-radius-perl' },
  { files: ['/usr/share/doc/libdbd-mysql-perl'], debianPackage: 'libdbd-mysql-perl' },
  { files: ['/usr/share/doc/libdbd-pg-perl'], debianPackage: 'libdbd-pg-perl' },
];
