import type { ComponentProps } from 'react'
import { Icon } from './icons'

type Props = ComponentProps<'a'> & { href: string }

const style = `text-blue-1000 underline underline-offset-4 visited:text-magenta-900 hover:decoration-3 active:text-orange-900
  focus-visible:rounded-4 focus-visible:bg-yellow-300 focus-visible:text-blue-1000`

/** A link inside or beside text. A plain anchor: it needs no script and fetches nothing ahead. */
export function TextLink({ className = '', ...rest }: Props) {
  return <a className={`${style} ${className}`} {...rest} />
}

/** A link that stands on its own line, with the full height of a touch target. */
export function StandaloneLink({ className = '', children, ...rest }: Props) {
  return (
    <a className={`inline-flex min-h-11 items-center gap-1 py-2 ${style} ${className}`} {...rest}>
      <Icon name="arrow" size="small" />
      <span>{children}</span>
    </a>
  )
}
