/** Our cookies. The `__Host-` prefix binds each to exactly this host over a trustworthy connection (RFC 6265bis section 4.1.3). */
export const cookieNames = {
  preLogin: '__Host-madoguchi.pre-login',
  session: '__Host-madoguchi.session',
  csrf: '__Host-madoguchi.csrf',
  shownOnce: '__Host-madoguchi.shown-once',
  callbackUrl: '__Host-madoguchi.callback-url',
  /** What was read from a card, sealed, on its way from the bridge to the one page that shows it. */
  attributes: '__Host-madoguchi.attributes',
  /** The code of an invitation to a link, from the form that took it to the page that shows who asks. */
  invitation: '__Host-madoguchi.invitation',
} as const

/** Lax, not Strict: the browser comes back from the bridge by navigation from another site. */
export const hostCookie = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' } as const
