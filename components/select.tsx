import type { ComponentProps } from 'react'
import { FieldError, Requirement } from './input'

type SelectProps = Omit<ComponentProps<'select'>, 'id' | 'disabled'> & {
  id: string
  label: string
  support?: string
  problem?: string | null
  requirementText?: string
  options: readonly { value: string, text: string }[]
  disabled?: never
}

/** One choice of many, drawn by the browser itself. */
export function Select({ id, label, support, problem, requirementText, options, className = '', ...rest }: SelectProps) {
  const describedBy = [support ? `${id}-support` : null, problem ? `${id}-problem` : null].filter((part) => part !== null).join(' ')
  return (
    <div className={className}>
      <label htmlFor={id} className="text-std-17B-170 text-solid-gray-900">
        {label}
        {requirementText === undefined ? null : <Requirement required={rest.required === true}>{requirementText}</Requirement>}
      </label>
      {support ? <p id={`${id}-support`} className="max-w-text text-std-16N-170 text-solid-gray-700">{support}</p> : null}
      <select
        id={id}
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy || undefined}
        className="mt-2 block min-h-14 w-full max-w-text rounded-8 border border-solid-gray-600 bg-white px-4 py-3 text-std-16N-170 text-solid-gray-900
          hover:border-black aria-[invalid=true]:border-2 aria-[invalid=true]:border-error-2"
        {...rest}
      >
        {options.map(({ value, text }) => <option key={value} value={value}>{text}</option>)}
      </select>
      {problem ? <FieldError id={`${id}-problem`}>{problem}</FieldError> : null}
    </div>
  )
}
