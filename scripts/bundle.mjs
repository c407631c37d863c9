// The programs outside Next, from TypeScript to dist/*.mjs; packages stay in node_modules.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { build, stop } from 'esbuild'
import { Complaint } from './run/say.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Program -> where it begins. */
const programs = {
  bridge: 'bridge/main.ts',
  worker: 'worker/main.ts',
  sandbox: 'sandbox/main.ts',
  insurer: 'sandbox/insurer/main.ts',
  university: 'sandbox/university/main.ts',
  seed: 'prisma/seed.ts',
  keys: 'server/commands/keys.ts',
  'verification-worker': 'server/verification/worker.ts',
}

/**
 * @param {string[]} [names] which programs; all of them unless said otherwise
 * @param {string} [outdir]
 * @throws when a program has no source or does not compile
 */
export async function bundle(names = Object.keys(programs), outdir = 'dist') {
  const chosen = Object.fromEntries(names.map((name) => [name, programs[name]]))
  const missing = Object.values(chosen).filter((file) => !existsSync(path.join(root, file)))
  if (missing.length > 0) throw new Complaint(`ソースがありません / source missing: ${missing.join(', ')}`)
  await build({
    absWorkingDir: root,
    entryPoints: chosen,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    logLevel: 'warning',
  })
  await stop() // its helper process would stay with us otherwise
}

if (process.argv[1] === import.meta.filename) await bundle()
