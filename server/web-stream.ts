import type { Readable } from 'node:stream'

/**
 * What a stream gives, as the body of an answer. Whoever breaks off ends the stream, at whatever moment: Node's own adapter
 * (`Readable.toWeb`) then hands what was buffered to a body that is closed, and throws where nobody can catch it.
 */
export function webStreamOf(source: Readable): ReadableStream<Uint8Array> {
  const parts = source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await parts.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: () => { source.destroy() },
  })
}
