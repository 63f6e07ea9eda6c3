#!/usr/bin/env node
import { directordProgram } from './daemon/program.ts';

await directordProgram().parseAsync();
