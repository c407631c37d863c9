import type { ComponentProps, ReactNode } from 'react'

type InputProps = Omit<ComponentProps<'input'>, 'placeholder' | 'disabled' | 'id'> & {
  id: string
  label: string
  /** Said above the field, before it is filled. */
  support?: string
  problem?: string | null
  required: boolean
  requirementText: string
  placeholder?: never
  disabled?: never
}

/** One labelled text field: label, whether it must be filled, what is expected, the field, what is wrong with it. */
export function Input({ id, label, support, problem, required, requirementText, className = '', ...rest }: InputProps) {
  const describedBy = [support ? `${id}-support` : null, problem ? `${id}-problem` : null].filter((part) => part !== null).join(' ')
  return (
    <div className={className}>
      <label htmlFor={id} className="text-std-17B-170 text-solid-gray-900">
        {label}
        <Requirement required={required}>{requirementText}</Requirement>
      </label>
      {support ? <p id={`${id}-support`} className="text-std-16N-170 text-solid-gray-700">{support}</p> : null}
      <input
        id={id}
        required={required}
        aria-invalid={problem ? true : undefined}
        aria-describedby={describedBy || undefined}
        className="mt-2 block min-h-14 w-full max-w-text rounded-8 border border-solid-gray-600 bg-white px-4 py-3 text-std-16N-170 text-solid-gray-900
          hover:border-black aria-[invalid=true]:border-2 aria-[invalid=true]:border-error-2"
        {...rest}
      />
      {problem ? <FieldError id={`${id}-problem`}>{problem}</FieldError> : null}
    </div>
  )
}

export function Requirement({ required, children }: { required: boolean, children: string }) {
  return <span className={`ml-2 text-std-16N-170 ${required ? 'text-error-2' : 'text-solid-gray-700'}`}>{children}</span>
}

export function FieldError({ id, children }: { id: string, children: ReactNode }) {
  return <p id={id} className="mt-2 text-std-16N-170 text-error-2">{children}</p>
}
