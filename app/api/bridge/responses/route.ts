import { receiveBridgeResponse } from '@/server/gestures/bridge-door'

export function POST(request: Request): Promise<Response> {
  return receiveBridgeResponse(request, new Date())
}
