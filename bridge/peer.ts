import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'

const ROOT = 0

/** `127.0.0.1:3010` as /proc/net/tcp writes it: the address in the machine's byte order (little-endian here), both in hexadecimal. */
const procAddress = (port: number) => `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`

/** The user id in the line of the peer's own socket; null when there is none. */
export function uidOfPeer(table: string, peerPort: number, ownPort: number): number | null {
  for (const line of table.split('\n')) {
    const fields = line.trim().split(/\s+/)
    if (fields[1] === procAddress(peerPort) && fields[2] === procAddress(ownPort)) return Number(fields[7])
  }
  return null
}

/**
 * Whether the program at the other end runs as this process's user (or root, who could read our memory anyway), so that a second
 * user of the machine cannot drive someone else's card. Only Linux tells; elsewhere everyone on loopback is taken.
 */
export async function isSameUser(socket: Socket): Promise<boolean> {
  const { remotePort, localPort } = socket
  if (process.platform !== 'linux' || remotePort === undefined || localPort === undefined) return true
  let table: string
  try {
    table = await readFile('/proc/net/tcp', 'utf8')
  } catch {
    return true
  }
  const uid = uidOfPeer(table, remotePort, localPort)
  return uid === process.getuid?.() || uid === ROOT
}
