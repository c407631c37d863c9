import next from 'eslint-config-next/core-web-vitals'
import ts from 'typescript-eslint'
import { boundaryRules } from './scripts/boundaries.mjs'

const strict = {
  files: ['**/*.ts', '**/*.tsx'],
  languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  plugins: { '@typescript-eslint': ts.plugin },
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-floating-promises': 'error',
    '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    '@typescript-eslint/no-non-null-assertion': 'error',
    '@typescript-eslint/switch-exhaustiveness-check': 'error',
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    '@typescript-eslint/consistent-type-imports': 'error',
    '@typescript-eslint/only-throw-error': 'error',
    eqeqeq: 'error',
    'max-depth': ['error', 3],
  },
}

const config = [
  { ignores: ['.next/**', '.data/**', 'dist/**', 'prisma/generated/**', 'next-env.d.ts', 'test-results/**', 'playwright-report/**'] },
  ...next,
  ...ts.configs.recommended,
  strict,
  ...boundaryRules,
  // The bridge draws whole documents without Next.
  { files: ['bridge/**'], rules: { '@next/next/no-head-element': 'off', '@next/next/no-img-element': 'off', '@next/next/no-html-link-for-pages': 'off' } },
  { files: ['*.config.mjs'], rules: { 'import/no-anonymous-default-export': 'off' } },
]
export default config
