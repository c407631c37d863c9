import { defineConfig } from '@playwright/test'

const report = process.env.PLAYWRIGHT_REPORT_FILE

// The journeys drive an instance that `npm test` has started; PORTAL_ORIGIN and MADOGUCHI_DATA say which.
export default defineConfig({
  testDir: 'e2e',
  // What is judged of everything the journeys left behind comes after them. By hand, with --no-deps, of whatever there is.
  projects: [
    { name: 'journeys', testIgnore: '**/afterwards/**' },
    { name: 'afterwards', testMatch: '**/afterwards/**/*.spec.ts', dependencies: ['journeys'] },
  ],
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  retries: 0,
  // One after the other: the test people's cards count their wrong PINs.
  workers: 1,
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  use: {
    baseURL: process.env.PORTAL_ORIGIN ?? 'http://localhost:3000',
    locale: 'ja-JP',
    timezoneId: 'Asia/Tokyo',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
})
