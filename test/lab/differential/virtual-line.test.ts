import { virtualLineCases } from './cases/virtual-line.ts';
import { compareOn } from './differential.ts';

compareOn('the virtual line', virtualLineCases);
