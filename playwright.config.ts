import { existsSync } from 'node:fs';
import { defineConfig, devices } from '@playwright/test';

/** tests/run.mjs finds a browser and names it here; without it, Debian's, else Playwright's own. */
const executablePath =
  process.env.CHROMIUM_PATH ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path));

const args = [
  '--no-sandbox', // CI runs as root
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
];
const launch = (extra: string[] = []) => ({
  launchOptions: { args: [...args, ...extra], ...(executablePath ? { executablePath } : {}) },
});

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // Each file starts servers of its own; two cores are soon busy.
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  use: { trace: 'retain-on-failure', serviceWorkers: 'allow' },
  projects: [
    {
      name: 'desktop',
      use: { ...devices['Desktop Chrome'], ...launch() },
      testIgnore: /\.(phone|webgpu)\.spec\.ts$/,
    },
    { name: 'phone', use: { ...devices['Pixel 7'], ...launch() }, testMatch: /\.phone\.spec\.ts$/ },
    {
      // WebGPU without a GPU: correctness, not speed.
      name: 'webgpu',
      use: {
        ...devices['Desktop Chrome'],
        ...launch(['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']),
      },
      testMatch: /\.webgpu\.spec\.ts$/,
    },
  ],
});
