import { receiveBridgeResponse } from '@/server/identity/bridge-response'

export function POST(request: Request): Promise<Response> {
  return receiveBridgeResponse(request, new Date())
}
