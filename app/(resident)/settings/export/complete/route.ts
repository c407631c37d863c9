import { allowExport } from '@/server/export/permission'
import { takeStepUpForm } from '../../../../step-up-form'

/** Ticket and session together allow the session to export. */
export async function POST(request: Request): Promise<Response> {
  return takeStepUpForm(request, 'export', allowExport, () => '/settings/export')
}
