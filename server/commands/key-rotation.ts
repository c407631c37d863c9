import type { PrismaClient } from '@/prisma/generated/client'
import { keyEncryptionKeysInUse, rewrapMailboxKeys } from '../mailbox/rotate-keys'
import { addKey, dropEarlierKeys, ringChangedAt } from '../storage/key-ring-file'
import { readKeyRing, type KeyRing } from '../storage/key-encryption-key'
import { rewrapSigningKeys, signingKeysUnder } from '../webhooks/rotate-keys'

export type KeysVerb = 'rotate' | 'status' | 'retire'

/** What one ring of keys wraps. */
export interface WrappedKeys {
  name: { ja: string, en: string }
  rewrap: (db: PrismaClient, ring: KeyRing, onBatch: (progress: { rewrapped: number }) => void) => Promise<number>
  /** How many each key of the ring wraps. */
  inUse: (db: PrismaClient) => Promise<Map<string, number>>
}

/** Under KEY_ENCRYPTION_KEY_FILE. */
export const mailboxKeys: WrappedKeys = { name: { ja: 'ポストの鍵', en: 'mailbox keys' }, rewrap: rewrapMailboxKeys, inUse: keyEncryptionKeysInUse }

/** Under WEBHOOK_KEY_FILE. */
export const webhookKeys: WrappedKeys = { name: { ja: '通知の署名の鍵', en: 'webhook signing keys' }, rewrap: rewrapSigningKeys, inUse: signingKeysUnder }

export interface KeysTools {
  db: PrismaClient
  /** The ring of keys, and what it wraps. */
  file: string
  wrapped: WrappedKeys
  say: (line: string) => void
  now: () => Date
}

/** An account that was being opened when the new key came is committed long before; the old key must outlive it. */
const RETIRE_AFTER_MILLISECONDS = 10 * 60_000

/** Answers the exit status: 0 done, 1 refused with a reason said. */
export function keysCommand(verb: KeysVerb, tools: KeysTools): Promise<number> {
  switch (verb) {
    case 'rotate': return rotate(tools)
    case 'status': return status(tools)
    case 'retire': return retire(tools)
  }
}

const earlierOf = ({ all }: KeyRing) => all.slice(1).map(({ id }) => id)

/** A rotation that was begun is ended before another begins: only a ring of one key gets a new one. */
async function rotate({ db, file, wrapped, say }: KeysTools): Promise<number> {
  const before = readKeyRing(file)
  const isBegun = before.all.length > 1
  const ring = isBegun ? before : addKey(file)
  say(isBegun ? `新しい鍵 ${ring.current.id} への切り替えを続けます / going on with key ${ring.current.id}` : `新しい鍵 ${ring.current.id} を加えました / added key ${ring.current.id}`)
  const rewrapped = await wrapped.rewrap(db, ring, (progress) => say(`… ${progress.rewrapped}`))
  say(`包み直した${wrapped.name.ja} / ${wrapped.name.en} wrapped anew: ${rewrapped}`)
  const left = leftUnderEarlier(await wrapped.inUse(db), ring)
  if (left > 0) {
    say(`まだ ${left} 件残っています。もう一度実行してください / ${left} came meanwhile: run it again`)
    return 1
  }
  sayWhenToDestroy(ring, say)
  return 0
}

function leftUnderEarlier(inUse: Map<string, number>, ring: KeyRing): number {
  return [...inUse].filter(([id]) => id !== ring.current.id).reduce((sum, [, count]) => sum + count, 0)
}

function sayWhenToDestroy(ring: KeyRing, say: (line: string) => void): void {
  const old = earlierOf(ring).join(', ')
  say(`すべて鍵 ${ring.current.id} で包まれています / everything is wrapped under ${ring.current.id}`)
  if (old === '') return
  say(`古い鍵 ${old} は、10分後に npm run -s keys -- retire でこのファイルから外せます。`)
  say('控えは、この時点より前のバックアップがすべて消えるまで残してください。')
  say(`Ten minutes from its addition, npm run -s keys -- retire takes ${old} out of the file. Keep a copy of it as long as any backup`)
  say('from before this moment exists; destroy it then.')
}

async function status({ db, file, wrapped, say }: KeysTools): Promise<number> {
  const ring = readKeyRing(file)
  const inUse = await wrapped.inUse(db)
  for (const { id } of ring.all) say(`${id}  ${id === ring.current.id ? 'current' : 'earlier'}  ${inUse.get(id) ?? 0}`)
  const missing = [...inUse].filter(([id]) => !ring.all.some((key) => key.id === id))
  for (const [id, count] of missing) say(`${id}  MISSING  ${count}`)
  return missing.length === 0 ? 0 : 1
}

async function retire({ db, file, wrapped, say, now }: KeysTools): Promise<number> {
  const ring = readKeyRing(file)
  const earlier = earlierOf(ring)
  if (earlier.length === 0) {
    say('外す鍵はありません / there is no earlier key')
    return 0
  }
  if (now().getTime() - ringChangedAt(file).getTime() < RETIRE_AFTER_MILLISECONDS) {
    say('新しい鍵を加えてから10分たっていません / less than ten minutes since the key was added')
    return 1
  }
  const left = leftUnderEarlier(await wrapped.inUse(db), ring)
  if (left > 0) {
    say(`まだ ${left} 件が古い鍵で包まれています。先に rotate を実行してください / ${left} are still wrapped under an earlier key: rotate first`)
    return 1
  }
  dropEarlierKeys(file)
  say(`外しました / taken out: ${earlier.join(', ')}`)
  return 0
}
