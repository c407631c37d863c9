import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { freePort, requirePorts, takenAmong } from './ports.mjs'

const open: Server[] = []
afterEach(() => open.splice(0).forEach((server) => server.close()))

async function listenOn(host: string): Promise<number> {
  const server = createServer()
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  return (server.address() as AddressInfo).port
}

describe('ports', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::'])('are taken when somebody listens on %s', async (host) => {
    const port = await listenOn(host)
    expect(await takenAmong([port])).toEqual([port])
  })

  it('are named with who needs them', async () => {
    const taken = await listenOn('127.0.0.1')
    await expect(requirePorts({ portal: await freePort(), bridge: taken })).rejects.toThrow(`${taken} (bridge)`)
    await expect(requirePorts({ portal: await freePort() })).resolves.toBeUndefined()
  })
})
