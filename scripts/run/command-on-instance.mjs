// A command with one folder as its argument, on the data that the settings name.
import path from 'node:path'
import { readSettings } from '../settings.mjs'
import { complain, Complaint } from './say.mjs'

/**
 * @param {string} usage
 * @param {(settings: any, directory: string) => Promise<void>} act
 */
export async function commandOnInstance(usage, act) {
  const [directory, ...more] = process.argv.slice(2)
  if (directory === undefined || more.length > 0) {
    complain(usage)
    process.exit(64)
  }
  const read = readSettings(process.env)
  if (!read.ok) {
    for (const line of read.lines) complain(line)
    process.exit(1)
  }
  try {
    await act(read.settings, path.resolve(directory))
  } catch (error) {
    complain(error instanceof Complaint ? error.message : error.stack)
    process.exitCode = 1
  }
}
