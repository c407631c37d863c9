import { openRegistered } from '@/server/mailbox/registered/open'
import { takeStepUpForm } from '../../../../step-up-form'

/** Ticket and session together open the item that the card has signed for. */
export async function POST(request: Request): Promise<Response> {
  return takeStepUpForm(request, 'open-registered', openRegistered, ({ itemId }) => `/mailbox/${itemId}`)
}
