import { badValueCases } from './cases/bad-values.ts';
import { compareOn } from './differential.ts';

compareOn('bad values', badValueCases);
