/**
 * The server in a few files, for `npm start`: from a thousand modules, each through a TypeScript loader, it takes twice
 * as long to be ready. Everything else (tests, commands, threads) runs the sources as they are.
 */
import path from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const OUT = path.join(import.meta.dirname, 'build/server');

/** Where a module stands stays where its source stands: migrations, threads and artefacts are found beside it. */
const sourcePlaces: Plugin = {
  name: 'palate:source-places',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('node_modules') || !/import\.meta\.(url|dirname)/.test(code)) return null;
    const source = path.relative(OUT, id).split(path.sep).join('/');
    return [
      `import { dirname as __dirnameOf } from 'node:path';`,
      `import { fileURLToPath as __pathOf } from 'node:url';`,
      `const __source = new URL(${JSON.stringify(source)}, import.meta['url']);`,
      code
        .replaceAll('import.meta.url', '__source.href')
        .replaceAll('import.meta.dirname', '__dirnameOf(__pathOf(__source))'),
    ].join('\n');
  },
};

export default defineConfig({
  plugins: [sourcePlaces],
  publicDir: false,
  ssr: {
    noExternal: true,
    // These find files of their own beside them.
    external: ['@electric-sql/pglite', '@node-rs/argon2', 'vega-datasets', 'nodemailer', 'yauzl'],
  },
  build: {
    ssr: 'sync-server/main.ts',
    outDir: OUT,
    target: 'node20',
    minify: false,
    rolldownOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name].mjs' } },
  },
});
