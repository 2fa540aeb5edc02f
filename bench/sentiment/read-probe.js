/**
 * Runs in the page before the page's own scripts and notes how long the worker takes for each `read` that it is asked for: from
 * the question's post to the answer's arrival, as the page has it. Plain JavaScript, as page-probe.js.
 */
(() => {
  /** @type {number[]} */
  const reads = (window.palateReads = []);
  /** @type {WeakMap<Worker, Map<number, number>>} */
  const asked = new WeakMap();
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (/** @type {unknown[]} */ ...message) {
    const { rpc, id, method } = Object(message[0]);
    if (rpc === 'call' && method === 'read') {
      if (!asked.has(this)) {
        asked.set(this, new Map());
        this.addEventListener('message', ({ data }) => {
          const since = data?.rpc === 'answer' ? asked.get(this)?.get(data.id) : undefined;
          if (since !== undefined) reads.push(performance.now() - since);
        });
      }
      asked.get(this)?.set(id, performance.now());
    }
    return post.apply(this, /** @type {[unknown]} */ (message));
  };
})();
