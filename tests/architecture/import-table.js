/**
 * ESLint rule: who may import whom. docs/architecture.md shows the table below room by room; this one is finer, and it
 * decides. A folder that is not in it may import nothing of the project, so a new room has to be entered here first.
 */
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/**
 * First match wins, so the narrower place stands above the wider. `may`: project paths (prefixes); `packages`: bare
 * imports (prefixes, `node:` included), or 'any'.
 * @type {{ from: string, may: string[], packages: string[] | 'any' }[]}
 */
export const TABLE = [
  // models: pure, downward only. One file imports TensorFlow.js.
  {
    from: 'models/math/tensor',
    may: ['models/types', 'models/errors', 'models/math'],
    packages: ['@tensorflow/'],
  },
  { from: 'models/math', may: ['models/types', 'models/errors', 'models/math'], packages: [] },
  {
    from: 'models/text',
    may: ['models/types', 'models/errors', 'models/math', 'models/text'],
    packages: ['stemmer'],
  },
  {
    from: 'models/content',
    may: [
      'models/types',
      'models/errors',
      'models/vocabulary',
      'models/math',
      'models/kernels',
      'models/text',
      'models/content',
    ],
    packages: [],
  },
  {
    from: 'models/popularity',
    may: ['models/types', 'models/errors', 'models/vocabulary', 'models/math', 'models/popularity'],
    packages: [],
  },
  // The file that every kind of model goes in.
  { from: 'models/artefact', may: ['models/types', 'models/errors', 'models/artefact'], packages: [] },
  {
    from: 'models/linear',
    may: ['models/types', 'models/errors', 'models/vocabulary', 'models/math', 'models/linear'],
    packages: [],
  },
  // Kernels: assembly is AssemblyScript and reaches nothing else; compile and make run in Node, and nothing that ships
  // imports them.
  { from: 'models/kernels/assembly', may: ['models/kernels/assembly'], packages: [] },
  {
    from: 'models/kernels/compile',
    may: ['models/errors', 'models/kernels'],
    packages: ['node:', 'assemblyscript'],
  },
  { from: 'models/kernels/make', may: ['models/errors', 'models/kernels'], packages: ['node:'] },
  // Threads of Node; what runs in a browser brings its own.
  { from: 'models/kernels/node', may: ['models/kernels'], packages: ['node:'] },
  { from: 'models/kernels', may: ['models/types', 'models/errors', 'models/kernels'], packages: [] },
  // The commands that make or measure what ships: they may use disk and importers, and nothing imports them.
  { from: 'models/collaborative/pretrained', may: ['models', 'data'], packages: ['node:', 'vega-datasets'] },
  { from: 'models/evaluation/cli', may: ['models', 'data'], packages: ['node:', 'csv-parse'] },
  {
    from: 'models/evaluation/off-policy/cli',
    may: ['models/errors', 'models/math', 'models/evaluation'],
    packages: ['node:'],
  },
  {
    from: 'models/collaborative',
    may: [
      'models/types',
      'models/errors',
      'models/vocabulary',
      'models/math',
      'models/kernels',
      'models/artefact',
      'models/collaborative',
    ],
    packages: [],
  },
  // One file imports transformers.js, one the detector of languages.
  {
    from: 'models/sentiment/transformers',
    may: ['models/errors', 'models/sentiment'],
    packages: ['@huggingface/transformers'],
  },
  { from: 'models/sentiment/language', may: ['models/sentiment'], packages: ['tinyld/light'] },
  {
    from: 'models/sentiment/cli',
    may: ['models/errors', 'models/sentiment'],
    packages: ['node:', 'onnxruntime-web/wasm'],
  },
  {
    from: 'models/sentiment',
    may: ['models/types', 'models/errors', 'models/math', 'models/sentiment'],
    packages: [],
  },
  // From what items are about to the factors of those that nobody has touched.
  {
    from: 'models/mapping',
    may: [
      'models/types',
      'models/errors',
      'models/vocabulary',
      'models/math',
      'models/content',
      'models/collaborative',
      'models/mapping',
    ],
    packages: [],
  },
  {
    from: 'models/hybrid',
    may: [
      'models/types',
      'models/errors',
      'models/vocabulary',
      'models/preference',
      'models/wishes',
      'models/math',
      'models/kernels',
      'models/text',
      'models/artefact',
      'models/content',
      'models/popularity',
      'models/collaborative',
      'models/linear',
      'models/hybrid',
    ],
    packages: [],
  },
  // What a newcomer is asked about first.
  {
    from: 'models/onboarding',
    may: [
      'models/types',
      'models/errors',
      'models/vocabulary',
      'models/math',
      'models/collaborative',
      'models/hybrid',
      'models/onboarding',
    ],
    packages: [],
  },
  // Which source fills a place: it learns from what was shown and answered.
  {
    from: 'models/bandit',
    may: [
      'models/types',
      'models/errors',
      'models/preference',
      'models/math',
      'models/artefact',
      'models/hybrid',
      'models/bandit',
    ],
    packages: [],
  },
  // What an experiment changes, for whom, and what it shows so far: on devices and the server alike.
  {
    from: 'models/experiments',
    may: [
      'models/types',
      'models/errors',
      'models/preference',
      'models/math',
      'models/hybrid',
      'models/bandit',
      'models/experiments',
    ],
    packages: [],
  },
  // A world whose truth is known, to see what a policy earns in it; only commands and tests import it.
  { from: 'models/simulation/cli', may: ['models', 'data'], packages: ['node:'] },
  { from: 'models/simulation', may: ['models'], packages: [] },
  // Which settings win: it trains, blends and judges, and only commands and the server's trainer import it.
  { from: 'models/selection/cli', may: ['models', 'data'], packages: ['node:'] },
  { from: 'models/selection', may: ['models'], packages: [] },
  {
    from: 'models/evaluation',
    may: ['models/types', 'models/errors', 'models/vocabulary', 'models/math', 'models/evaluation'],
    packages: [],
  },
  { from: 'models/testing', may: ['models'], packages: ['vitest', 'fast-check', 'node:'] },
  {
    from: 'models',
    may: ['models/types', 'models/errors', 'models/vocabulary', 'models/preference'],
    packages: [],
  },

  // data: importers are pure; only source.ts and source/ touch disk and network.
  { from: 'data/source', may: ['models/types', 'models/errors', 'data'], packages: ['node:', 'yauzl'] },
  { from: 'data', may: ['models/types', 'models/errors', 'data'], packages: ['csv-parse'] },

  // sync-server: main -> app -> routes -> db, never back; protocol is a leaf.
  { from: 'sync-server/protocol', may: ['sync-server/protocol'], packages: ['zod/mini'] },
  {
    from: 'sync-server/db',
    may: ['sync-server/db', 'sync-server/protocol', 'models/types', 'models/errors'],
    packages: 'any',
  },
  {
    from: 'sync-server/training',
    may: ['sync-server/training', 'sync-server/db', 'sync-server/protocol', 'models'],
    packages: 'any',
  },
  {
    from: 'sync-server/experiments',
    may: [
      'sync-server/experiments',
      'sync-server/training/withhold',
      'sync-server/db',
      'sync-server/protocol',
      'models/experiments',
    ],
    packages: 'any',
  },
  {
    from: 'sync-server/catalogue',
    may: ['sync-server/catalogue', 'sync-server/db', 'sync-server/protocol', 'models', 'data'],
    packages: 'any',
  },
  {
    from: 'sync-server/sentiment',
    may: [
      'sync-server/sentiment',
      'models/errors',
      'models/sentiment/manifest',
      'models/sentiment/runtime-files',
    ],
    packages: ['node:'],
  },
  {
    from: 'sync-server/routes',
    may: [
      'sync-server/routes',
      'sync-server/sentiment',
      'sync-server/db',
      'sync-server/protocol',
      'sync-server/auth',
      'sync-server/mail',
      'sync-server/training',
      'sync-server/experiments',
      'sync-server/catalogue',
      'sync-server/reviews',
      'models/types',
      'models/errors',
    ],
    packages: 'any',
  },
  {
    from: 'sync-server/auth',
    may: ['sync-server/auth', 'sync-server/db', 'sync-server/mail', 'sync-server/protocol'],
    packages: 'any',
  },
  { from: 'sync-server/mail', may: ['sync-server/mail'], packages: 'any' },
  { from: 'sync-server', may: ['sync-server', 'models', 'data'], packages: 'any' },

  // app: state -> db, sync, worker clients; routes -> state, components; components -> types.
  {
    from: 'app/lib/db',
    may: [
      'app/lib/db',
      'app/lib/sha256',
      'models/types',
      'models/errors',
      'models/preference',
      'models/wishes',
      'sync-server/protocol',
    ],
    packages: ['dexie', 'uuid'],
  },
  {
    from: 'app/lib/sync',
    may: ['app/lib/sync', 'app/lib/db', 'models/types', 'models/errors', 'sync-server/protocol'],
    packages: [],
  },
  { from: 'app/lib/workers/messages', may: ['models/types'], packages: [] },
  { from: 'app/lib/workers/rpc', may: ['models/errors'], packages: [] },
  {
    from: 'app/lib/workers/client',
    may: [
      'app/lib/workers/rpc',
      'app/lib/workers/messages',
      'app/lib/workers/client',
      'models/types',
      'models/errors',
    ],
    packages: [],
  },
  {
    from: 'app/lib/workers',
    may: ['app/lib/workers', 'app/lib/db', 'app/lib/sha256', 'models', 'sync-server/protocol'],
    packages: ['minisearch', 'uuid', '@tensorflow/'],
  },
  {
    from: 'app/lib/sentiment/client',
    may: ['app/lib/sentiment/messages', 'app/lib/sentiment/client', 'app/lib/workers/rpc'],
    packages: [],
  },
  { from: 'app/lib/sentiment/messages', may: ['models/sentiment/reading'], packages: [] },
  {
    from: 'app/lib/sentiment',
    may: ['app/lib/sentiment', 'app/lib/sha256', 'app/lib/workers/rpc', 'models/errors', 'models/sentiment'],
    packages: ['onnxruntime-web/'],
  },
  { from: 'app/lib/digits', may: [], packages: [] },
  { from: 'app/lib/sha256', may: [], packages: [] },
  {
    from: 'app/lib/state',
    may: [
      'app/lib/state',
      'app/lib/digits',
      'app/lib/db',
      'app/lib/sync',
      'app/lib/workers/client',
      'app/lib/workers/messages',
      'app/lib/sentiment/client',
      'app/lib/sentiment/messages',
      'models/types',
      'models/errors',
      'models/wishes',
      'models/experiments',
      'models/sentiment/reading',
      'sync-server/protocol',
    ],
    packages: ['svelte', '$app/', '$service-worker', 'virtual:pwa'],
  },
  {
    from: 'app/lib/components',
    may: ['app/lib/components', 'app/lib/digits', 'app/lib/workers/messages', 'models/types'],
    packages: ['svelte', '$app/'],
  },
  { from: 'app/service-worker', may: [], packages: ['workbox-'] },
  {
    from: 'app',
    may: [
      'app/routes',
      'app/lib/state',
      'app/lib/components',
      'app/lib/workers/messages',
      'models/types',
      'models/sentiment/reading',
      'app/app.css',
    ],
    packages: ['svelte', '$app/', '@sveltejs/kit'],
  },

  // Outside the product: journeys import nothing of it, benchmarks and the rest may.
  {
    from: 'tests/e2e',
    may: ['tests/e2e'],
    packages: [
      ...['node:', '@playwright/test', '@axe-core/playwright', 'postgres', 'uuid'],
      '@electric-sql/pglite',
    ],
  },
  // Device and server together, each as it is.
  { from: 'tests/sync', may: ['tests/sync', 'app/lib', 'sync-server', 'models'], packages: 'any' },
  { from: 'tests', may: ['tests', 'deploy'], packages: 'any' },
  { from: 'bench', may: ['bench', 'models', 'data', 'sync-server', 'app', 'deploy'], packages: 'any' },
  { from: 'deploy', may: ['deploy'], packages: ['node:'] },
];

