// npm run -s verify:paths: path cases as JSON, one a line, on standard input; {"result":"ACCEPT"|"REJECT","detail":"…"} one a line on
// standard output.
import { createInterface } from 'node:readline'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { judgePathCase, readPathCase, type PathAnswer } from '@/pki/verify/path-case'

const primitives = nodePrimitives()

async function answer(line: string): Promise<PathAnswer> {
  const json = parsed(line)
  const pathCase = readPathCase(json)
  if (typeof pathCase === 'string') return { result: 'REJECT', detail: pathCase }
  try {
    return await judgePathCase(pathCase, new Date(), primitives)
  } catch (error) {
    // A fault of ours must not accept anything, nor keep the other lines from their answers.
    process.stderr.write(`verify:paths: ${error instanceof Error ? error.stack : String(error)}\n`)
    return { result: 'REJECT', detail: 'internal error' }
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

async function main(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() !== '') process.stdout.write(`${JSON.stringify(await answer(line))}\n`)
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`verify:paths: ${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
})
