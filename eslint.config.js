// @ts-check
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** A suppression carries its reason, in the same comment or in the comment just above it. */
const suppressionSaysReason = {
  meta: { type: 'problem', schema: [], messages: { reason: 'A suppression says "reason: …" why.' } },
  create: (context) => ({
    Program: () => {
      const comments = context.sourceCode.getAllComments();
      comments.forEach((comment, index) => {
        if (!/^\s*(eslint-disable|@ts-expect-error)/.test(comment.value)) return;
        const above = comments[index - 1];
        const near = above && above.loc.end.line >= comment.loc.start.line - 1 ? above.value : '';
        if (!`${near}\n${comment.value}`.includes('reason:'))
          context.report({ loc: comment.loc, messageId: 'reason' });
      });
    },
  }),
};

/** Ambient time, randomness and timers: the engine gets these from whoever builds it. */
const ambient = {
  'no-restricted-globals': [
    'error',
    ...[
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'performance',
      'crypto',
      'process',
    ].map((name) => ({
      name,
      message: 'The engine is given time, randomness and timers; it does not fetch them.',
    })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Take the injected clock.' },
    { object: 'Math', property: 'random', message: 'Take the injected source of randomness.' },
    ...['setTimeout', 'setInterval', 'performance', 'crypto'].map((property) => ({
      object: 'globalThis',
      property,
      message: 'The engine is given time, randomness and timers; it does not fetch them.',
    })),
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
      message: 'Take the injected clock.',
    },
    { selector: 'CallExpression[callee.name="Date"]', message: 'Take the injected clock.' },
  ],
};

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.cache/']),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
      ],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      // Both spellings have their place: a JSON shape is a type, a port is an interface.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // `record['name']` tells the key of a record from the member of a shape; both may be written.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Exports carry their type (isolatedDeclarations), also where it could be seen.
      '@typescript-eslint/no-inferrable-types': 'off',
      // It asks for `!`, which is refused.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // A port's method is async so that whatever it throws arrives as a rejection.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      eqeqeq: 'error',
    },
  },
  {
    plugins: { layer5: { rules: { 'suppression-says-reason': suppressionSaysReason } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: { 'layer5/suppression-says-reason': 'error' },
  },
  { files: ['src/**', 'adapters/**', 'server/**'], rules: { 'max-lines': ['error', { max: 250 }] } },
  { files: ['src/**', 'adapters/**'], rules: { 'no-console': 'error' } },
  { files: ['src/**'], rules: ambient },
  {
    files: ['**/*.tsx', 'adapters/react/**', 'test/**'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    files: ['adapters/react/**'],
    // A component suspends by throwing what it waits for.
    rules: {
      '@typescript-eslint/only-throw-error': ['error', { allow: [{ from: 'lib', name: 'Promise' }] }],
    },
  },
  {
    files: ['test/**', 'property-tests/**'],
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['*.config.{js,ts}'], rules: { 'no-restricted-exports': 'off' } },
);
