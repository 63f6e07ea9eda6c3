import { checkCases } from './cases/checks.ts';
import { compareOn } from './differential.ts';

compareOn('other checks', checkCases);
