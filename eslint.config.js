import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

/** Globals that have one home each; see docs/CONTRIBUTING.md. */
const ONE_HOME = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Time is handed in: server/observe/clock.ts, client/sync/timing.ts.' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Chance is handed in: client/sync/timing.ts, shared/domain/ids.ts.' },
  { selector: "CallExpression[callee.name=/^set(Timeout|Interval)$/]", message: 'Timers live in server/observe/clock.ts and client/sync/timing.ts.' },
  { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'The environment is read in server/config.ts alone.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'data/**', 'scripts/**', 'eslint.config.js'] },
  ...tseslint.configs.recommended,
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.ts', '**/*.svelte'],
    languageOptions: { parserOptions: { parser: tseslint.parser, projectService: { allowDefaultProject: ['vite.config.ts'] }, extraFileExtensions: ['.svelte'] } },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Links to pages of this very site go through our own small router.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['client/**', 'server/**', 'shared/**'], rules: { 'no-restricted-syntax': ['error', ...ONE_HOME] } },
  { files: ['server/observe/clock.ts', 'client/sync/timing.ts', 'server/config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
