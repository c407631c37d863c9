/** Preferred name syntax (RFC 5280 4.2.1.6, RFC 1123 2.1): letters, digits and inner hyphens. */
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

const labelsOf = (name: string) => name.toLowerCase().split('.')

const isHostName = (labels: readonly string[]) =>
  labels.length > 0 && labels.join('.').length <= 253 && labels.every((part) => label.test(part))

/** A dNSName as certificates carry it: a host name, or `*` as the whole leftmost label above at least one other. */
export function isDnsName(name: string): boolean {
  const labels = labelsOf(name)
  return isHostName(labels[0] === '*' && labels.length > 1 ? labels.slice(1) : labels)
}

/** A dNSName subtree: a host name, or empty for every name. Neither wildcard nor leading dot (RFC 5280 4.2.1.10). */
export const isDnsConstraint = (base: string) => base === '' || isHostName(labelsOf(base))

/** The base itself and everything made by adding labels on its left. A wildcard is inside when all it stands for is. */
export function isWithinDns(name: string, base: string): boolean {
  if (!isDnsName(name)) return false
  const [lower, suffix] = [name.toLowerCase(), base.toLowerCase()]
  return suffix === '' || lower === suffix || lower.endsWith(`.${suffix}`)
}

/** Whether anything a name stands for lies in the base: `*.example.com` reaches into `a.example.com`. */
export function overlapsDns(name: string, base: string): boolean {
  if (isWithinDns(name, base)) return true
  const [first, ...parent] = labelsOf(name)
  const [, ...baseParent] = labelsOf(base)
  return first === '*' && parent.join('.') === baseParent.join('.')
}

/** Whether a certificate's dNSName stands for a host (RFC 9525 6.3): case aside equal, or a wildcard for exactly one label. */
export function matchesHost(presented: string, host: string): boolean {
  if (!isDnsName(presented) || !isHostName(labelsOf(host))) return false
  if (presented.toLowerCase() === host.toLowerCase()) return true
  const [first, ...parent] = labelsOf(presented)
  const [, ...hostParent] = labelsOf(host)
  return first === '*' && hostParent.length >= 2 && parent.join('.') === hostParent.join('.')
}
