import { getTranslations } from 'next-intl/server'
import { problemReasons } from './problems'

const supports = ['usable', 'missing', 'insecure', 'forbidden'] as const
const platforms = ['windows', 'linux', 'android', 'macos', 'other'] as const

export type Support = (typeof supports)[number]
export type Platform = (typeof platforms)[number]

/** A PIN has three tries; nobody sees more. */
const maxTries = 3

function each<Key extends string, Value>(keys: readonly Key[], value: (key: Key) => Value): Record<Key, Value> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<Key, Value>
}

/** Every sentence that the script may need, drawn by the server so that the script brings no library for it. */
export async function usbWords(origin: string) {
  const t = await getTranslations('webusb')
  const byTries = (key: 'tries' | 'wrong') => Array.from({ length: maxTries + 1 }, (_, tries) => t(`pin.${key}`, { tries }))
  return {
    origin,
    machine: {
      title: t('machine.title'),
      supports: each(supports, (key) => ({ badge: t(`machine.${key}.badge`), body: t(`machine.${key}.body`) })),
      platforms: each(platforms, (key) => t(`machine.platform.${key}`)),
    },
    start: { title: t('start.title'), body: t('start.body'), button: t('start.button') },
    reading: { title: t('reading.title'), body: t('reading.body'), cancel: t('reading.cancel') },
    signing: { title: t('signing.title'), body: t('signing.body'), cancel: t('signing.cancel') },
    sending: { title: t('sending.title'), body: t('sending.body'), button: t('sending.button') },
    pin: {
      ...each(['title', 'label', 'stop', 'required', 'form', 'origin', 'button', 'cancel'], (key) => t(`pin.${key}`)),
      tries: byTries('tries'),
      wrong: byTries('wrong'),
    },
    again: each(['card', 'reader', 'page'], (key) => t(`again.${key}`)),
    helper: t('helper'),
    detail: t('detail', { code: '{code}' }),
    nothingSent: t('nothingSent'),
    problems: each(problemReasons, (key) => ({
      title: t(`problems.${key}.title`),
      what: t(`problems.${key}.what`),
      next: t(`problems.${key}.next`),
    })),
  }
}

export type UsbWords = Awaited<ReturnType<typeof usbWords>>
