import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** What a program of somebody else's said. */
export interface Judgement {
  readonly accepted: boolean
  /** Standard output and standard error together. */
  readonly said: string
}

/** Runs an outside program (openssl, certtool) in `folder`; a missing program throws with its name. */
export function judge(folder: string, program: string, ...args: readonly string[]): Promise<Judgement> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    const said: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    child.on('error', (cause) => reject(new Error(`${program} cannot be run`, { cause })))
    child.on('close', (code) => resolve({ accepted: code === 0, said: Buffer.concat(said).toString() }))
  })
}

/** A temporary folder with these files, for a judge to look at. */
export function judgeFolder(files: Readonly<Record<string, Uint8Array | string>>): { folder: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-judge-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The same bytes with one bit of one byte turned; `position` counts from the end when negative. */
export function withFlippedByte(bytes: Uint8Array, position: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const index = position < 0 ? bytes.length + position : position
  copy[index] = (copy[index] ?? 0) ^ 0x01
  return copy
}
