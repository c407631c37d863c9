import type { WebhookRefusalReason } from '@/domain/webhooks'

/** What can be wrong with an address that somebody typed. */
export const urlProblems: WebhookRefusalReason[] = ['url-malformed', 'url-not-https', 'url-with-credentials', 'url-port-refused', 'url-address-refused']
