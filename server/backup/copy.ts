import type { Client, Connection, Submittable } from 'pg'

/** PostgreSQL's COPY (protocol 3.0, section "COPY Operations"), which the driver carries and does not offer. */

interface CopyConnection extends Connection {
  query(text: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

interface Outcome {
  resolve: (rows: number) => void
  reject: (error: Error) => void
}

/** What both directions answer to the driver. The driver calls these and no others while a COPY runs. */
abstract class Copy implements Submittable {
  private rows = 0
  protected failure: Error | undefined

  constructor(private readonly text: string, private readonly outcome: Outcome) {}

  submit(connection: Connection): void {
    (connection as CopyConnection).query(this.text)
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.rows = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? Number.NaN)
  }

  handleReadyForQuery(): void {
    if (this.failure !== undefined) this.outcome.reject(this.failure)
    else this.outcome.resolve(this.rows)
  }

  handleError(error: Error): void {
    this.failure ??= error
    // Without a connection no other message will come.
    if (!('severity' in error)) this.outcome.reject(this.failure)
  }
}

class CopyOut extends Copy {
  constructor(text: string, private readonly onBytes: (bytes: Uint8Array) => void, outcome: Outcome) {
    super(text, outcome)
  }

  handleCopyData({ chunk }: { chunk: Uint8Array }): void {
    if (this.failure !== undefined) return
    try {
      this.onBytes(chunk)
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('What came could not be written.')
    }
  }
}

const HIGH_WATER_BYTES = 1024 * 1024

class CopyIn extends Copy {
  constructor(text: string, private readonly source: AsyncIterable<Uint8Array>, outcome: Outcome) {
    super(text, outcome)
  }

  handleCopyInResponse(connection: Connection): void {
    const copying = connection as CopyConnection
    this.send(copying).then(() => copying.endCopyFrom(), (error: unknown) => {
      this.failure = error instanceof Error ? error : new Error('What was to be copied could not be read.')
      copying.sendCopyFail('the source broke off')
    })
  }

  private async send(connection: CopyConnection): Promise<void> {
    const { stream } = connection as unknown as { stream: NodeJS.WritableStream & { writableLength: number } }
    for await (const chunk of this.source) {
      connection.sendCopyFromChunk(chunk)
      if (stream.writableLength > HIGH_WATER_BYTES) await new Promise((resolve) => stream.once('drain', resolve))
    }
  }
}

/** Runs `COPY … TO STDOUT`; `onBytes` takes what comes at once. Answers the number of rows. */
export const copyOut = (client: Client, text: string, onBytes: (bytes: Uint8Array) => void): Promise<number> =>
  new Promise((resolve, reject) => { client.query(new CopyOut(text, onBytes, { resolve, reject })) })

/** Runs `COPY … FROM STDIN`. Answers the number of rows; all of them or none. */
export const copyIn = (client: Client, text: string, source: AsyncIterable<Uint8Array>): Promise<number> =>
  new Promise((resolve, reject) => { client.query(new CopyIn(text, source, { resolve, reject })) })
