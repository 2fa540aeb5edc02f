/** What steps report, summed into the closing line. Pure. */

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const NONE = { passed: 0, failed: 0, skipped: 0 };

/** @param {readonly Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }),
    NONE,
  );
}

/** @param {Counts} counts */
export const closingLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** A step that is one test, such as lint. @param {boolean} ok @returns {Counts} */
export const single = (ok) => (ok ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 });

/**
 * From vitest's JSON report. A file that could not even be loaded counts as one failure, and so does a run that ended
 * badly although each test passed (an unhandled rejection).
 * @param {any} report @param {number} exitCode
 * @returns {Counts & { skippedNames: string[] }}
 */
export function fromVitest(report, exitCode) {
  /** @type {any[]} */
  const files = report.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults ?? []);
  const count = (/** @type {string[]} */ ...states) =>
    tests.filter(({ status }) => states.includes(status)).length;
  const unloaded = files.filter(
    (file) =>
      file.status === 'failed' &&
      !file.assertionResults?.some((/** @type {any} */ t) => t.status === 'failed'),
  ).length;
  const failed = count('failed') + unloaded;
  const skipped = tests.filter(({ status }) => ['skipped', 'pending', 'todo', 'disabled'].includes(status));
  return {
    passed: count('passed'),
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: skipped.length,
    skippedNames: groups(skipped.map((test) => test.ancestorTitles?.[0] || test.title)),
  };
}

/**
 * From Playwright's JSON report. A test that passed on a second try has passed, and is named.
 * @param {any} report @param {number} exitCode
 * @returns {Counts & { skippedNames: string[] }}
 */
export function fromPlaywright(report, exitCode) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report.stats ?? {};
  const failed = unexpected + (unexpected === 0 && exitCode !== 0 ? 1 : 0);
  const skippedNames = flaky > 0 ? [`${flaky} passed only on a second try`] : [];
  return { passed: expected + flaky, failed, skipped, skippedNames };
}

/** `['a', 'a', 'b']` -> `['a (2)', 'b']`. @param {string[]} names */
function groups(names) {
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
  return [...times].map(([name, n]) => (n === 1 ? name : `${name} (${n})`));
}
