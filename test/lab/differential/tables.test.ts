import { tableCases } from './cases/tables.ts';
import { compareOn } from './differential.ts';

compareOn('tables at the start and the end', tableCases);
