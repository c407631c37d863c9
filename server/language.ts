import { cookies } from 'next/headers'
import type { Locale } from 'next-intl'
import { getRequestConfig } from 'next-intl/server'
import { areas, isLanguage, type Area, type Language } from '@/messages/areas'
import type attributes from '@/messages/ja/attributes.json'
import type card from '@/messages/ja/card.json'
import type common from '@/messages/ja/common.json'
import type console from '@/messages/ja/console.json'
import type developers from '@/messages/ja/developers.json'
import type entrance from '@/messages/ja/entrance.json'
import type errors from '@/messages/ja/errors.json'
import type help from '@/messages/ja/help.json'
import type home from '@/messages/ja/home.json'
import type forwards from '@/messages/ja/forwards.json'
import type keeping from '@/messages/ja/keeping.json'
import type inbox from '@/messages/ja/inbox.json'
import type links from '@/messages/ja/links.json'
import type account from '@/messages/ja/account.json'
import type registered from '@/messages/ja/registered.json'
import type stepUp from '@/messages/ja/step-up.json'
import type login from '@/messages/ja/login.json'
import type mailbox from '@/messages/ja/mailbox.json'
import type organisations from '@/messages/ja/organisations.json'
import type settings from '@/messages/ja/settings.json'
import type signing from '@/messages/ja/signing.json'
import type verification from '@/messages/ja/verification.json'
import type webusb from '@/messages/ja/webusb.json'
import { languageCookie } from './language-cookie'

interface PortalMessages {
  attributes: typeof attributes
  common: typeof common
  console: typeof console
  developers: typeof developers
  entrance: typeof entrance
  errors: typeof errors
  help: typeof help
  home: typeof home
  card: typeof card
  forwards: typeof forwards
  keeping: typeof keeping
  inbox: typeof inbox
  links: typeof links
  'step-up': typeof stepUp
  registered: typeof registered
  account: typeof account
  login: typeof login
  mailbox: typeof mailbox
  organisations: typeof organisations
  settings: typeof settings
  signing: typeof signing
  verification: typeof verification
  webusb: typeof webusb
}

declare module 'next-intl' {
  interface AppConfig {
    Locale: Language
    Messages: PortalMessages
  }
}

type AreaMessages = PortalMessages[Area]

async function loadArea(language: Language, area: Area): Promise<[Area, AreaMessages]> {
  const file = await import(`../messages/${language}/${area}.json`) as { default: AreaMessages }
  return [area, file.default]
}

/** The language of a request: what the reader chose, else Japanese. The browser's own wish is not asked, as the law's text is Japanese. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(languageCookie)?.value
  const locale: Locale = isLanguage(chosen) ? chosen : 'ja'
  const messages = Object.fromEntries(await Promise.all(areas.map((area) => loadArea(locale, area))))
  return { locale, messages, timeZone: 'Asia/Tokyo' }
})
