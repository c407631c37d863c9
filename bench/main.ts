// npm run -s bench -- NAME
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { build, stop } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const names = ['verify', 'login', 'stream', 'deposits', 'uploads', 'mailbox', 'places']

/** Measured is what runs in production: bundled by the same compiler, not translated file by file as for tests. */
async function bundled(name: string): Promise<string> {
  const directory = path.join(root, '.data', 'bench')
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const outfile = path.join(directory, `${name}.mjs`)
  const form = { bundle: true, platform: 'node', format: 'esm', target: 'node20.19', packages: 'external' } as const
  await build({ absWorkingDir: root, entryPoints: [`bench/${name}.ts`], outfile, ...form, sourcemap: true, logLevel: 'warning' })
  await stop()
  return outfile
}

const [name = '', ...more] = process.argv.slice(2)
if (!names.includes(name) || more.length > 0) {
  process.stderr.write(`usage: npm run -s bench -- NAME\nNames: ${names.join(', ')}\n`)
  process.exitCode = 64
} else {
  process.exitCode = spawnSync(process.execPath, ['--enable-source-maps', await bundled(name)], { stdio: 'inherit' }).status ?? 1
}
