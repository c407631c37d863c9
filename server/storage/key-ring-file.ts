import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import path from 'node:path'
import { readKeyRing, type KeyRing } from './key-encryption-key'

const KEY_BYTES = 32

/** Replaces the file in one step and survives a power cut: a key that wrapped one row must not be lost. */
function replace(file: string, lines: readonly string[]): void {
  const unfinished = `${file}.${process.pid}.new`
  const handle = openSync(unfinished, 'w', 0o600)
  writeSync(handle, `${lines.join('\n')}\n`)
  fsyncSync(handle)
  closeSync(handle)
  renameSync(unfinished, file)
  const directory = openSync(path.dirname(file), 'r')
  fsyncSync(directory)
  closeSync(directory)
}

const linesOf = (file: string) => readFileSync(file, 'utf8').trim().split('\n').map((line) => line.trim())

/** Puts a new key before all others: whoever reads the file wraps with it from now on and opens with all. */
export function addKey(file: string): KeyRing {
  replace(file, [randomBytes(KEY_BYTES).toString('hex'), ...linesOf(file)])
  return readKeyRing(file)
}

/** Leaves only the current key. */
export function dropEarlierKeys(file: string): KeyRing {
  replace(file, linesOf(file).slice(0, 1))
  return readKeyRing(file)
}

/** When a key was last put in or taken out. */
export const ringChangedAt = (file: string): Date => statSync(file).mtime
