import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { importTable } from './tests/architecture/import-table.js';
import svelteConfig from './svelte.config.js';

export default ts.config(
  {
    ignores: [
      'node_modules/',
      'build/',
      '.svelte-kit/',
      '.palate/',
      'dev-dist/',
      'data/raw/',
      'data/processed/',
      'test-results/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser, ...globals.worker } },
    plugins: { palate: { rules: { 'import-table': importTable } } },
    rules: {
      'palate/import-table': 'error',
      'no-undef': 'off', // TypeScript does this, and knows the types
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
      ],
      'svelte/no-navigation-without-resolve': 'off', // one origin, no base path
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    // AssemblyScript has no type-only imports.
    files: ['models/kernels/assembly/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    // R3: randomness and time are arguments. Models are pure.
    files: ['models/**/*.ts'],
    ignores: [
      'models/**/*.test.ts',
      'models/evaluation/cli.ts',
      'models/evaluation/off-policy/cli/ope.ts',
      'models/selection/cli/tune.ts',
      'models/simulation/cli/simulate.ts',
      'models/simulation/cli/job-process.ts',
      'models/sentiment/cli/evaluate.ts',
      'models/collaborative/pretrained/*.ts',
      'models/kernels/make.ts',
    ],
    rules: {
      'no-restricted-globals': [
        'error',
        'fetch',
        'document',
        'window',
        'indexedDB',
        'localStorage',
        'process',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness is an argument (R3): take a Random.' },
        { object: 'Date', property: 'now', message: 'Time is an argument (R3).' },
        { object: 'performance', property: 'now', message: 'Time is an argument (R3).' },
      ],
    },
  },
);
