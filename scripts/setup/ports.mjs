// Ports on this machine's loopback.
import { createServer } from 'node:net'
import { Complaint } from '../run/say.mjs'

const host = '127.0.0.1'

/** A port nobody listens on now; somebody else may take it before it is used. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** @param {number[]} ports */
export async function takenAmong(ports) {
  const taken = []
  for (const port of ports) if (!(await isFree(port))) taken.push(port)
  return taken
}

/** A browser that is told `localhost` may try ::1 first, so nobody else may be there either. */
async function isFree(port) {
  return (await canListen(port, host)) && (await canListen(port, '::1'))
}

function canListen(port, address) {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', ({ code }) => resolve(code !== 'EADDRINUSE' && address === '::1'))
    probe.listen({ port, host: address, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/**
 * @param {Record<string, number>} ports by the name of who needs them
 * @throws {Complaint} naming each port that is in use
 */
export async function requirePorts(ports) {
  const taken = await takenAmong(Object.values(ports))
  if (taken.length === 0) return
  const names = Object.entries(ports).filter(([, port]) => taken.includes(port)).map(([name, port]) => `${port} (${name})`)
  throw new Complaint(`ポートが使われています: ${names.join(', ')}。PORT=4000 npm start のように変えられます / port in use, choose another with PORT`)
}
