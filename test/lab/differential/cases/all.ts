import type { DifferentialCase } from '../case.ts';
import { badValueCases } from './bad-values.ts';
import { checkCases } from './checks.ts';
import { fallbackCases } from './fallbacks.ts';
import { grammarCases } from './grammar.ts';
import { httpCheckCases } from './http-checks.ts';
import { realLineCases } from './real-line.ts';
import { serverCases } from './servers.ts';
import { serviceOptionCases } from './service-options.ts';
import { stateCases } from './states.ts';
import { tableCases } from './tables.ts';
import { virtualLineCases } from './virtual-line.ts';

/** Every case; the lab runs them chapter by chapter. */
export const allCases: readonly DifferentialCase[] = [
  ...virtualLineCases,
  ...realLineCases,
  ...grammarCases,
  ...badValueCases,
  ...serviceOptionCases,
  ...httpCheckCases,
  ...checkCases,
  ...serverCases,
  ...stateCases,
  ...fallbackCases,
  ...tableCases,
];
