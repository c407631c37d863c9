import { accessSync } from 'node:fs'
import { type Browser, chromium } from 'playwright'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Debian's Chromium, or the one CHROMIUM_PATH names; without one the tests fail and say how to get it. */
export function startChromium(): Promise<Browser> {
  try {
    accessSync(executablePath)
  } catch (error) {
    throw new Error('Chromium is missing. As root: apt-get install -y --no-install-recommends chromium fonts-noto-cjk', { cause: error })
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--no-first-run'] })
}
