import { type CommandApdu, decodeResponse, encodeCommand, type ResponseApdu } from './apdu'
import { concatBytes } from './bytes'
import type { CardChannel } from './channel'

const MAX_FOLLOW_UPS = 32

const send = async (channel: CardChannel, command: CommandApdu) => decodeResponse(await channel.transmit(encodeCommand(command)))

/** Sends a command and follows `61xx` (more data waits: GET RESPONSE) and `6Cxx` (repeat with this Le), a bounded number of times. */
export async function exchange(channel: CardChannel, command: CommandApdu): Promise<ResponseApdu> {
  let response = await send(channel, command)
  if (response.status >> 8 === 0x6c) response = await send(channel, { ...command, expectedLength: response.status & 0xff || 256 })
  let data = response.data
  for (let i = 0; response.status >> 8 === 0x61 && i < MAX_FOLLOW_UPS; i++) {
    response = await send(channel, { cla: 0x00, ins: 0xc0, p1: 0, p2: 0, expectedLength: response.status & 0xff || 256 })
    data = concatBytes(data, response.data)
  }
  return { data, status: response.status }
}
