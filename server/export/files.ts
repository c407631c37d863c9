import type { ItemFile } from '../mailbox/evidence'

/** Bytes that are at hand. */
export const bytesFile = (name: string, bytes: Uint8Array): ItemFile => ({ name, content: async function* () { yield bytes } })

export const textFile = (name: string, text: string): ItemFile => bytesFile(name, new TextEncoder().encode(text))

/** Indented for people; times in ISO 8601. */
export const jsonFile = (name: string, value: unknown): ItemFile => textFile(name, `${JSON.stringify(value, null, 2)}\n`)
