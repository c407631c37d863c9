import { createHmac } from 'node:crypto'
import { codeFromBytes } from '@/domain/links'
import { derivedHmacKey } from '../identity/credential'

// A code is derived from the random id of what it stands for, with a key that is not in the database. So nobody has to keep it, its maker can
// be shown it again, and a stolen database opens no link.

const keys = new Map<string, Uint8Array>()

function hmac(purpose: string, text: string): Uint8Array<ArrayBuffer> {
  const key = keys.get(purpose) ?? derivedHmacKey(purpose)
  keys.set(purpose, key)
  return new Uint8Array(createHmac('sha256', key).update(text, 'ascii').digest())
}

/** The code of an offer or invitation, in the stored form. */
export const codeOf = (targetId: string): string => codeFromBytes(hmac('madoguchi link code v1', targetId))

/** What the directory is asked by. Takes a code that `readCode` gave. */
export const codeHmacOf = (code: string): Uint8Array<ArrayBuffer> => hmac('madoguchi link code directory v1', code)
