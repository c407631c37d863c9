import type { Readable } from 'node:stream'

/**
 * What a stream gives, as the body of an answer. Nothing is opened before somebody reads: an answer to HEAD is made and thrown away. Whoever
 * breaks off ends the stream, at whatever moment: Node's own adapter (`Readable.toWeb`) then hands what was buffered to a body that is
 * closed, and throws where nobody can catch it.
 */
export function webStreamOf(open: () => Readable): ReadableStream<Uint8Array> {
  let opened: { source: Readable, parts: AsyncIterator<Uint8Array> } | null = null
  const begin = () => {
    const source = open()
    return { source, parts: source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array> }
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      opened ??= begin()
      const next = await opened.parts.next()
      if (next.done === true) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: () => { opened?.source.destroy() },
  }, { highWaterMark: 0 })
}
