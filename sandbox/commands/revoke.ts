import { isRevocationReason, revocationReasons } from '@/pki/build/revocation-reasons'
import type { CertificateReference } from '../authorities/register'
import { releaseReference, revokeReference } from '../authorities/revoke'
import { heldCertificates } from '../organisation-certificates'
import { findCard } from '../people/card-file'
import { referenceOf } from '../people/card-lifecycle'
import { textOption } from './context'
import type { CommandContext, Options } from './context'
import { done, misused, refused } from './outcome'
import type { Outcome } from './outcome'

/** `revoke NAME|SERIAL --reason REASON [--only signature|authentication]` */
export function revoke(context: CommandContext, target: string | undefined, options: Options): Outcome {
  const reason = textOption(options, 'reason')
  if (reason === undefined || !isRevocationReason(reason)) return misused(`--reason: ${Object.keys(revocationReasons).join(' | ')}`)
  return forEach(context, target, options, (reference) => {
    const outcome = revokeReference(context.authorities, reference, reason, context.at)
    return outcome === 'revoked' ? `失効しました / revoked (${reason}): ${nameOf(reference)}` : null
  })
}

/** `release NAME|SERIAL`: takes certificates off hold. */
export function release(context: CommandContext, target: string | undefined, options: Options): Outcome {
  return forEach(context, target, options, (reference) => {
    const outcome = releaseReference(context.authorities, reference, context.at)
    return outcome === 'released' ? `一時保留を解きました / released: ${nameOf(reference)}` : null
  })
}

const nameOf = ({ authority, serialNumber }: CertificateReference) => `${authority}/${serialNumber}`

function forEach(context: CommandContext, target: string | undefined, options: Options, act: (reference: CertificateReference) => string | null): Outcome {
  if (target === undefined) return misused('だれの、またはどの証明書かを指定してください / name a holder or a serial number')
  const references = certificatesOf(context, target, textOption(options, 'only'))
  if (references.length === 0) return refused(`証明書がありません / no such certificate: ${target}`)
  const lines = references.flatMap((reference) => act(reference) ?? [])
  return lines.length === 0 ? refused(`変わりません / nothing to change: ${target}`) : done(...lines)
}

/** By serial number, by the person whose card it is on, or by the organisation's folder. */
function certificatesOf(context: CommandContext, target: string, only: string | undefined): CertificateReference[] {
  const bySerial = [...context.authorities.values()]
    .filter(({ register }) => register.find(target.toLowerCase()) !== null)
    .map(({ definition }) => ({ authority: definition.id, serialNumber: target.toLowerCase() }))
  if (bySerial.length > 0) return bySerial
  const card = /^[a-z0-9-]+$/.test(target) ? findCard(context.directory, target) : null
  if (card === null) return heldCertificates(context.authorities, target, context.at).map(({ reference }) => reference)
  const sides = (['authentication', 'signature'] as const).filter((side) => (only ?? side) === side)
  return sides.flatMap((side) => {
    const onCard = card[side]
    return onCard === null ? [] : [referenceOf(context.authorities, onCard)]
  })
}
