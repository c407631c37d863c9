import { serveSigningDocument } from '@/server/gestures/documents'

export const dynamic = 'force-dynamic'

export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  return serveSigningDocument(request, (await params).id, new Date())
}
