import { commandIn, type Namespace } from './namespace.ts';

/** The table as `ipvsadm -Sn` writes it, in lines without trailing blanks. */
export function readTable(director: Namespace): readonly string[] {
  return tableLines(commandIn(director, 'ipvsadm', ['-Sn']));
}

/** Puts rules of that form into the table. */
export function writeTable(director: Namespace, rules: string): void {
  commandIn(director, 'ipvsadm', ['-R'], `${tableLines(rules).join('\n')}\n`);
}

/** Empties the table, as an administrator's `ipvsadm -C` does. */
export function clearTable(director: Namespace): void {
  commandIn(director, 'ipvsadm', ['-C']);
}

export function tableLines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
