import type { Client } from 'pg'
import { z } from 'zod'

const FETCH = 5000
const row = z.object({ id: z.string() })

/** Every blob that a row or a hand-over under way names, in the client's transaction (the same places as in `sweep-blobs.ts`). */
export async function* namedBlobs(client: Client): AsyncGenerator<string> {
  await client.query(`
    declare named_blobs cursor for
    select content_blob as id from mailbox_documents union all select signature_blob from mailbox_documents
    union all select blob from upload_chunks
    union all select text #>> '{}' from outbox_messages, jsonb_path_query(payload, '$.** ? (@.type() == "string")') as text
      where delivered_at is null and text #>> '{}' ~ '^[0-9a-f]{32}(-[0-9]{1,4})?$'`)
  for (;;) {
    const { rows } = await client.query(`fetch ${FETCH} from named_blobs`)
    if (rows.length === 0) break
    for (const found of rows) yield row.parse(found).id
  }
  await client.query('close named_blobs')
}
