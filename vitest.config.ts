import path from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

const exclude = [...configDefaults.exclude, '.next/**', '.data/**', 'dist/**', 'e2e/**']
const alias = { '@': path.resolve(import.meta.dirname) }
const withDatabase = ['app', 'bench', 'prisma', 'server', 'worker'].map((folder) => `${folder}/**/*.test.{ts,tsx}`)

export default defineConfig({
  resolve: { alias },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'pure', include: ['**/*.test.{ts,tsx}'], exclude: [...exclude, ...withDatabase] } },
      { extends: true, test: { name: 'database', include: withDatabase, exclude, globalSetup: ['prisma/testing/global-setup.ts'] } },
    ],
  },
})
