import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  kit: {
    adapter: adapter({ pages: 'build/app', assets: 'build/app', fallback: '200.html', precompress: true }),
    files: {
      appTemplate: 'app/app.html',
      assets: 'static',
      lib: 'app/lib',
      routes: 'app/routes',
      serviceWorker: 'app/service-worker.ts',
    },
    // The service worker is registered by the update prompt, so that an update never takes a page by surprise.
    serviceWorker: { register: false },
    typescript: {
      config: (config) => {
        config.include = [
          'ambient.d.ts',
          'types/**/*.d.ts',
          '../app/**/*',
          '../models/**/*',
          '../data/**/*',
          '../sync-server/**/*',
          '../tests/**/*',
          '../bench/**/*',
          '../deploy/**/*',
          '../*.ts',
        ];
        // AssemblyScript: its types (u32, v128) are not TypeScript's. `npm run kernels` checks it as it compiles.
        config.exclude.push('../models/kernels/assembly/**');
      },
    },
  },
};
