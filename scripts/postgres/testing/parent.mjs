// A parent that starts a server and then does nothing: the tests kill it.
import { startPostgres } from '../server.mjs'

const server = await startPostgres(process.argv[2])
process.stdout.write(`${server.urlOf('postgres')}\n`)
setInterval(() => {}, 60_000)
