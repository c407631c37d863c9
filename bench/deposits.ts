import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { benchmarkDeposits } from './deposits/benchmark'
import { serveDriver } from './deposits/driver'
import { report } from './deposits/report'
import { fullSize } from './deposits/size'

const root = process.cwd()

async function main(): Promise<void> {
  const say = (line: string) => { process.stderr.write(`${line}\n`) }
  const load = (file: string): Promise<unknown> => import(pathToFileURL(path.join(root, file)).href)
  say('programs and portal are built when sources changed')
  const { bundle } = await load('scripts/bundle.mjs') as { bundle: (names: string[]) => Promise<void> }
  await bundle(['worker', 'verification-worker'])
  const { buildPortal, portalServer } = await load('scripts/setup/portal-build.mjs') as { buildPortal: () => Promise<boolean>, portalServer: string }
  await buildPortal()
  const program = (name: string) => path.join(root, 'dist', `${name}.mjs`)
  const programs = { root, portal: portalServer, worker: program('worker'), verificationWorker: program('verification-worker'), driver: import.meta.filename }
  const benchmark = await benchmarkDeposits(fullSize, programs, path.join(root, '.data/bench/deposits'), say)
  process.stdout.write(`${report(benchmark).join('\n')}\n`)
}

if (process.argv[2] === 'drive') serveDriver()
else await main()
