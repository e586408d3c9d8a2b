#!/usr/bin/env node
import { runMergeDriver } from './run-merge-driver.ts';

const { status, stdout, stderr } = runMergeDriver(process.argv.slice(2));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status;
