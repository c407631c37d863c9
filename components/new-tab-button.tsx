import type { ReactNode } from 'react'
import { ButtonLink } from './button'
import { Icon } from './icons'

/** Goes on in a tab of its own, and says so to eye and ear. `note` is for who does not see the sign. */
export function NewTabButton({ href, note, children }: { href: string, note: string, children: ReactNode }) {
  return (
    <ButtonLink href={href} target="_blank" rel="noopener">
      {children}
      <Icon name="newTab" size="small" />
      <span className="sr-only">{note}</span>
    </ButtonLink>
  )
}
