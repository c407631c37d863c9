// Has anything changed since something was made from it? A hash of the inputs is kept beside the result.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * SHA-256 over names and contents.
 * @param {string} root
 * @param {string[]} inputs files and folders relative to `root`; what is absent counts as absent
 * @param {(file: string) => boolean} [matters]
 */
export function fingerprint(root, inputs, matters = () => true) {
  const hash = createHash('sha256').update(process.versions.node)
  for (const file of inputs.flatMap((input) => filesUnder(root, input)).filter(matters)) {
    const content = readFileSync(path.join(root, file))
    hash.update(`\n${file}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

/** Makes something unless it was made from the same inputs; the mark is written only after it worked. */
export async function makeUnlessCurrent(markFile, current, make) {
  if (existsSync(markFile) && readFileSync(markFile, 'utf8') === current) return false
  await make()
  writeFileSync(markFile, current)
  return true
}

function filesUnder(root, place) {
  const full = path.join(root, place)
  if (!existsSync(full)) return []
  const entries = entriesOf(full)
  if (!entries) return [place]
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1)).flatMap(({ name }) => filesUnder(root, `${place}/${name}`))
}

function entriesOf(place) {
  try {
    return readdirSync(place, { withFileTypes: true })
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined
    throw error
  }
}
