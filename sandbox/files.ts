import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const secretMode = 0o600
const publicMode = 0o644
const directoryMode = 0o700

/** Makes the directory and its parents, closed to other users. */
export const ensureDirectory = (directory: string) => mkdirSync(directory, { recursive: true, mode: directoryMode })

/** Replaces the file in one step: readers see the old or the new text, never half of it. */
export function writeSecret(file: string, text: string): void {
  replace(file, text, secretMode)
}

export function writePublic(file: string, text: string): void {
  replace(file, text, publicMode)
}

function replace(file: string, text: string, mode: number): void {
  ensureDirectory(path.dirname(file))
  const temporary = `${file}.${randomBytes(6).toString('hex')}.new`
  writeFileSync(temporary, text, { mode, flag: 'wx' })
  renameSync(temporary, file)
}

export const findText = (file: string): string | null => (existsSync(file) ? readFileSync(file, 'utf8') : null)

export const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
