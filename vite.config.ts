import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { SvelteKitPWA } from '@vite-pwa/sveltekit';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit(),
    SvelteKitPWA({
      srcDir: 'app',
      outDir: 'build/app',
      strategies: 'injectManifest',
      filename: 'service-worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      manifest: false, // static/manifest.webmanifest is the source, so that it can be read and linted
      injectManifest: {
        globPatterns: [
          'client/**/*.{js,css,html,ico,png,svg,webp,woff2,webmanifest,wasm,json}',
          'prerendered/**/*.html',
        ],
        maximumFileSizeToCacheInBytes: 8 * 1024 * 1024,
      },
      kit: { adapterFallback: '200.html', spa: true },
    }),
  ],
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
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
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'server',
          environment: 'node',
          include: ['sync-server/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
