import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import { defaultClientConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit(),
    SvelteKitPWA({
      srcDir: 'app',
      strategies: 'injectManifest',
      filename: 'service-worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      manifest: false, // static/manifest.webmanifest is the source, so that it can be read and linted
      injectManifest: {
        // wasm: the worker's tensor backend, without which the first offline visit would rank slowly.
        globPatterns: ['client/**/*.{js,mjs,css,svg,png,webmanifest,wasm}', 'prerendered/**/*.html'],
        maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
      },
      // The shell is written by the adapter, after the list of what to keep is made: named here, by the version's hash.
      kit: { adapterFallback: '200.html', spa: true },
    }),
  ],
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
  // ONNX Runtime's WebAssembly is fetched with the model (app/lib/sentiment/runtime.ts), not bundled.
  // Dexie's build without the helpers for old syntax: 1.3 KB less of the first load.
  resolve: {
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
    alias: [{ find: /^dexie$/, replacement: 'dexie/dist/modern/dexie.min.mjs' }],
  },
  worker: { format: 'es' },
  build: { target: 'es2022' },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'models/**/*.test.ts',
            'data/**/*.test.ts',
            'app/**/*.test.ts',
            'tests/architecture/**/*.test.ts',
            'deploy/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          testTimeout: 30_000, // it catches what hangs; speed is measured in bench/
        },
      },
      {
        extends: true,
        test: {
          name: 'server',
          environment: 'node',
          include: ['sync-server/**/*.test.ts', 'tests/sync/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
