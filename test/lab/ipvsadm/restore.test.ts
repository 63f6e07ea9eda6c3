import { restoreCases } from './cases/restore.ts';
import { compareOn } from './compare.ts';

compareOn('restore', restoreCases);
