// A program that runs to its end: quiet when it works, its last words when it does not.
import { Complaint } from './say.mjs'
import { startNode } from './processes.mjs'

const LAST_WORDS_IN_LINES = 80

/**
 * Runs a Node program and returns what it printed.
 * @param {string[]} args script and its arguments
 * @param {{ cwd: string, env: Record<string, string> }} options
 * @throws {Complaint} with the end of its output when it fails
 */
export async function runNode(args, options) {
  const child = startNode(args, options)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { output += text })
  const status = await exitStatus(child)
  if (status !== 0) throw new Complaint(`${args.join(' ')}: ${describe(status)}\n${lastLines(output)}`)
  return output
}

/** Runs a Node program whose output goes straight to the terminal; resolves to its exit status. */
export function watchNode(args, options) {
  return exitStatus(startNode(args, { ...options, output: 'inherit' }))
}

function exitStatus(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
}

const describe = (status) => (typeof status === 'number' ? `exit ${status}` : status)

export const lastLines = (text, count = LAST_WORDS_IN_LINES) => text.trimEnd().split('\n').slice(-count).join('\n')
