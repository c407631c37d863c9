import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'

/** A bundle as an outsider has it: unpacked, with nothing else there. Whoever asks removes the folder. */
export function unpackBundle(zip: Uint8Array): { folder: string, commands: string[], names: string[] } {
  const entries = unzipSync(zip)
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-evidence-'))
  for (const [name, content] of Object.entries(entries)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), content)
  }
  const commands = readFileSync(path.join(folder, 'VERIFY.txt'), 'utf8').split('\n').filter((line) => /^(openssl|sh) /.test(line))
  return { folder, commands, names: Object.keys(entries).sort() }
}

/** One command of a bundle's VERIFY.txt, run in its folder. */
export function runIn(folder: string, command: string) {
  const { status, stderr, stdout, error } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  if (error !== undefined) throw error
  return { accepted: status === 0 && stderr.includes('CMS Verification successful'), status, output: stdout + stderr }
}
