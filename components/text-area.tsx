import type { ComponentProps } from 'react'
import { FieldError, Requirement } from './input'

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'placeholder' | 'disabled' | 'id'> & {
  id: string
  label: string
  support?: string
  problem?: string | null
  requirementText: string
}

/** One labelled field for text of several lines, always to be filled. */
export function TextArea({ id, label, support, problem, requirementText, className = '', ...rest }: TextAreaProps) {
  const describedBy = [support ? `${id}-support` : null, problem ? `${id}-problem` : null].filter((part) => part !== null).join(' ')
  return (
    <div className={className}>
      <label htmlFor={id} className="text-std-17B-170 text-solid-gray-900">{label}<Requirement required>{requirementText}</Requirement></label>
      {support ? <p id={`${id}-support`} className="text-std-16N-170 text-solid-gray-700">{support}</p> : null}
      <textarea
        id={id}
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy || undefined}
        className="mt-2 block w-full max-w-text rounded-8 border border-solid-gray-600 bg-white px-4 py-3 text-mono-16B-150 text-solid-gray-900
          hover:border-black aria-[invalid=true]:border-2 aria-[invalid=true]:border-error-2"
        {...rest}
      />
      {problem ? <FieldError id={`${id}-problem`}>{problem}</FieldError> : null}
    </div>
  )
}
