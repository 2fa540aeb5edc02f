/**
 * Runs in the page before the page's own scripts and notes when a person sees what. Plain JavaScript, as the browser
 * gets it: a TypeScript loader would put helpers into it that the page does not have. Times are ms since navigation.
 */
(() => {
  const LIST = 'Recommended for you';

  /** @type {import('./probe').Probe} */
  const probe = { tasks: [], reranks: [], taps: [], keys: [], listAt: null };
  window.palateProbe = probe;

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      probe.tasks.push({ at: startTime, ms: duration });
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntriesByName('palate:rerank')) probe.reranks.push(duration);
  }).observe({ type: 'measure', buffered: true });

  /** The end of the frame that shows what the document is now. */
  const shown = (/** @type {(at: number) => void} */ then) =>
    requestAnimationFrame(() => setTimeout(() => then(performance.now())));

  const recommended = () =>
    [...document.querySelectorAll('ul[aria-labelledby]')].find(
      (list) => document.getElementById(list.getAttribute('aria-labelledby') ?? '')?.textContent === LIST,
    );

  /** @type {number | null} When the tap began that no list has answered yet. */
  let tapped = null;
  /** @type {{ at: number, query: string } | null} The latest letter, until its results are there. */
  let typed = null;
  addEventListener(
    'click',
    (event) => {
      if (event.target instanceof Element && event.target.closest('[data-act]')) tapped = event.timeStamp;
    },
    true,
  );
  addEventListener(
    'input',
    ({ target, timeStamp: at }) => {
      if (target instanceof HTMLInputElement) typed = { at, query: target.value };
    },
    true,
  );

  const FOUND = /^(?:\d+|Nothing) found for /;
  /** The results and these words, for screen readers, come in one change. */
  const answered = () =>
    [...document.querySelectorAll('[aria-live="polite"]')].some(
      ({ textContent }) => textContent?.replace(FOUND, '').trim() === typed?.query && FOUND.test(textContent),
    );

  new MutationObserver((changes) => {
    if (probe.listAt === null && recommended()?.children.length) {
      probe.listAt = Infinity; // in this very frame, unless the frame is late
      shown((at) => (probe.listAt = at));
    }
    if (
      tapped !== null &&
      changes.some(({ target, type }) => type === 'childList' && target === recommended())
    ) {
      const since = tapped;
      tapped = null;
      shown((at) => probe.taps.push(at - since));
    }
    if (typed && answered()) {
      const { at: since } = typed;
      typed = null;
      shown((at) => probe.keys.push(at - since));
    }
  }).observe(document, { childList: true, characterData: true, subtree: true });
})();
