/** Owns the end of a test run's output: each skipped test by name, then how many passed, failed and were skipped. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** The closing line goes to the file that `DAYFS_TEST_COUNTS` names, for `scripts/test`; else to the output. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === 'passed');
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    // A hook that failed leaves its tests unrun, and is a failure of its own.
    const groups = modules.flatMap((module) => [module, ...module.children.allSuites()]);
    const broken = groups.filter((group) => group.errors().length > 0);
    const failedCount = tests.length - passed.length - skipped.length + broken.length + unhandledErrors.length;
    for (const test of skipped) console.log(`skipped: ${test.module.relativeModuleId}: ${test.fullName}`);
    writeCounts(`${passed.length} passed, ${failedCount} failed, ${skipped.length} skipped\n`);
  }
}

function writeCounts(counts: string): void {
  const file = process.env['DAYFS_TEST_COUNTS'];
  if (file === undefined) process.stdout.write(counts);
  else writeFileSync(file, counts);
}
