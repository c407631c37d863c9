// JSON-RPC 2.0 over standard input and output, one message a line, as Prisma's command line speaks it.
import readline from 'node:readline'

const ERROR_FROM_ENGINE = 4466

/**
 * Answers requests one after the other until the input closes.
 * @param {(method: string, params: object, print: (content: string) => void) => Promise<unknown>} handle
 */
export async function serveRpc(handle) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line)
    if (!method) continue // the command line's acknowledgement of a print
    await answer(id, () => handle(method, params ?? {}, (content) => print(id, content)))
  }
}

async function answer(id, run) {
  try {
    send({ id, result: (await run()) ?? null })
  } catch (error) {
    send({ id, error: asRpcError(error) })
  }
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

/** A request of ours to the command line; its number must not meet one of the command line's own. */
const print = (id, content) => send({ id: 1_000_000 + id, method: 'print', params: { content } })

function asRpcError(error) {
  const message = String(error?.message ?? error)
  const code = error?.code ?? /\b(P\d{4})\b/.exec(message)?.[1] ?? null
  return {
    code: ERROR_FROM_ENGINE,
    message: 'An error happened. Check the data field for details.',
    data: { is_panic: false, message, meta: null, error_code: code },
  }
}
