import { describe, expect, it } from 'vitest';
import { closingLine, fromPlaywright, fromVitest, single, sum } from '../run/results.mjs';

const file = (status: string, ...states: string[]) => ({
  status,
  assertionResults: states.map((state, n) => ({ status: state, title: `t${n}`, ancestorTitles: ['suite'] })),
});

describe('the closing line of npm test', () => {
  it('is the sum of all steps', () => {
    const all = [single(true), single(false), { passed: 40, failed: 0, skipped: 2 }];
    expect(closingLine(sum(all))).toBe('41 passed, 1 failed, 2 skipped');
    expect(closingLine(sum([]))).toBe('0 passed, 0 failed, 0 skipped');
  });
});

describe('fromVitest', () => {
  it('counts by state and names what was skipped', () => {
    const report = {
      testResults: [file('passed', 'passed', 'pending', 'skipped'), file('failed', 'failed', 'passed')],
    };
    expect(fromVitest(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 2, skippedNames: ['suite (2)'] });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(fromVitest({ testResults: [file('failed'), file('passed', 'passed')] }, 1)).toMatchObject({
      failed: 1,
      passed: 1,
    });
  });

  it('never calls a bad end good: no report, or an error outside of tests', () => {
    expect(fromVitest({}, 1).failed).toBe(1);
    expect(fromVitest({ testResults: [file('passed', 'passed')] }, 1).failed).toBe(1);
    expect(fromVitest({ testResults: [file('passed', 'passed')] }, 0).failed).toBe(0);
  });
});

describe('fromPlaywright', () => {
  it('counts a second try as passed, and says so', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } };
    expect(fromPlaywright(report, 1)).toEqual({
      passed: 6,
      failed: 1,
      skipped: 2,
      skippedNames: ['1 passed only on a second try'],
    });
  });

  it('never calls a bad end good', () => expect(fromPlaywright({}, 1).failed).toBe(1));
});
