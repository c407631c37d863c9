import { createHash, randomBytes } from 'node:crypto'
import { cookies } from 'next/headers'
import { cookieNames } from './cookies'

const valuePattern = /^[A-Za-z0-9_-]{43}$/

/** The value that ties a login to the browser that began it: 32 random bytes, base64url. */
export const newPreLoginValue = (): string => randomBytes(32).toString('base64url')

/** Whether a cookie's value is one that `newPreLoginValue` could have made. */
export const isPreLoginValue = (value: string | undefined): value is string => value !== undefined && valuePattern.test(value)

/** What requests name and rows are keyed by: SHA-256 of the cookie's value as it stands in the header. */
export const preLoginHash = (value: string): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(value, 'ascii').digest())

/** This browser's value; null when the page is drawn for a browser without the cookie. */
export async function currentPreLoginValue(): Promise<string | null> {
  const value = (await cookies()).get(cookieNames.preLogin)?.value
  return isPreLoginValue(value) ? value : null
}
