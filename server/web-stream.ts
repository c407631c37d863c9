import type { Readable } from 'node:stream'

/**
 * What a stream gives, as the body of an answer. Nothing is opened before somebody reads: an answer to HEAD is made and thrown away. Whoever
 * breaks off ends the stream, at whatever moment: Node's own adapter (`Readable.toWeb`) then hands what was buffered to a body that is
 * closed, and throws where nobody can catch it. `whenTaken` runs when all of it has been read, before the reader learns that it was all;
 * never for what broke off.
 */
export function webStreamOf(open: () => Readable, whenTaken: () => Promise<void> = () => Promise.resolve()): ReadableStream<Uint8Array> {
  let opened: { source: Readable, parts: AsyncIterator<Uint8Array> } | null = null
  const begin = () => {
    const source = open()
    return { source, parts: source[Symbol.asyncIterator]() as AsyncIterator<Uint8Array> }
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      opened ??= begin()
      const next = await opened.parts.next()
      if (next.done !== true) return controller.enqueue(next.value)
      await whenTaken()
      controller.close()
    },
    cancel: () => { opened?.source.destroy() },
  }, { highWaterMark: 0 })
}