/** Tests sit beside the code and may reach further: their own room, any model, the test helpers. */
const TEST_PACKAGES = ['vitest', 'fast-check', 'fake-indexeddb', 'node:'];
const TEST_MAY = ['models', 'data', 'sync-server/protocol'];
/** Only tests of the server start one. */
const SERVER_TEST_MAY = ['sync-server/testing'];

/** @param {string} target @param {string} prefix */
const within = (target, prefix) =>
  target === prefix || target.startsWith(`${prefix}/`) || target.startsWith(`${prefix}.`);

/**
 * What is wrong with `file` importing `source`, or null.
 * @param {string} file path from the project root, with forward slashes
 * @param {string} source the import specifier as written
 * @returns {string | null}
 */
export function violation(file, source) {
  const row = TABLE.find(({ from }) => within(file, from));
  if (!row) return file.includes('/') ? `${file.split('/')[0]}/ is not in the import table` : null;
  const test = /\.test\.ts$/.test(file) || /\/testing\//.test(file);

  const resolved = source.startsWith('.')
    ? path.posix.join(path.posix.dirname(file), source.replace(/\?.*$/, ''))
    : source.startsWith('$lib/')
      ? `app/lib/${source.slice('$lib/'.length)}`
      : null;
  if (resolved === null) {
    if (row.packages === 'any') return null;
    const allowed = test ? [...row.packages, ...TEST_PACKAGES] : row.packages;
    return allowed.some((prefix) => source === prefix || source.startsWith(prefix))
      ? null
      : `${row.from} may not import the package ${source}`;
  }
  if (resolved.startsWith('../')) return `${source} leaves the project`;
  if (!resolved.includes('/')) return null; // a file of the root: package.json, configuration
  if (resolved.startsWith('app/routes/') && /\/\$types$/.test(resolved)) return null;
  const server = file.startsWith('sync-server/') ? SERVER_TEST_MAY : [];
  const allowed = test ? [...row.may, ...TEST_MAY, ...server, row.from] : row.may;
  return allowed.some((prefix) => within(resolved, prefix)) ? null : `${row.from} may not import ${resolved}`;
}

/** @type {import('eslint').Rule.RuleModule} */
export const importTable = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { forbidden: '{{why}} (docs/architecture.md, import table)' },
  },
  create(context) {
    const file = path.relative(ROOT, context.filename).split(path.sep).join('/');
    /** @param {any} node */
    const check = (node) => {
      if (typeof node.source?.value !== 'string') return;
      const why = violation(file, node.source.value);
      if (why) context.report({ node: node.source, messageId: 'forbidden', data: { why } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
      TSImportType: check, // import('there').Name, as a type
    };
  },
};
