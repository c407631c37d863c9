/** Systems and browsers as far as they matter to who can reach a card. */
export const systems = ['windows', 'macos', 'linux', 'chromeos', 'android', 'ios'] as const
export type System = (typeof systems)[number]

export type Browser = 'chromium' | 'firefox' | 'safari'

/** What somebody sits in front of; null where it cannot be told. */
export type Setting = { system: System | null; browser: Browser | null }

/** What people want to do with a card. */
export const cardTasks = ['helper-login', 'helper-sign', 'helper-attributes', 'webusb-login', 'phone-login'] as const
export type CardTask = (typeof cardTasks)[number]

/** `tried`: works, and is tested there; `untried`: made for it, tested elsewhere only; `never`: cannot work there; `planned`: not built. */
export type Chance = 'tried' | 'untried' | 'never' | 'planned' | 'unknown'

/** The helper is a program for a computer; of the three systems with PC/SC it is tested on one. */
const HELPER: Record<System, Chance> = { windows: 'untried', macos: 'untried', linux: 'tried', chromeos: 'never', android: 'never', ios: 'never' }

/** Only browsers on Chromium have WebUSB, and none on iOS, where all browsers are Safari inside. Tested against an emulated reader. */
const WEBUSB: Record<System, Chance> = { windows: 'untried', macos: 'untried', linux: 'untried', chromeos: 'untried', android: 'untried', ios: 'never' }

/** Whether a task works in a setting. Without JavaScript the helper works all the same, WebUSB never. */
export function chanceOf(task: CardTask, { system, browser }: Setting): Chance {
  if (task === 'phone-login') return 'planned'
  if (task !== 'webusb-login') return system === null ? 'unknown' : HELPER[system]
  if (browser !== null && browser !== 'chromium') return 'never'
  return system === null || browser === null ? 'unknown' : WEBUSB[system]
}
