import type { ComponentProps } from 'react'
import { FieldError, Requirement } from './input'

type FileInputProps = Omit<ComponentProps<'input'>, 'type' | 'disabled' | 'id' | 'placeholder'> & {
  id: string
  label: string
  /** What may be chosen, said above the field. */
  support: string
  problem?: string | null
  requirementText: string
  disabled?: never
}

/** One labelled field for files, drawn by the browser itself: it works without a script and speaks the reader's language. */
export function FileInput({ id, label, support, problem, requirementText, className = '', ...rest }: FileInputProps) {
  const describedBy = [`${id}-support`, problem ? `${id}-problem` : null].filter((part) => part !== null).join(' ')
  return (
    <div className={className}>
      <label htmlFor={id} className="text-std-17B-170 text-solid-gray-900">
        {label}
        <Requirement required={rest.required === true}>{requirementText}</Requirement>
      </label>
      <p id={`${id}-support`} className="max-w-text text-std-16N-170 text-solid-gray-700">{support}</p>
      <input
        id={id}
        type="file"
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy}
        className="mt-2 block min-h-14 w-full max-w-text rounded-8 border border-solid-gray-600 bg-white p-2 text-std-16N-170 text-solid-gray-900
          file:mr-4 file:min-h-10 file:cursor-pointer file:rounded-8 file:border file:border-solid file:border-key-900 file:bg-white file:px-4 file:text-std-16B-170
          file:text-key-900 hover:border-black hover:file:bg-key-200 aria-[invalid=true]:border-2 aria-[invalid=true]:border-error-2"
        {...rest}
      />
      {problem ? <FieldError id={`${id}-problem`}>{problem}</FieldError> : null}
    </div>
  )
}
