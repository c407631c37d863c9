import type { ComponentProps } from 'react'

export type ButtonLook = 'primary' | 'secondary' | 'quiet'

const base = `inline-flex max-w-full items-center justify-center gap-2 rounded-8 px-4 text-center text-std-16B-170 underline-offset-4
  cursor-pointer hover:underline active:underline focus-visible:outline-offset-2`

const looks: Record<ButtonLook, string> = {
  primary: 'min-h-14 py-2.5 md:min-w-34 border-4 border-double border-transparent bg-key-900 text-white hover:bg-key-1000 active:bg-key-1200',
  secondary: 'min-h-12 py-2 md:min-w-24 border border-current bg-white text-key-900 hover:bg-key-200 hover:text-key-1000 active:bg-key-300 active:text-key-1200',
  quiet: 'min-h-11 py-2 border border-transparent text-key-1000 underline hover:bg-key-50 hover:decoration-3 active:bg-key-100',
}

type ButtonProps = Omit<ComponentProps<'button'>, 'disabled'> & { look?: ButtonLook, disabled?: never }

/** Submits its form. Never disabled: what cannot be done now is said in words. */
export function Button({ look = 'primary', className = '', type = 'submit', ...rest }: ButtonProps) {
  return <button type={type} className={`${base} ${looks[look]} ${className}`} {...rest} />
}

type ButtonLinkProps = ComponentProps<'a'> & { href: string, look?: ButtonLook }

/** Goes somewhere, and looks like the main act of the page. */
export function ButtonLink({ look = 'primary', className = '', ...rest }: ButtonLinkProps) {
  return <a className={`${base} ${looks[look]} ${className}`} {...rest} />
}
