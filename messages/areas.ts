/** The languages of every page; each has one folder of messages with the same files and the same keys. */
export const languages = ['ja', 'en'] as const
export type Language = (typeof languages)[number]

export const isLanguage = (text: unknown): text is Language => languages.some((language) => language === text)

/** The files of messages that the portal's pages draw from, by name. */
export const areas = [
  'common', 'entrance', 'login', 'card', 'webusb', 'home', 'mailbox', 'settings', 'help', 'errors', 'verification', 'developers', 'signing',
  'attributes', 'organisations', 'links', 'forwards', 'console', 'keeping',
  'step-up', 'registered', 'account', 'inbox',
] as const
export type Area = (typeof areas)[number]
