import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface NotifyReceiver {
  /** What came so far, one entry a datagram. */
  readonly received: readonly string[];
  close(): Promise<void>;
}

/**
 * Listens as systemd does at its notification socket. Node cannot receive unix datagrams; perl can, and every Debian
 * has it. Ends by itself after 60 s.
 */
export async function openNotifyReceiver(path: string): Promise<NotifyReceiver> {
  const program = `
    use Socket;
    alarm 60;
    my $path = shift; $path =~ s/^@/\\0/;
    socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die $!;
    bind($s, pack_sockaddr_un($path)) or die $!;
    $| = 1; print "listening\\0";
    while (defined recv($s, my $data, 65536, 0)) { print "$data\\0" }`;
  const perl = spawn('perl', ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const received: string[] = [];
  const closed = once(perl, 'close');
  let rest = '';
  await new Promise<void>((resolve, reject) => {
    perl.once('error', reject);
    perl.once('exit', (code) => reject(new Error(`perl ended with ${code}`)));
    perl.stdout.setEncoding('utf8').on('data', (text: string) => {
      const parts = (rest + text).split('\0');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        if (part === 'listening') resolve();
        else received.push(part);
      }
    });
  });
  return {
    received,
    async close() {
      perl.kill();
      await closed;
    },
  };
}
