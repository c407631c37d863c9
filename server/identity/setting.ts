import { headers } from 'next/headers'
import type { Browser, Setting, System } from '@/domain/card-ways'
import { env } from '../env'
import { familyIn, systemIn } from './place'

const browsers: Record<string, Browser> = { Edge: 'chromium', Opera: 'chromium', Chrome: 'chromium', 'Samsung Internet': 'chromium', Firefox: 'firefox', Safari: 'safari' }

const systems: Record<string, System> = { iPhone: 'ios', iPad: 'ios', Android: 'android', ChromeOS: 'chromeos', Windows: 'windows', macOS: 'macos', Linux: 'linux' }

/** What a browser says it is, in its own words too; a hint for people, decided upon nowhere. Nothing of it is kept. */
export function settingOf(userAgent: string | null): Setting & { name: string | null } {
  const family = familyIn(userAgent ?? '')
  const system = systemIn(userAgent ?? '')
  const words = [family, system].filter((word) => word !== undefined)
  const known = { system: systems[system ?? ''] ?? null, browser: browsers[family ?? ''] ?? null }
  // On iOS every browser is Safari inside, whatever it calls itself.
  const browser = known.system === 'ios' ? 'safari' : known.browser
  return { system: known.system, browser, name: words.length === 0 ? null : words.join(', ') }
}

export const currentSetting = async () => settingOf((await headers()).get('user-agent'))

/** Where the resident's own helper has its page that checks a card. */
export const helperCheckUrl = (language: string): string => `${env().BRIDGE_ORIGIN}/check?lang=${language}`
