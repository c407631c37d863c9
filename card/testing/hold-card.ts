// A second program that uses the card: opens the reader named in its argument, verifies the PIN, says so, and keeps the card until its input ends.
import { selectJpki, verifyPin } from '../jpki'
import { createPcsc } from '../pcsc/node-pcsc'

const opened = await createPcsc().open(process.argv[2] ?? '')
if (!opened.ok) throw new Error(opened.reason)
await selectJpki(opened.channel)
const verified = await verifyPin(opened.channel, 'authentication', new TextEncoder().encode('1234'))
process.stdout.write(verified.ok ? 'held\n' : `${verified.reason}\n`)
process.stdin.on('end', () => void opened.channel.close().then(() => process.exit(0))).resume()
