// PostgreSQL refuses to run as root. Root starts it as somebody else without needing another place for the files.
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'

const NOBODY = 65534

/**
 * Ways for root, the better first. `prefix` goes before the command; `fileOwner` is who owns the data folder then.
 * A user namespace that maps root to "nobody": outside it the files stay root's. Where namespaces are shut (many containers):
 * the uid of nobody, keeping only the capability to pass through folders that are closed to it.
 */
export const waysForRoot = [
  { name: 'namespace', prefix: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--'], fileOwner: 0 },
  {
    name: 'nobody',
    prefix: [
      'setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups',
      '--bounding-set=-all,+dac_override', '--inh-caps=-all,+dac_override', '--ambient-caps=-all,+dac_override', '--',
    ],
    fileOwner: NOBODY,
  },
]

/** The way to run PostgreSQL here: nothing special for an ordinary user, the first that works for root. */
export function chooseAccount(ways = waysForRoot) {
  if (process.getuid?.() !== 0) return { name: 'self', prefix: [], fileOwner: process.getuid?.() }
  const working = ways.find(({ prefix: [command, ...args] }) => spawnSync(command, [...args, 'true']).status === 0)
  if (!working) throw new Error('PostgreSQL cannot run as root here. Run as an ordinary user, or point DATABASE_URL to a server.')
  return working
}

/** Hands the data folder to the account's owner, when an earlier start as root went the other way. */
export function giveTo(account, folder) {
  if (!existsSync(folder) || account.fileOwner === undefined) return
  const owner = lstatSync(folder).uid
  if (owner === account.fileOwner) return
  if (account.name === 'self') throw new Error(`${folder} belongs to another user (uid ${owner}). Remove it, or start as that user.`)
  changeOwner(folder, account.fileOwner)
}

function changeOwner(place, uid) {
  chownSync(place, uid, uid)
  if (!lstatSync(place).isDirectory()) return
  for (const name of readdirSync(place)) changeOwner(path.join(place, name), uid)
}
