/** Readers of the directives about mail. */
import { didYouMean } from './suggest.ts';
import { firstWord, type Reader, shown } from './values.ts';

/** The host's own mail system, where programs expect it (sendmail(8)), whichever it is. */
export const sendmailProgram = '/usr/sbin/sendmail';

export const alertStatuses = ['starting', 'running', 'stopping', 'reloading'] as const;
export type AlertStatus = (typeof alertStatuses)[number];

/** Addresses separated by commas; quotes only where they enclose the whole value. Empty: no mail. */
export const recipients: Reader<readonly string[]> = (value) => {
  const text = /^"(.*)"$/s.exec(value.text)?.[1] ?? value.text;
  return text
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
};

export const statuses: Reader<readonly AlertStatus[]> = (value, problems) => {
  const words = value.text.split(',').map((word) => word.trim());
  if (words.includes('none') && words.length > 1) {
    problems.error(value, 'none cannot stand beside other words');
    return undefined;
  }
  const known = ['all', 'none', ...alertStatuses];
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined) {
    problems.error(
      value,
      `${shown(unknown)} is not known here`,
      didYouMean(unknown, known) ?? known.join(', '),
    );
    return undefined;
  }
  return alertStatuses.filter((status) => words.includes('all') || words.includes(status));
};

export const mailServer: Reader<string> = (value, problems) =>
  firstWord(value, problems, /^[0-9A-Za-z._+-]+/);
