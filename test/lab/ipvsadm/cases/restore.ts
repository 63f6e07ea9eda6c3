import { cases, type IpvsadmCase } from '../case.ts';

const first = '-A -t 10.0.0.1:80\n';
const last = '-A -t 10.0.0.1:81\n';

function restored(...inputs: readonly string[]): readonly IpvsadmCase[] {
  return inputs.map((input) => ({ line: '-R', input }));
}

/** -R. */
export const restoreCases: readonly IpvsadmCase[] = [
  ...restored(
    '',
    '-A -t 10.0.0.1:80 -s rr\n',
    '-A -t 10.0.0.1:80 -s rr',
    'ipvsadm -A -t 10.0.0.1:80 -s rr\n',
    '/sbin/ipvsadm -A -t 10.0.0.1:80 -s rr\n',
    '  -A   -t\t10.0.0.1:80 -s rr  \n',
    `\n\n${first}\n   \n`,
    '-A -t 10.0.0.1:80\r\n-A -t 10.0.0.1:81\r\n',
    `# comment\n${first}`,
    '-A -t 10.0.0.1:80 # comment\n',
    '-A -t "10.0.0.1:80"\n',
    '-A -t 10.0.0.1:80; -A -t 10.0.0.1:81\n',
    `ipvsadm\n${last}`,
    `foo ${last}`,
    `${first}${first}${last}`,
    `${first}-A -t foo\n${last}`,
    `${first}-Q\n${last}`,
    `${first}hello\n${last}`,
    `${first}-a -t 10.0.0.1:80 -r 10.1.0.1 -w x\n${last}`,
    `${first}-a -t 10.0.0.9:80 -r 10.1.0.1\n${last}`,
    `${first}-d -t 10.0.0.1:80 -r 10.0.0.5\n${last}`,
    `-A -t 10.0.0.1:80 -w 3\n${last}`,
    `-A -t 10.0.0.1:80 -b\n${last}`,
    `-A -t 10.0.0.1:80 -Q\n${last}`,
    `-A -t 10.0.0.1:80 -p\n${last}`,
    `-A -t 10.0.0.1:80 -s nosuch\n${last}`,
    `${first}-C\n${last}`,
    `${first}-L -n\n${last}`,
    `${first}-Ln -t 10.0.0.7:80\n${last}`,
    `${first}-S -n\n${last}`,
    `${first}-R\n${last}`,
    `${first}--set 901 121 301\n-Z\n${last}-D -t 10.0.0.1:80\n`,
    `${first}-D -t 10.0.0.1:80\n${first}-E -t 10.0.0.1:80 -s rr\n${last}`,
    `${first}-A -t 10.0.0.2:80 ${'--sort '.repeat(300)}\n${last}`,
    `${first}-A -t 10.0.0.1:81 ${'x'.repeat(2000)}\n${last}`,
  ),
  ...cases('', ['-R -n', '-R foo', '-R -t 10.0.0.1:80']),
  { line: '--restore --sort', input: first },
];
