import { fallbackCases } from './cases/fallbacks.ts';
import { compareOn } from './differential.ts';

compareOn('fallbacks', fallbackCases);
