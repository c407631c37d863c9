// The whole test run: each check once, in order, the sum in the last line.
import path from 'node:path'
import { schemaDrift } from '../../prisma/engine/migrate.mjs'
import { bundle } from '../bundle.mjs'
import { requireCleanBrowserFiles } from '../check/browser-files.mjs'
import { requireSystemPackages } from '../check/system-packages.mjs'
import { openTally } from '../check/tally.mjs'
import { toolEnvironment } from '../environment.mjs'
import { startPostgres } from '../postgres/server.mjs'
import { root } from '../settings.mjs'
import { generateClient } from '../setup/generated-client.mjs'
import { requireRoom } from '../setup/machine.mjs'
import { buildPortal } from '../setup/portal-build.mjs'
import { openWorkFolder } from '../setup/work-folder.mjs'
import { runNode, watchNode } from './command.mjs'
import { onStop } from './ending.mjs'
import { Complaint, say } from './say.mjs'
import { startTestInstance } from './test-instance.mjs'

const tool = {
  next: 'node_modules/next/dist/bin/next',
  tsc: 'node_modules/typescript/bin/tsc',
  eslint: 'node_modules/eslint/bin/eslint.js',
  vitest: 'node_modules/vitest/vitest.mjs',
  playwright: 'node_modules/@playwright/test/cli.js',
}

/** Runs until all is judged; the process ends with it. Status 0 only when nothing failed. */
export async function runTests({ unitOnly }) {
  const ending = onStop()
  const tally = openTally()
  try {
    const work = openWorkFolder(path.join(root, '.data/test'))
    ending.last(work.remove)
    requireRoom(root)
    requireSystemPackages({ browser: !unitOnly })
    const database = await startPostgres(work.at('postgres'), { durable: false })
    ending.last(database.stop)
    const env = { ...toolEnvironment(), ...chosen(process.env), TMPDIR: work.temporary }
    await unitPart({ tally, work, env, database, unitOnly })
    if (!unitOnly && !ending.begun) await browserPart({ tally, work, env })
  } catch (error) {
    if (!ending.begun) tally.fail(error instanceof Complaint ? error.message : error.stack)
  }
  if (ending.begun) return
  const { failed } = tally.summary()
  await ending.stop(failed === 0 ? 0 : 1, () => say(tally.closingLine()))
}

/** What the caller may choose for the tests. */
function chosen({ VECTORS_DIR, REQUIRE_VECTORS, CHROMIUM_PATH, FORCE_COLOR, NO_COLOR, TERM, CI }) {
  const named = { VECTORS_DIR, REQUIRE_VECTORS, CHROMIUM_PATH, FORCE_COLOR, NO_COLOR, TERM, CI }
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

async function unitPart({ tally, work, env, database, unitOnly }) {
  const run = (...args) => runNode(args, { cwd: root, env })
  await tally.needs('Prisma client', generateClient)
  await tally.check('migrations say what the schema says', async () => {
    const drift = await schemaDrift(database.urlOf('postgres'))
    if (drift) throw new Complaint(`prisma/migrations lack:\n${drift}`)
  })
  await tally.check('types', async () => {
    await run(tool.next, 'typegen')
    await run(tool.tsc, '--noEmit')
  })
  await tally.check('lint', () => run(tool.eslint, '.', '--max-warnings', '0'))
  const report = work.at('vitest.json')
  await tally.tests('vitest', report, () =>
    watchNode([tool.vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], {
      cwd: root,
      env: { ...env, TEST_DATABASE_URL: database.urlOf('postgres'), ...(unitOnly ? { TEST_WITHOUT_BROWSER: '1' } : {}) },
    }),
  )
}

async function browserPart({ tally, work, env }) {
  await tally.needs('bundles', bundle)
  await tally.needs('production build', buildPortal)
  await tally.check('no server text in the browser', () => requireCleanBrowserFiles(path.join(root, '.next/static')))
  const instance = await tally.needs('npm start beside, on an empty data folder', () => startTestInstance(work.at('instance'), env))
  const report = work.at('playwright.json')
  await tally.tests('playwright', report, () =>
    watchNode([tool.playwright, 'test'], {
      cwd: root,
      env: { ...env, PLAYWRIGHT_REPORT_FILE: report, PORTAL_ORIGIN: instance.origin, MADOGUCHI_DATA: instance.data },
    }),
  )
  await tally.check('the instance stops cleanly', instance.stop)
}
