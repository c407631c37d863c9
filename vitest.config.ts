import path from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

const exclude = [...configDefaults.exclude, '.next/**', '.data/**', 'dist/**', 'e2e/**']
// Unit tests that open a browser say so in their name.
if (process.env.TEST_WITHOUT_BROWSER) exclude.push('**/browser.test.ts')
const alias = { '@': path.resolve(import.meta.dirname) }
const withDatabase = ['app', 'bench', 'client', 'prisma', 'server', 'worker'].map((folder) => `${folder}/**/*.test.{ts,tsx}`)

export default defineConfig({
  resolve: { alias },
  test: {
    // Its own choice leaves one core idle, which on two cores is half.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: ['**/*.test.{ts,tsx}'], exclude: [...exclude, ...withDatabase] } },
      { extends: true, test: { name: 'database', include: withDatabase, exclude, globalSetup: ['prisma/testing/global-setup.ts'] } },
    ],
  },
})
