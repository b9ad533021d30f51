import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { reportFailure } from '../../src/cli/failure-report.js';
import { DayfsError } from '../../src/domain/errors.js';

describe('what a failed command says', () => {
  test.each([
    ['failed', 1],
    ['usage', 2],
    ['nothing-found', 3],
    ['spans-midnight', 4],
    ['not-running', 5],
  ] as const)('a failure of the kind %s ends with %i', (kind, exitCode) => {
    expect(reportFailure(new DayfsError(kind, 'what, where, remedy'), false)).toEqual({
      exitCode,
      lines: ['dayfs: what, where, remedy'],
    });
  });

  test('every mistake of a configuration is a line of its own', () => {
    const { lines } = reportFailure(new DayfsError('usage', ['f:1: a', 'f:2: b']), false);
    expect(lines).toEqual(['dayfs: f:1: a', 'dayfs: f:2: b']);
  });

  test('what somebody has given ends no line, and tells a terminal nothing', () => {
    const { lines } = reportFailure(new DayfsError('usage', '"a\n\r\u001b[31m\u009bb" is no camera'), false);
    expect(lines).toEqual([String.raw`dayfs: "a\n\r\u001b[31m\u009bb" is no camera`]);
  });

  test('what somebody has given hides no reason, however long it is', () => {
    const { lines } = reportFailure(new DayfsError('usage', `"${'9'.repeat(100_000)}" is no time: give one`), false);
    expect(lines[0]).toMatch(/^dayfs: "9{900,1000} … 9{900,1000}" is no time: give one$/);
  });

  test('an unexpected error ends with 1 and one line that names it', () => {
    const { exitCode, lines } = reportFailure(new TypeError('x is\n not a function'), false);
    expect(exitCode).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('x is not a function');
  });

  test('DAYFS_DEBUG adds where it happened, and what lay behind it', () => {
    const error = new DayfsError('failed', 'outer', { cause: new Error('inner') });
    const text = reportFailure(error, true).lines.join('\n');
    expect(text).toMatch(/outer[^]*caused by:[^]*inner/);
  });

  test("commander's own errors are wrong usage, in one line", () => {
    const error = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'\n(Did you mean --y?)");
    const { exitCode, lines } = reportFailure(error, false);
    expect(exitCode).toBe(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^dayfs: unknown option '--x' \(Did you mean --y\?\)/);
  });

  test('help that was asked for is no failure', () => {
    expect(reportFailure(new CommanderError(0, 'commander.helpDisplayed', '(outputHelp)'), false)).toEqual({
      exitCode: 0,
      lines: [],
    });
  });
});
