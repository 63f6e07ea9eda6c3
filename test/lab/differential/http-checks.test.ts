import { httpCheckCases } from './cases/http-checks.ts';
import { compareOn } from './differential.ts';

compareOn('http checks', httpCheckCases);
