import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { startTestInstance } from '../scripts/run/test-instance.mjs'
import { dataDirectory } from './settings'
import { text } from './text'

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // the process has ended meanwhile
  }
}

/** The process that serves the bridge's port, found as any outsider would: by what runs and with which settings. */
function bridgeProcess(port: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const found = pids.find((pid) => read(`/proc/${pid}/cmdline`).includes('bridge.mjs') && read(`/proc/${pid}/environ`).split('\0').includes(`BRIDGE_PORT=${port}`))
  if (!found) throw new Error(`no bridge serves port ${port}`)
  return Number(found)
}

test('no login without the bridge process: when it is killed, its window does not open and nobody is logged in', async ({ browser }) => {
  // Beside the other instance's files, not among them: they are searched for names afterwards, and cards have names.
  const instance = await startTestInstance(`${dataDirectory}-without-bridge`, {})
  const context = await browser.newContext({ baseURL: instance.origin, locale: 'ja-JP' })
  const page = await context.newPage()
  await page.goto('/login')
  const link = page.getByRole('link', { name: text('login', 'helper.button') })
  const bridgeUrl = new URL((await link.getAttribute('href')) ?? '')
  const openWindow = async () => {
    const opened = context.waitForEvent('page')
    await link.click()
    return opened
  }
  await expect((await openWindow()).getByRole('heading', { name: text('bridge', 'choose.heading') })).toBeVisible()
  process.kill(bridgeProcess(bridgeUrl.port), 'SIGKILL')
  const window = await openWindow()
  await expect(window.locator('input[type=password]')).toHaveCount(0)
  await expect.poll(() => window.evaluate(() => document.body.innerText).catch(() => '')).toContain('ERR_CONNECTION_REFUSED')
  await context.close()
})
