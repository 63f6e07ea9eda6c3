import { optionCases } from './cases/options.ts';
import { compareOn } from './compare.ts';

compareOn('options', optionCases);
