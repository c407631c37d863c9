import { closeAccount } from '@/server/closing/close'
import { takeStepUpForm } from '../../../../step-up-form'

/** Ticket and session together close the account. The session ends with it. */
export async function POST(request: Request): Promise<Response> {
  return takeStepUpForm(request, 'close-account', closeAccount, () => '/account-closed')
}
