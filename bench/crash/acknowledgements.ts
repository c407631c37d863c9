import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const acknowledgement = z.object({ key: z.string(), depositId: z.uuid(), receipt: z.object({ content: z.string(), signature: z.string() }) })
export type Acknowledgement = z.infer<typeof acknowledgement>

function synced(file: string, flags: string, content?: string): void {
  const handle = openSync(file, flags, 0o600)
  if (content !== undefined) writeSync(handle, content)
  fsyncSync(handle)
  closeSync(handle)
}

/** What a client was promised, each in a file of its own that is on the disk before the client goes on. */
export class Acknowledgements {
  constructor(private readonly directory: string) {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
  }

  keep(one: Acknowledgement): void {
    synced(path.join(this.directory, `${one.key}.json`), 'wx', JSON.stringify(one))
    synced(this.directory, 'r')
  }

  all(): Acknowledgement[] {
    return readdirSync(this.directory).map((name) => acknowledgement.parse(JSON.parse(readFileSync(path.join(this.directory, name), 'utf8'))))
  }
}
