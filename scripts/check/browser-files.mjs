// No text of server/ may reach the browser: the built files are searched for words that only server code contains.
import { readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { Complaint } from '../run/say.mjs'

/** Each stands for a part that must stay behind: settings' names, Prisma, SQL, Node's own modules, pkijs. */
export const forbiddenInBrowser = [
  'DATABASE_URL', 'KEY_ENCRYPTION_KEY_FILE', 'CREDENTIAL_HMAC_KEY_FILE', 'NEXTAUTH_SECRET', 'PORTAL_SEAL_KEY_FILE', 'BLOB_DIR',
  'PrismaClient', 'graphile_worker', 'node:crypto', 'node:fs', 'createPrivateKey', 'pkijs',
]

/**
 * @param {string} folder `.next/static`
 * @returns {number} how many files were searched
 * @throws {Complaint} naming file and word
 */
export function requireCleanBrowserFiles(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && /\.(js|mjs|map|json|txt)$/.test(entry.name))
  if (files.length === 0) throw new Complaint(`${folder} has no scripts: build first`)
  const leaks = files.flatMap(({ parentPath, name }) => {
    const text = readFileSync(path.join(parentPath, name), 'utf8')
    return forbiddenInBrowser.filter((word) => text.includes(word)).map((word) => `${name}: ${word}`)
  })
  if (leaks.length > 0) throw new Complaint(`Server code in the browser's files:\n${leaks.join('\n')}`)
  return files.length
}
