import { measureReload } from '../support/measure-reload.ts';

await measureReload(true);
